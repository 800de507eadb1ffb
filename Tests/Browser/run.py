"""Drives the playground in a real browser: `run.py .build/release/probe-cli`, or `--address` of a server that runs.

Each `test_…` of the files beside is one test. Their arguments say what they need: `page` (a browser for all of them),
`fresh` (opens another profile), `server`, `program`, `folder` (empty) and `pictures` (kept). The last line is the count.
"""

import argparse
import importlib
import inspect
import pathlib
import sys
import tempfile
import time
import traceback

from page import CHROMIUM, DRIVER, Page
from server import Server

HERE = pathlib.Path(__file__).parent


def tests(words):
    for file in sorted(HERE.glob("test_*.py")):
        module = importlib.import_module(file.stem)
        for name, function in list(vars(module).items()):
            if name.startswith("test_") and (not words or any(word in f"{file.stem}.{name}" for word in words)):
                yield file.stem, name, function


def check_console(page):
    """No error may have been logged but those that a test meant."""
    page.collect()
    found = [entry["message"] for entry in page.console
             if not any(text in entry["message"] for text in page.expected_console)]
    page.console, page.expected_console = [], []
    assert not found, "the console says: " + "\n".join(found)


def main():
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("program", nargs="?", help="probe-cli")
    options.add_argument("--address", help="of a server that runs already")
    options.add_argument("--pictures", default=".build/browser", type=pathlib.Path)
    options.add_argument("--only", action="append", default=[], help="tests whose names hold this word")
    given = options.parse_args()
    if not given.program and not given.address:
        options.error("name the program, or the address of a server")
    if not CHROMIUM or not DRIVER:
        raise SystemExit("chromium and chromedriver are needed: apt-get install chromium chromium-driver")
    given.pictures.mkdir(parents=True, exist_ok=True)
    server = Server(given.program, given.address)
    failed, passed, others, page = [], 0, [], None
    try:
        server.wait()
        page = Page(server.address)
        page.expected_console = []
        version = page.browser.capabilities
        print(f"{version['browserName']} {version['browserVersion']}, {server.address}")
        with tempfile.TemporaryDirectory() as folder:
            def fresh():
                others.append(Page(server.address))
                return others[-1]
            known = {"page": page, "fresh": fresh, "server": server, "program": given.program,
                     "folder": pathlib.Path(folder), "pictures": given.pictures}
            for module, name, function in tests(given.only):
                begin = time.monotonic()
                try:
                    function(**{one: known[one] for one in inspect.signature(function).parameters})
                    check_console(page)
                    passed += 1
                    print(f"ok    {module}.{name} ({time.monotonic() - begin:.1f} s)", flush=True)
                except Exception:
                    failed.append(name)
                    page.screenshot(given.pictures / f"failed-{name}.png")
                    print(f"FAIL  {module}.{name}\n{traceback.format_exc(limit=3)}", flush=True)
                    page.collect()
                    page.console, page.expected_console = [], []
        page.collect()
        foreign = sorted({address for one in [page, *others] for address in one.requests
                          if not address.startswith((server.address, "data:", "blob:", "chrome:", "about:"))})
        if foreign:
            failed.append("no request to another host")
            print(f"FAIL  requests to other hosts: {foreign}")
        else:
            passed += 1
            print(f"ok    no request to another host ({len(page.requests)} to this one)")
    finally:
        for one in [page, *others]:
            if one:
                one.browser.quit()
        server.stop()
    print(f"{passed} passed, {len(failed)} failed")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
