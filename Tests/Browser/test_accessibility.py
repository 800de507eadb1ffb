"""axe-core's rules in every state of the page, in both colours, and at both widths."""

from axe_core_python.base import AXE_FILE_PATH
from selenium.webdriver.common.keys import Keys

RULES = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"]}}
STATES = {
    "first": {"input": "1,0,1,0,1"},
    "broken": {"input": "1,1,1,1,1", "do": [{"ablate": {"heads": ["0.0", "0.1", "0.2"], "mode": "zero"}}]},
    "lens": {"input": "1,0,1,0,1", "view": "lens"},
    "weights": {"view": "weights", "do": [{"flip": {"parameter": "blocks.0.attn.W_O", "how": "sign", "positions": ["newB.."]}}]},
    "learning": {"view": "learning"},
    "analyses": {"view": "analyses"},
    "compared": {"input": "1,1,1,1,1", "pin": "model=boolean&input=1,1,1,1,1", "show": "B−A",
                 "do": [{"ablate": {"heads": ["0.1"], "mode": "zero"}}]},
}


def faults(page):
    page.script(AXE_FILE_PATH.read_text(encoding="utf-8"))
    found = page.browser.execute_async_script(
        "const done = arguments[arguments.length - 1]; axe.run(document, arguments[0]).then(done)", RULES)
    return [f"{one['id']} ({one['impact']}): {node['target']} {node['failureSummary'][:300]}"
            for one in found["violations"] for node in one["nodes"][:3]]


def check(page, **others):
    for name, query in STATES.items():
        page.open(query)
        found = faults(page)
        assert not found, f"{name} {others}: " + "\n".join(found)


def test_axe_finds_nothing_in_light_colours(page):
    page.colours("light")
    check(page, colours="light")


def test_axe_finds_nothing_in_dark_colours(page):
    page.colours("dark")
    try:
        check(page, colours="dark")
    finally:
        page.colours("light")


def test_axe_finds_nothing_at_360_pixels(page):
    page.resize(360, 740)
    try:
        check(page, width=360)
    finally:
        page.resize(1440, 900)


def test_axe_finds_nothing_in_menus_and_the_tour(page):
    page.open({"input": "1,0,1,0,1"})
    page.click("#share-menu summary")
    assert not faults(page), faults(page)
    page.click("#share-menu summary")
    page.script("localStorage.removeItem('playground-tour')")
    page.click("#tour-start")
    assert not faults(page), faults(page)
    page.click("#tour .quiet")
    page.script("localStorage.removeItem('playground-tour'); document.querySelector('[data-head=\"0.0\"]').focus()")
    page.press("m")
    assert not faults(page), faults(page)
    page.press(Keys.ESCAPE, "?")
    assert not faults(page), faults(page)
    page.press(Keys.ESCAPE)
    assert page.focus() == "keys"


def test_motion_is_reduced_when_asked(page):
    page.browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": [{"name": "prefers-reduced-motion", "value": "reduce"}]})
    page.open({"input": "1,0,1,0,1"})
    moving = page.script("""return [...document.querySelectorAll('*')].filter((one) => {
      const style = getComputedStyle(one); return style.transitionDuration !== '0s' || style.animationName !== 'none'; }).length""")
    page.colours("light")
    assert moving == 0, moving


def test_nothing_is_wider_than_360_pixels(page):
    page.resize(360, 740)
    try:
        for query in STATES.values():
            page.open(query)
            width = page.script("return document.documentElement.scrollWidth")
            assert width <= 360, (query, width)
    finally:
        page.resize(1440, 900)
