"""State is one line: the address holds it, and what is copied gives the same numbers."""

import json
import pathlib
import shutil
import subprocess

from page import Page
from server import Server

QUERY = {"input": "1,1,1,1,1", "view": "attention", "focus": "1.1",
         "do": [{"ablate": {"heads": ["0.0", "0.1", "0.2"], "mode": "zero"}}]}


def test_a_shared_address_restores_the_state_in_a_fresh_profile(page, fresh):
    page.open({"input": "1,1,1,1,1"})
    for head in ("0.0", "0.1", "0.2"):
        page.head(head)
    page.point('[data-head="1.1"]')
    page.settle()
    address = page.script("return location.search")
    other = fresh()
    other.open(address)
    assert other.state() == page.state()
    assert other.wrong_cells("newD") == [3, 27, 31]
    assert other.text("#view-maps .map-title") == "head 1.1"


def test_the_address_follows_what_is_done(page):
    page.open({"input": "0,0,0,0,0"})
    page.head("2.3")
    assert '"heads":["2.3"]' in page.script("return new URLSearchParams(location.search).get('do')")
    page.script("const list = document.getElementById('view-picker'); list.value = 'lens'; list.dispatchEvent(new Event('change'))")
    page.settle()
    assert "view=lens" in page.script("return location.search")


def test_the_copied_command_gives_the_same_answer(page, program):
    page.open(QUERY)
    command = page.script("return window.playground.report.command")
    assert command.startswith("probe-cli "), command
    if program is None:
        return
    ran = subprocess.run(["sh", "-c", command.replace("probe-cli", f"'{program}'", 1) + " --json"],
                         capture_output=True, text=True, check=True)
    answer = json.loads(ran.stdout)["answers"][1]["generated"]
    assert answer == page.script("return window.playground.report.answer.text"), answer


def test_share_menu_copies(page):
    page.open(QUERY)
    page.script("window.copied = []; navigator.clipboard.writeText = async (text) => { window.copied.push(text); }")
    for label in ("Copy link", "Copy command line", "Copy changes as YAML", "Copy as curl"):
        page.click("#share-menu summary")
        page.click(f'[data-copy="{label}"]')
    link, command, yaml, curl = page.script("return window.copied")
    assert link == page.script("return location.href")
    assert command.startswith("probe-cli ") and yaml.startswith("interventions:") and curl.startswith("curl ")


def test_an_exported_file_restores_the_state(page, folder):
    page.open(QUERY)
    state = page.state()
    file = folder / "state.json"
    file.write_text(json.dumps({"state": state}))
    page.open({"input": "0,0,0,0,0"})
    page.find("#share-list input[type=file]").send_keys(str(file))
    page.settle()
    assert page.state() == state
    assert page.wrong_cells("newD") == [3, 27, 31]


def test_figures_can_be_had(page, server):
    import urllib.request
    page.open(QUERY)
    for kind in ("png", "svg", "pdf"):
        path = page.script("""const query = new URLSearchParams({model: playground.state.model, input: playground.state.input,
          do: JSON.stringify(playground.state.interventions), view: 'attention', focus: JSON.stringify({layer: 0, head: 1}),
          format: arguments[0]}); return `/api/figure?${query}`""", kind)
        with urllib.request.urlopen(server.address + path) as answer:
            assert answer.status == 200 and len(answer.read()) > 500


def test_parts_can_be_hidden_for_teaching(page):
    page.open("hide=weights,learning,compare")
    assert page.script("return getComputedStyle(document.getElementById('tab-weights')).display") == "none"
    assert page.script("return getComputedStyle(document.getElementById('compare')).display") == "none"
    assert "hide=weights,learning,compare" in page.script("return location.search")


def test_a_broken_address_says_a_sentence_and_shows_the_model(page):
    page.open("input=7,7,7,7,7")
    assert page.script("return !document.getElementById('problem').hidden")
    assert page.text("#problem span").strip().endswith(".")
    assert len(page.answers()) == 6
    page.expected_console.append("400")


def saved(page, kind):
    page.script("document.getElementById('toast').textContent = ''")
    page.click("#share-menu summary")
    page.click(f"#share-list [data-format={kind}]")
    page.until(lambda: "Saved as" in page.text("#toast"), f"the {kind}")
    return page.text("#toast")


def test_weights_and_curves_are_figures_too(page):
    page.open({"input": "1,0,1,0,1", "view": "weights", "do": [{"flip": {"parameter": "blocks.0.attn.W_O[0]", "how": "sign"}}]})
    for kind in ("png", "svg", "pdf", "html", "json"):
        assert saved(page, kind) == f"Saved as weights.{kind}."
    page.open({"input": "1,0,1,0,1", "view": "learning", "do": QUERY["do"]})
    assert page.find("#share-list [data-format=png]").get_attribute("aria-disabled") == "true"
    page.script("document.querySelector('[aria-label=\"steps of recovery\"]').value = 20")
    page.click("#recover-start")
    page.until(lambda: (page.text(".job-status") or "").startswith("Done"), "the end of the recovery", 120)
    for kind in ("png", "svg", "pdf", "json"):
        assert saved(page, kind) == f"Saved as learning.{kind}."


def test_a_model_without_tokenizer_is_shown_in_numbers(program, folder, pictures):
    if program is None:
        return
    shipped = pathlib.Path(__file__).parents[2] / "Sources/ProbeCommands/Resources/boolean"
    bare = folder / "bare"
    bare.mkdir()
    for name in ("config.json", "model.safetensors"):
        shutil.copy(shipped / name, bare / name)
    server = Server(program, models=[bare])
    page = None
    try:
        server.wait()
        page = Page(server.address)
        page.open()
        assert page.tokens() == ["0", "1", "2"], page.tokens()
        assert "no tokenizer" in page.text("#inputs .hint") and "no tokenizer" in page.text("#token-notes")
        page.script("const field = document.getElementById('free-text'); field.value = '5 2 4'; field.dispatchEvent(new Event('change'))")
        page.settle()
        assert page.tokens() == ["5", "2", "4"]
        assert "--tokens 5,2,4" in page.script("return window.playground.report.command")
        page.screenshot(pictures / "numbers.png")
    finally:
        if page:
            page.browser.quit()
        server.stop()
