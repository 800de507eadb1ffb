"""Recovery and training, live: they run, stop, rewind and replay."""

LESION = [{"ablate": {"heads": ["0.0", "0.1", "0.2"], "mode": "zero"}}]


def status(page):
    return page.text(".job-status") or ""


def set_number(page, label, value):
    page.script("document.querySelector(`[aria-label=\"${arguments[0]}\"]`).value = arguments[1]", label, value)


def test_recovery_needs_damage(page):
    page.open({"input": "1,1,1,1,1", "view": "learning"})
    page.click("#recover-start")
    assert "nothing to recover from" in page.text("#toast")


def test_recovery_runs_stops_and_rewinds(page):
    page.open({"input": "1,1,1,1,1", "view": "learning", "do": LESION})
    before = page.script("return JSON.stringify([playground.state, playground.report.answer, playground.report.attention])")
    set_number(page, "steps of recovery", 2000)
    page.click("#recover-start")
    page.until(lambda: "step" in status(page), "progress", 60)
    page.click("#job-stop")
    page.until(lambda: page.find("#job-stop").get_attribute("aria-disabled") == "true", "the end of the job", 60)
    page.script("[...document.querySelectorAll('.job-controls button')].find((one) => one.textContent === 'Rewind').click()")
    page.settle()
    after = page.script("return JSON.stringify([playground.state, playground.report.answer, playground.report.attention])")
    assert after == before, "rewound to something else"


def test_recovery_ends_with_a_model(page):
    page.open({"input": "1,1,1,1,1", "view": "learning", "do": LESION})
    models = len(page.all("#model option"))
    set_number(page, "steps of recovery", 40)
    page.click("#recover-start")
    page.until(lambda: status(page).startswith("Done"), "the end of the recovery", 120)
    assert len(page.all("#model option")) == models + 1
    # The table behind the curves follows when nothing new has come for a while.
    page.until(lambda: page.script("return document.querySelectorAll('.curves table tbody tr').length") > 2, "the table of the curves")
    page.script("[...document.querySelectorAll('.job-controls button')].find((one) => one.textContent === 'Look at the result').click()")
    page.settle()
    assert page.state()["model"] != "boolean" and page.state()["interventions"] == []
    page.script("window.playground.change({model: 'boolean'}, 'back')")
    page.settle()


def test_training_leaves_out_what_is_clicked_and_time_can_be_walked(page):
    page.open({"input": "1,1,1,1,1", "view": "learning"})
    page.script("[...document.querySelectorAll('#panel-learning button')].find((one) => one.textContent === 'Choose in the strip').click()")
    page.click('#strip-grid [data-output=newA][data-column="5"]')
    page.click('#strip-grid [data-output=newB][data-column="9"]')
    assert page.state()["input"] == "1,1,1,1,1", "choosing an input must not go to it"
    set_number(page, "steps of training", 40)
    page.click("#train-start")
    page.until(lambda: status(page).startswith("Done"), "the end of the training", 180)
    page.script("[...document.querySelectorAll('.job-controls button')].find((one) => one.textContent === 'Look at the result').click()")
    page.settle()
    held = page.script("return playground.report.strip.inputs.filter((_, index) => playground.report.strip.heldOut[index])")
    assert held == ["0,0,1,0,1", "0,1,0,0,1"], held
    steps = page.script("return playground.model.steps.filter((step) => step.hasWeights).map((step) => step.step)")
    assert steps, "a model that was trained here has steps"
    page.script("const slider = document.getElementById('time-slider'); slider.value = 0; slider.dispatchEvent(new Event('input'))")
    page.settle()
    assert page.state()["step"] == steps[0]
    assert f"step={steps[0]}" in page.script("return location.search")
    page.script("window.playground.change({model: 'boolean', step: null}, 'back')")
    page.settle()
