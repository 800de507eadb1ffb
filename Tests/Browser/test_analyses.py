"""Analyses of the catalogue, asked for from the page."""


def choose(page, name):
    page.script("""const list = document.getElementById('analysis-choice'); list.value = arguments[0];
      list.dispatchEvent(new Event('change'))""", name)


def done(page, seconds=120):
    page.until(lambda: (page.text("#analysis-status") or "").startswith("Done"), "the end of the analysis", seconds)


def test_every_analysis_has_a_form(page, server):
    page.open({"view": "analyses"})
    page.until(lambda: page.all("#analysis-choice option"), "the catalogue")
    names = page.script("return [...document.querySelectorAll('#analysis-choice option')].map((one) => one.value)")
    assert names == [one["name"] for one in server.get("/api/analyses")["analyses"]] and "counterfactual" in names
    for name in names:
        choose(page, name)
        shown = page.script("return [...document.querySelectorAll('.settings-form .setting-name')].map((one) => one.textContent)")
        assert shown and not {"untrained", "spec", "vector", "data", "prompts"} & set(shown), (name, shown)


def test_an_analysis_runs_and_its_report_is_shown(page):
    page.open({"view": "analyses", "do": [{"ablate": {"heads": ["0.1"], "mode": "zero"}}]})
    page.until(lambda: page.all("#analysis-choice option"), "the catalogue")
    choose(page, "counterfactual")
    page.script("""const field = (name) => [...document.querySelectorAll('.settings-form label')]
      .find((one) => one.querySelector('.setting-name').textContent === name).querySelector('input');
      field('token').value = 'newB'; field('target').value = 'newD'; field('input').value = ''""")
    page.click("#analysis-run")
    done(page)
    assert page.all("#analysis-result table, #analysis-result dl, #analysis-result canvas")
    assert page.find("#analysis-save").get_attribute("aria-disabled") == "false"


def test_a_wrong_setting_is_refused_with_a_sentence(page):
    page.open({"view": "analyses"})
    page.until(lambda: page.all("#analysis-choice option"), "the catalogue")
    choose(page, "counterfactual")
    page.script("document.querySelector('.settings').open = true; document.querySelector('.settings-form input').value = 'nobody'")
    page.click("#analysis-run")
    page.until(lambda: "nobody" in (page.text("#analysis-status") or ""), "the sentence")
    assert page.text("#analysis-status").endswith(".") or page.text("#analysis-status").endswith("?"), page.text("#analysis-status")
    page.expected_console.append("400")
