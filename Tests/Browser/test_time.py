"""The slider over training steps: its marks, a pinned step, and the step that is pointed at."""

import json
import time

from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.keys import Keys

MILESTONES = [{"variable": "newA", "readableFrom": 10, "answeredFrom": 25},
              {"variable": "newB", "readableFrom": 10, "answeredFrom": None},
              {"variable": "sum", "readableFrom": None, "answeredFrom": 23}]


def trained(server):
    """A model with checkpoints and captures after every five of forty steps, the same one for all tests."""
    known = [one["id"] for one in server.get("/api/session")["models"] if one["width"] == 32 and one["steps"]]
    if known:
        return known[0]
    settings = {"world": "boolean", "steps": 40, "evaluateEvery": 5, "layers": 1, "heads": 2, "width": 32}
    job = server.post("/api/jobs", {"kind": "train", "settings": settings})["id"]
    while (record := server.get(f"/api/jobs/{job}"))["state"] in ("waiting", "running"):
        time.sleep(0.1)
    assert record["state"] == "done", record
    return record["model"]


def told(page, milestones):
    """Lets the page hear what a timeline with these milestones says; gives what takes that back."""
    answer = json.dumps({"maps": [], "milestones": milestones})
    script = page.browser.execute_cdp_cmd("Page.addScriptToEvaluateOnNewDocument", {"source": f"""
      const real = window.fetch;
      window.fetch = (path, asked) => asked?.body?.includes('"timeline"')
        ? Promise.resolve(new Response({json.dumps(answer)}, {{status: 200}})) : real(path, asked);"""})["identifier"]
    return lambda: page.browser.execute_cdp_cmd("Page.removeScriptToEvaluateOnNewDocument", {"identifier": script})


def lit_columns(page, number=0):
    found = page.script("return document.querySelectorAll('#view-maps .map')[arguments[0]].dataset.litColumns", number)
    return [int(one) for one in found.split(",") if one]


def test_marks_say_what_the_timeline_says(page, server):
    model = trained(server)
    found = server.post("/api/view", {"state": {"model": model}, "view": "timeline"})["milestones"]
    assert [one["variable"] for one in found] == ["newA", "newB", "newC", "newD", "sum", "sum2"], found
    page.open({"model": model, "input": "1,0,1,0,1"})
    steps = {step for one in found for step in (one["readableFrom"], one["answeredFrom"]) if step is not None}
    page.until(lambda: len(page.all(".time-mark")) == len(steps), "the marks", 60)
    assert {int(one.get_attribute("data-step")) for one in page.all(".time-mark")} == steps


def test_marks_can_be_read_and_walked(page, server):
    model = trained(server)
    undo = told(page, MILESTONES)
    try:
        page.open({"model": model, "input": "1,0,1,0,1"})
        page.until(lambda: len(page.all(".time-mark")) == 3, "the marks")
    finally:
        undo()
    words = ["step 10: newA, newB can be read from here on", "step 23: sum answered right from here on",
             "step 25: newA answered right from here on"]
    assert [one.get_attribute("title") for one in page.all(".time-mark")] == words
    assert page.script("return [...document.querySelectorAll('#time-words li')].map((one) => one.textContent)") == [
        *words, "Of 1 more step only activations were kept."]
    assert page.find(".time-tick").get_attribute("title").startswith("step 0: only activations were kept")
    assert page.find("#time-slider").get_attribute("aria-describedby") == "time-words"
    page.click(".time-mark.is-readable")
    assert page.state()["step"] == 10
    assert page.find("#time-slider").get_attribute("aria-valuetext") == "step 10: newA, newB can be read from here on"
    page.script("document.getElementById('time-slider').focus()")
    page.press(Keys.PAGE_UP)
    assert page.state()["step"] == 25, "a step between checkpoints leads to the next one"
    page.press(Keys.PAGE_DOWN)
    assert page.state()["step"] == 10
    page.point(".time-mark.is-readable")
    assert page.script("return !document.getElementById('time-hover').hidden")


def test_a_pinned_step_is_compared_with_another(page, server, pictures):
    model = trained(server)
    page.open({"model": model, "input": "1,0,1,0,1", "step": "5"})
    page.click("#pin")
    page.script("const slider = document.getElementById('time-slider'); slider.value = slider.max; slider.dispatchEvent(new Event('input'))")
    page.settle()
    page.click('[data-shows="B−A"]')
    assert page.state()["step"] is None
    assert page.find(".time-pin").get_attribute("title") == "A is step 5"
    assert "step 5" in page.find('[data-shows="A"]').get_attribute("title")
    assert page.text("#view-maps .map-title").endswith("B − A")
    assert "in A" in page.text("#strip-summary")
    page.screenshot(pictures / "pinned-step.png")
    page.click('#compare .quiet')
    assert not page.all(".time-pin")


def test_one_step_is_lit_everywhere(page, server):
    model = trained(server)
    page.open({"model": model, "input": "1,0,1,0,1", "view": "timeline"})
    page.until(lambda: page.all("#view-maps canvas"), "the timeline", 120)
    page.script("document.getElementById('time-slider').focus()")
    page.press(Keys.HOME)
    step = page.state()["step"]
    columns = page.script("return [...document.querySelectorAll('#view-maps .map')[0].querySelectorAll('thead th')].map((one) => one.textContent)")
    assert [columns[one] for one in lit_columns(page)] == [f"step {step}"], (columns, step, lit_columns(page))
    canvas = page.find("#view-maps canvas")
    ActionChains(page.browser).move_to_element(canvas).perform()
    assert page.script("return !document.getElementById('time-hover').hidden"), "the slider does not show the step"
    assert len(lit_columns(page, 1)) == 1, "the second map does not show the step"


def test_curves_and_the_slider_point_at_the_same_step(page):
    page.open({"input": "1,0,1,0,1", "view": "learning"})
    page.script("document.querySelector('[aria-label=\"steps of training\"]').value = 40")
    page.click("#train-start")
    page.until(lambda: (page.text(".job-status") or "").startswith("Done"), "the end of the training", 180)
    page.script("[...document.querySelectorAll('.job-controls button')].find((one) => one.textContent === 'Look at the result').click()")
    page.settle()
    page.point(".curves-canvas")
    shown = page.script("return [...document.querySelectorAll('.curves .map-readout')].map((one) => one.textContent.split(':')[0])")
    assert shown[0].startswith("step ") and shown[0] == shown[1], shown
    assert page.script("return !document.getElementById('time-hover').hidden")
    page.point("#time-slider")
    assert page.text(".curves .map-readout").startswith("step ")
    page.script("window.playground.change({model: 'boolean', step: null}, 'back')")
    page.settle()
