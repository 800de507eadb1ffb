"""Heads clicked away and kept, modes, undo: what breaks is what breaks on the command line."""

from selenium.webdriver.common.keys import Keys

BREAKING = ["0.0", "0.1", "0.2"]


def test_a_breaking_set_turns_newD_red_and_undo_restores_it(page):
    page.open({"input": "1,1,1,1,1"})
    for head in BREAKING:
        assert page.wrong_cells("newD") == [], "newD is broken too early"
        page.head(head)
    assert page.wrong_cells("newD") == [3, 27, 31], page.wrong_cells("newD")
    assert page.share("newD") == "90.6 %"
    assert page.answers()["newD"] == ("1", "0", False)
    assert page.script("return document.querySelector('#strip-grid .cell.is-wrong').textContent") == "×"
    assert len(page.all(".tile-cell.is-removed")) == 3
    for _ in BREAKING:
        page.click("#undo")
    assert page.wrong_cells("newD") == [] and page.share("newD") == "100 %"
    assert page.state()["interventions"] == []
    page.click("#redo")
    assert page.state()["interventions"] == [{"ablate": {"heads": ["0.0"], "mode": "zero"}}]


def test_a_sufficient_set_keeps_newD_right(page):
    page.open({"input": "1,1,1,1,1"})
    page.head("0.0", shift=True)
    assert len(page.all(".tile-cell.is-removed")) == 15
    page.head("0.1")
    assert len(page.all(".tile-cell.is-removed")) == 14
    assert page.wrong_cells("newD") == [] and page.share("newD") == "100 %"
    assert page.wrong_cells("sum2") != [], "fourteen heads are gone and nothing else is wrong"


def test_the_menu_chooses_the_mode(page):
    page.open({"input": "1,1,1,1,1"})
    page.script("document.querySelector('[data-head=\"1.2\"]').focus()")
    page.press("m", Keys.ARROW_DOWN, Keys.ENTER)
    assert page.state()["interventions"] == [{"ablate": {"heads": ["1.2"], "mode": "mean"}}], page.state()
    assert page.find('[data-head="1.2"]').get_attribute("aria-pressed") == "true"
    assert page.focus() == "1.2", "the focus is lost after the menu"
    page.press("m", Keys.ESCAPE)
    assert page.focus() == "1.2"


def test_an_mlp_is_removed_too(page):
    page.open({"input": "1,0,1,0,1"})
    page.click('[data-mlp="0"]')
    assert page.state()["interventions"] == [{"ablate": {"mlps": [0], "mode": "zero"}}]
    assert page.script("return document.querySelectorAll('#strip-grid .cell.is-wrong').length") > 0


def test_changes_are_listed_and_taken_back_one_by_one(page):
    page.open({"do": [{"ablate": {"heads": ["0.1"], "mode": "zero"}},
                      {"flip": {"parameter": "blocks.0.attn.W_O[2]", "how": "sign"}}]})
    shown = [one.text for one in page.all("#change-list .change-words")]
    assert len(shown) == 2 and "0.1" in shown[0] and "W_O[2]" in shown[1], shown
    page.click("#change-list li:first-child .quiet")
    assert page.state()["interventions"] == [{"flip": {"parameter": "blocks.0.attn.W_O[2]", "how": "sign"}}]
    page.click(".history summary")
    assert page.script("return document.querySelectorAll('#history-list li').length") == 2


def test_a_refused_change_leaves_the_state_and_says_a_sentence(page):
    page.open({"input": "1,0,1,0,1"})
    page.script("window.playground.change({interventions: [{ablate: {heads: ['9.9']}}]}, 'nonsense')")
    page.until(lambda: page.script("return !document.getElementById('problem').hidden"), "the sentence")
    sentence = page.text("#problem span")
    assert "9.9" in sentence and sentence.endswith("."), sentence
    assert page.state()["interventions"] == []
    page.expected_console.append("400")


def test_nothing_is_dead_without_a_reason(page):
    page.open({"input": "1,0,1,0,1"})
    silent = page.script("""return [...document.querySelectorAll('button, select, input')]
      .filter((one) => (one.disabled && !one.closest('[title]')) || (one.getAttribute('aria-disabled') === 'true' && !one.title))
      .map((one) => one.id || one.textContent)""")
    assert silent == [], silent
    page.click("#undo")
    assert "nothing to undo" in page.text("#toast")


def test_pinned_and_compared(page):
    page.open({"input": "1,1,1,1,1"})
    page.click("#pin")
    for head in BREAKING:
        page.head(head)
    page.click("[data-shows=A]")
    assert page.answers()["newD"][2] is True and page.wrong_cells("newD") == []
    page.click("[data-shows='B−A']")
    assert page.wrong_cells("newD") == [3, 27, 31]
    assert [one.text for one in page.all("#answer-table thead th")][:4] == ["output", "rules", "A", "B"]
    assert "−1" in page.text(".map-legend"), "the difference has no fixed scale"
    page.open(page.script("return location.search"))
    page.settle()
    assert page.script("return window.playground.shown") == "B−A", "the pin is not in the address"
