"""Weights: brushed, changed, and from which token on the change holds."""

from selenium.webdriver.common.keys import Keys

FLIP = {"parameter": "blocks.0.attn.W_O", "how": "sign"}


def test_a_flip_from_a_token_changes_later_tokens_only(page):
    page.open({"input": "0,0,0,0,0"})
    before = page.tokens()
    page.open({"input": "0,0,0,0,0", "do": [{"flip": {**FLIP, "positions": ["newB.."]}}]})
    after = page.tokens()
    assert after[:13] == before[:13], "a token before the flip, or the one it begins at, is another"
    assert after[13:] != before[13:], "nothing after the flip is another"
    assert [page.share(name) for name in ("newA", "newB", "newC")] == ["100 %"] * 3
    assert page.share("newD") == "71.9 %"


def test_the_mark_moves_where_the_change_holds_from(page):
    page.open({"input": "0,0,0,0,0", "view": "weights", "do": [{"flip": FLIP}]})
    assert page.find("#mark").get_attribute("aria-valuenow") == "0"
    page.script("document.getElementById('mark').focus()")
    page.press(*[Keys.ARROW_RIGHT] * 12)
    assert page.state()["interventions"] == [{"flip": {**FLIP, "positions": ["newB.."]}}], page.state()
    assert page.find("#mark").get_attribute("aria-valuetext") == "from newB on"
    page.click("#undo")
    assert page.state()["interventions"] == [{"flip": FLIP}], "moving the mark is one entry of the history"


def test_the_mark_can_be_dragged(page):
    from selenium.webdriver.common.action_chains import ActionChains
    page.open({"input": "0,0,0,0,0", "view": "weights", "do": [{"flip": FLIP}]})
    target = page.find("#tokens [data-position='14']")
    ActionChains(page.browser).click_and_hold(page.find("#mark")).move_to_element_with_offset(target, -15, 0).release().perform()
    page.settle()
    assert page.state()["interventions"][0]["flip"]["positions"] == ["newC.."], page.state()


def test_a_brushed_region_is_changed_by_keys(page):
    page.open({"input": "1,0,1,0,1", "view": "weights", "parameter": "blocks.0.attn.W_O[1]"})
    page.until(lambda: "blocks.0.attn.W_O[1]" in (page.text("#panel-weights .map-title") or ""), "the matrix")
    assert page.find("[data-edit=sign]").get_attribute("aria-disabled") == "true"
    page.script("document.querySelector('#panel-weights canvas').focus()")
    page.press(Keys.ARROW_DOWN)
    page.chord(Keys.SHIFT, Keys.ARROW_DOWN)
    page.chord(Keys.SHIFT, Keys.ARROW_RIGHT)
    page.press("s")
    assert page.state()["interventions"] == [{"flip": {"parameter": "blocks.0.attn.W_O[1,0:2,0:2]", "how": "sign"}}], page.state()
    page.press("z")
    assert page.state()["interventions"][1]["flip"]["how"] == "zero"


def test_random_weights_are_the_same_for_the_same_seed(page):
    def draw():
        page.open({"input": "1,0,1,0,1", "view": "weights", "parameter": "blocks.1.mlp.W_in"})
        page.until(lambda: "W_in" in (page.text("#panel-weights .map-title") or ""), "the matrix")
        page.script("[...document.querySelectorAll('#panel-weights button')].find((one) => one.textContent === 'Draw and change').click()")
        page.settle()
        return page.state()["interventions"]
    first = draw()
    assert len(first) == 16 and len({one["flip"]["parameter"] for one in first}) == 16
    assert draw() == first
    assert len(page.all("#change-list .change-words")) == 1, "what was drawn together is listed as one"


def test_a_number_is_given_to_a_weight(page):
    page.open({"input": "1,0,1,0,1", "view": "weights", "parameter": "blocks.0.mlp.W_out"})
    page.until(lambda: "W_out" in (page.text("#panel-weights .map-title") or ""), "the matrix")
    page.script("document.querySelector('#panel-weights canvas').focus()")
    page.press(Keys.ARROW_DOWN, "n")
    made = page.state()["interventions"][0]["flip"]
    assert made["how"].startswith("scale:"), made
    value = page.script("return window.playground.report.interventions.length")
    assert value == 1


def test_more_weights_than_an_address_holds_are_one_state(page):
    page.open({"input": "1,0,1,0,1", "view": "weights", "parameter": "blocks.1.mlp.W_in"})
    page.until(lambda: "W_in" in (page.text("#panel-weights .map-title") or ""), "the matrix")
    page.script("document.querySelector('[aria-label=\"how many weights\"]').value = 300")
    page.script("[...document.querySelectorAll('#panel-weights button')].find((one) => one.textContent === 'Draw and change').click()")
    page.settle()
    made = page.state()["interventions"]
    assert len(made) == 300 and len(page.all("#change-list .change-words")) == 1
    page.until(lambda: "kept=k" in page.script("return location.search"), "a short address")
    page.open(page.script("return location.search"))
    assert page.state()["interventions"] == made


def test_weights_and_views_point_at_the_same_neuron(page):
    page.open({"input": "1,0,1,0,1", "view": "weights", "parameter": "blocks.1.mlp.W_out"})
    page.until(lambda: "W_out" in (page.text("#panel-weights .map-title") or ""), "the matrix")
    page.script("document.querySelector('#panel-weights canvas').focus()")
    page.press(Keys.ARROW_DOWN, Keys.ARROW_DOWN)
    lit = page.script("""return [[...document.querySelectorAll('.tile-cell.is-mlp.is-lit [data-mlp]')].map((one) => one.dataset.mlp),
      document.querySelector('#panel-weights .map').dataset.litRows]""")
    assert lit == [["1"], "1"], lit
    page.open({"input": "1,0,1,0,1", "view": "weights", "parameter": "blocks.1.attn.W_O"})
    page.until(lambda: "W_O" in (page.text("#panel-weights .map-title") or ""), "the matrix")
    page.point('[data-head="1.2"]')
    rows = page.script("return document.querySelector('#panel-weights .map').dataset.litRows.split(',').map(Number)")
    assert rows == list(range(64, 96)), rows
