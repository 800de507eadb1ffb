"""Inputs and answers: the rules' values, written down here once more, beside what the page shows."""

from selenium.webdriver.common.keys import Keys

HELD_OUT = ["1,0,1,0,1", "0,1,1,1,0", "1,1,0,0,1"]


def truth(text):
    a, b, c, d, e = map(int, text.split(","))
    new_a, new_b, new_c = a ^ c, 1 - d, b & e
    new_d = a | new_b
    return {"newA": new_a, "newB": new_b, "newC": new_c, "newD": new_d, "sum": a + b + c + d + e,
            "sum2": new_a + new_b + new_c + new_d}


def inputs():
    return [",".join(f"{number:05b}") for number in range(32)]


def test_all_32_inputs_are_answered_right(page):
    page.open({"input": "0,0,0,0,0"})
    for number, text in enumerate(inputs()):
        assert page.state()["input"] == text, (number, page.state())
        for name, value in truth(text).items():
            assert page.answers()[name] == (str(value), str(value), True), (text, name, page.answers())
        assert page.script("return !document.getElementById('held-out-note').hidden") == (text in HELD_OUT), text
        page.click("#next-input")
    assert page.state()["input"] == "0,0,0,0,0", "the walk does not come round"
    assert all(page.share(name) == "100 %" for name in truth("0,0,0,0,0"))


def test_the_first_paint_has_the_answer(page):
    page.open({"input": "1,0,1,0,1"})
    asked = page.script("""return performance.getEntriesByType('resource').map((one) => new URL(one.name).pathname)
      .filter((path) => path.startsWith('/api/'))""")
    assert asked == [], f"the page asked {asked} before it showed anything"
    assert page.answers()["newD"] == ("1", "1", True)


def test_switches_change_the_input(page):
    page.open({"input": "1,0,1,0,1"})
    page.click("#inputs [data-variable=D] .switch")
    assert page.state()["input"] == "1,0,1,1,1"
    assert page.answers()["newB"] == ("0", "0", True)
    assert page.tokens()[:9] == list("1,0,1,1,1")
    assert page.find("#inputs [data-variable=D] .switch").get_attribute("aria-checked") == "true"


def test_a_cell_of_the_strip_leads_to_its_input(page):
    page.open({"input": "0,0,0,0,0"})
    page.click('#strip-grid [data-output=newC][data-column="27"]')
    assert page.state()["input"] == "1,1,0,1,1"
    assert len(page.all("#strip-grid .cell.is-current")) == 6


def test_held_out_inputs_are_outlined(page):
    page.open({"input": "0,0,0,0,0"})
    columns = page.script("""return [...document.querySelectorAll('#strip-grid [data-output=newA].is-held-out')]
      .map((cell) => Number(cell.dataset.column))""")
    assert [inputs()[column] for column in columns] == sorted(HELD_OUT)


def test_rules_show_their_values(page):
    page.open({"input": "1,0,1,0,1"})
    shown = page.script("""return Object.fromEntries([...document.querySelectorAll('#answer-table tbody tr')]
      .map((row) => [row.dataset.variable, [row.querySelector('.rule-text').textContent, row.querySelector('.rule-values').textContent]]))""")
    assert shown["newA"] == ["A xor C", "1 xor 1"], shown
    assert shown["newD"] == ["A or newB", "1 or 1"], shown


def test_hovering_an_output_lights_what_belongs_to_it(page):
    page.open({"input": "1,0,1,0,1"})
    page.point('#answer-table [data-variable=newD] .rule')
    lit = page.script("""const names = (selector) => [...document.querySelectorAll(selector)].map((one) => one.dataset.variable);
      return {strip: names('.strip-row.is-lit'), tokens: names('.token.is-lit'), read: names('.token.is-read'),
        heads: [...document.querySelectorAll('.tile-cell.is-lit [data-head]')].map((one) => one.dataset.head)}""")
    assert lit["strip"] == ["newD"] and lit["tokens"] == ["newD"], lit
    assert lit["read"] == ["A", "newB"], lit
    assert "0.1" in lit["heads"] and len(lit["heads"]) < 8, lit


def test_hovering_a_head_lights_what_it_reads(page):
    page.open({"input": "1,0,1,0,1"})
    page.point('[data-head="0.1"]')
    page.settle()
    lit = page.script("""const names = (selector) => [...document.querySelectorAll(selector)].map((one) => one.dataset.variable);
      return {outputs: names('#answer-table tr.is-lit'), reads: names('.token.is-read')}""")
    assert "newD" in lit["outputs"] and "newB" in lit["reads"], lit
    assert page.text("#view-maps .map-title") == "head 0.1"


def test_comma_and_period_walk(page):
    page.open({"input": "0,0,0,0,0"})
    page.press(".", ".", ",")
    assert page.state()["input"] == "0,0,0,0,1"
    page.chord(Keys.CONTROL, "z")
    assert page.state()["input"] == "0,0,0,0,0", "a walk is one entry of the history"


def test_a_hovered_neuron_lights_its_mlp_and_its_token(page):
    page.open({"input": "1,0,1,0,1", "view": "activations", "focus": "mlp2"})
    page.script("document.querySelector('#view-maps canvas').focus()")
    page.press(Keys.ARROW_DOWN)
    lit = page.script("""return {mlps: [...document.querySelectorAll('.tile-cell.is-mlp.is-lit [data-mlp]')].map((one) => one.dataset.mlp),
      tokens: [...document.querySelectorAll('.token.is-lit')].map((one) => one.dataset.position),
      rows: document.querySelector('#view-maps .map').dataset.litRows}""")
    assert lit == {"mlps": ["2"], "tokens": ["0"], "rows": "0"}, lit


def test_a_head_in_a_map_lights_its_tile(page):
    page.open({"input": "1,0,1,0,1", "view": "attribution"})
    page.until(lambda: "logit" in (page.text("#view-maps .map-title") or ""), "the map")
    page.script("document.querySelector('#view-maps canvas').focus()")
    page.press(*[Keys.ARROW_DOWN] * 4)
    name = page.text("#view-maps .map-readout").split(" ")[0]
    lit = page.script("return [...document.querySelectorAll('.tile-cell.is-lit [data-head]')].map((one) => one.dataset.head)")
    assert name in lit, (name, lit)
