"""The numbers on the page are those of the command line, on random states that the page's own YAML describes."""

import json
import random
import subprocess

STATES = 50


def drawn(source):
    """A random state: heads and MLPs removed in any mode, weights changed from anywhere on."""
    heads = [f"{layer}.{head}" for layer in range(4) for head in range(4)]
    mlps = list(range(4))
    source.shuffle(heads)
    source.shuffle(mlps)
    interventions = []
    for _ in range(source.randint(1, 2)):
        ablate = {"heads": sorted(heads.pop() for _ in range(source.randint(1, 4))), "mode": source.choice(["zero", "mean", "resample"])}
        if source.random() < 0.3:
            ablate["mlps"] = [mlps.pop()]
        interventions.append({"ablate": ablate})
    if source.random() < 0.5:
        name = source.choice(["attn.W_O[1]", "attn.W_V[2]", "mlp.W_in[0:64]", "mlp.W_out[3,4]"])
        flip = {"parameter": f"blocks.{source.randrange(4)}.{name}", "how": source.choice(["sign", "zero", "scale:2"])}
        if source.random() < 0.6:
            flip["positions"] = [source.choice(["newA..", "newB..", "7..", "newD.."])]
        interventions.append({"flip": flip})
    return {"model": "boolean", "input": ",".join(source.choice("01") for _ in range(5)), "interventions": interventions}


def ask(program, *arguments):
    ran = subprocess.run([program, *arguments, "--json"], capture_output=True, text=True, check=True)
    return json.loads(ran.stdout)


def shown(page):
    return page.script("""return {
      text: playground.report.answer.text,
      ribbon: [...document.querySelectorAll('#tokens .is-answer .token-text')].map((one) => one.textContent).join(''),
      shares: Object.fromEntries([...document.querySelectorAll('.strip-row')].map((row) => [row.dataset.variable, row.querySelector('.strip-share').textContent])),
      probabilities: Object.fromEntries([...document.querySelectorAll('#answer-table tbody tr')].map((row) =>
        [row.dataset.variable, Number(row.querySelector('.probability span').textContent)]))}""")


def test_the_numbers_are_those_of_the_command_line(page, program, folder):
    if program is None:
        return
    source = random.Random(0)
    page.open({"input": "0,0,0,0,0"})
    for number in range(STATES):
        state = drawn(source)
        page.script("playground.open(arguments[0], 'random')", state)
        page.until(lambda: page.script("return playground.settled"), "the answer of the server")
        assert page.script("return document.getElementById('problem').hidden"), page.text("#problem")
        file = folder / "interventions.yaml"
        file.write_text(page.script("return playground.report.specification"))
        found = shown(page)
        one = ask(program, "ablate", "--spec", str(file), "--input", state["input"])
        all_inputs = ask(program, "ablate", "--spec", str(file))
        answer = one["answers"][1]
        place = f"state {number}: {json.dumps(state)}"
        assert found["text"] == answer["generated"], (place, found["text"], answer["generated"])
        assert found["ribbon"].startswith(answer["generated"].replace("\n", "⏎").replace(" ", "␣")), (place, found["ribbon"])
        for name, share in all_inputs["ablated"]["generated"].items():
            assert abs(float(found["shares"][name].rstrip(" %")) - 100 * share) <= 0.05001, (place, name, found["shares"], share)
        for token, probability in zip(one["tokens"], answer["probabilities"]):
            name = token["variable"]
            if name in found["probabilities"]:
                assert abs(found["probabilities"][name] - probability) <= 0.00502, (place, name, found["probabilities"], probability)
