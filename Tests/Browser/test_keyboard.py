"""Everything can be done with the keyboard alone."""

from selenium.webdriver.common.keys import Keys


def tab_to(page, name, most=60):
    for _ in range(most):
        page.press(Keys.TAB)
        if page.focus() == name:
            return
    raise AssertionError(f"{name} is not reached with Tab")


def test_a_head_is_removed_and_undone_without_a_mouse(page):
    page.open({"input": "1,1,1,1,1"})
    page.press(Keys.TAB)
    assert page.focus() == "Skip to the network"
    tab_to(page, "0.0")
    page.press(Keys.ENTER, Keys.ARROW_RIGHT, Keys.ENTER, Keys.ARROW_RIGHT, " ")
    assert page.state()["interventions"] == [{"ablate": {"heads": ["0.0", "0.1", "0.2"], "mode": "zero"}}]
    assert page.focus() == "0.2"
    assert page.wrong_cells("newD") == [3, 27, 31]
    page.chord(Keys.CONTROL, "z")
    assert page.wrong_cells("newD") == []


def test_the_strip_is_walked_with_arrows(page):
    page.open({"input": "0,0,0,0,0"})
    page.script("document.querySelector('#strip-grid [tabindex=\"0\"]').focus()")
    page.press(Keys.ARROW_RIGHT, Keys.ARROW_RIGHT, Keys.ARROW_DOWN, Keys.ENTER)
    assert page.state()["input"] == "0,0,0,1,0"
    assert "newB" in page.focus(), "the focus is lost when the strip is drawn anew"


def test_switches_have_arrows(page):
    page.open({"input": "0,0,0,0,0"})
    page.script("document.querySelector('#inputs .switch').focus()")
    page.press(Keys.ARROW_DOWN, Keys.ARROW_RIGHT, Keys.ARROW_DOWN, " ")
    assert page.state()["input"] == "0,1,1,0,0"


def test_the_tour_is_walked_with_keys(page):
    page.open({"input": "1,1,1,1,1"})
    page.script("localStorage.removeItem('playground-tour'); document.getElementById('tour-start').focus()")
    page.press(Keys.ENTER)
    number = lambda: page.text("#tour strong")[:6]
    assert number() == "1 of 6", number()
    page.press(".")
    assert number() == "2 of 6", number()
    page.script("document.querySelector('[data-variable=newD] .output-name').focus()")
    page.settle()
    assert number() == "3 of 6", number()
    page.script("document.querySelector('[data-head=\"0.0\"]').focus()")
    page.press(Keys.ENTER)
    assert number() == "4 of 6", number()
    page.press(Keys.ARROW_RIGHT, Keys.ENTER, Keys.ARROW_RIGHT, Keys.ENTER)
    assert number() == "5 of 6", number()
    page.chord(Keys.CONTROL, "z")
    assert number() == "6 of 6", number()
    page.script("document.querySelector('#tour .tour-skip').focus()")
    page.press(Keys.ENTER)
    assert page.script("return document.getElementById('tour').hidden")


def test_the_tour_is_left_and_resumed(page):
    page.open({"input": "1,1,1,1,1"})
    page.script("localStorage.removeItem('playground-tour')")
    page.click("#tour-start")
    page.click("#tour .tour-skip")
    page.click("#tour .quiet")
    assert page.script("return document.getElementById('tour').hidden")
    page.open({"input": "1,1,1,1,1"})
    assert page.text("#tour-start") == "Resume tour"
    page.click("#tour-start")
    assert page.text("#tour strong").startswith("2 of 6")
    page.script("localStorage.removeItem('playground-tour')")


def test_a_map_is_read_with_arrows(page):
    page.open({"input": "1,0,1,0,1", "focus": "0.1"})
    page.script("document.querySelector('#view-maps canvas').focus()")
    page.press(Keys.ARROW_DOWN, Keys.ARROW_DOWN)
    said = page.text("#view-maps .map-readout")
    assert " · A=1: " in said, said
    page.until(lambda: page.all("#view-maps table td"), "the table behind the map")


def test_focus_is_visible(page):
    page.open({"input": "1,0,1,0,1"})
    page.press(Keys.TAB, Keys.TAB)
    width = page.script("return getComputedStyle(document.activeElement).outlineWidth")
    assert width == "2px", width


def test_answers_are_announced(page):
    page.open({"input": "1,1,1,1,1"})
    for head in ("0.0", "0.1", "0.2"):
        page.head(head)
    said = page.text("#announcement")
    assert "wrong on" in said and "newD" in said and "90.6 %" in said, said
