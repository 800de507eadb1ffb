"""Compares the running API with its own description: `check_api.py .build/release/probe-cli`.

Schemathesis makes requests from /api, right ones and wrong ones, and looks whether answers are as described and no
request is an error of the server's. The last line is the count.
"""

import pathlib
import re
import subprocess
import sys

from server import Server

CHECKS = ("not_a_server_error", "status_code_conformance", "content_type_conformance", "response_schema_conformance")


def main():
    server = Server(sys.argv[1])
    try:
        server.wait()
        program = pathlib.Path(sys.executable).with_name("schemathesis")
        result = subprocess.run(
            [program, "run", f"{server.address}/api", "--max-examples", "4", "--phases", "coverage,fuzzing", "--seed", "1",
             "--checks", ",".join(CHECKS), "--no-color"], capture_output=True, text=True)
        alive = server.process.poll() is None and bool(server.get("/api/session")["models"])
    finally:
        server.stop()
    if result.returncode or not alive:
        print(result.stdout + result.stderr)
    counts = re.search(r"(\d+) generated", result.stdout)
    print(f"schemathesis: {counts[1] if counts else 'no'} requests; the server {'answers' if alive else 'is gone'} after them")
    operations = re.search(r"Tested: (\d+)", result.stdout)
    passed = int(operations[1]) if operations and not result.returncode and alive else 0
    print(f"{passed} passed, {0 if passed else 1} failed")
    sys.exit(0 if passed else 1)


if __name__ == "__main__":
    main()
