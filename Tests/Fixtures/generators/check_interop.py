"""Checks that the libraries that people look into models with open a run directory of ProbeKit.

Boots the directory in transformers, TransformerLens (`TransformerBridge`), nnsight and interpkit, each without arguments
about its files, and compares: the ids of every text with `probe-cli tokenize`, the logits of every text with
`probe-cli capture` (1e-5), and that a text of other symbols can be encoded everywhere, as these libraries do to
try a tokenizer.  Prints the versions.  The exit status is 1 if anything differs or a library does not open the directory.

    pip install torch transformers transformer_lens nnsight interpkit
    probe-cli train --steps 50 --out RUN
    python check_interop.py RUN --probe-cli .build/release/probe-cli --text '1,0,1,0,1'
"""

import argparse
import json
import subprocess
import sys
import tempfile
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path

import torch
from safetensors.torch import load_file

FOREIGN = ["a", "hello", "Ω"]  # TransformerLens encodes "a", interpkit "hello"
Encode = Callable[[str], list[int]]
Logits = Callable[[list[int]], torch.Tensor]


def with_transformers(directory: str) -> tuple[Encode, Logits]:
    """AutoModelForCausalLM and AutoTokenizer."""
    from transformers import AutoModelForCausalLM, AutoTokenizer

    model = AutoModelForCausalLM.from_pretrained(directory, dtype=torch.float32).eval()
    tokenizer = AutoTokenizer.from_pretrained(directory)
    return tokenizer.encode, lambda ids: model(torch.tensor([ids])).logits[0]


def with_transformer_lens(directory: str) -> tuple[Encode, Logits]:
    """TransformerBridge, which puts a token before every text unless told not to."""
    from transformer_lens.model_bridge import TransformerBridge

    model = TransformerBridge.boot_transformers(directory, device="cpu", dtype=torch.float32)
    model.cfg.default_prepend_bos = False
    return lambda text: model.to_tokens(text)[0].tolist(), lambda ids: model(torch.tensor([ids]))[0]


def with_nnsight(directory: str) -> tuple[Encode, Logits]:
    """The logits come out of a trace."""
    from nnsight import TransformersModel

    model = TransformersModel(directory, task="text-generation", device_map="cpu", dispatch=True)

    def logits(ids: list[int]) -> torch.Tensor:
        with model.trace(torch.tensor([ids])):
            out = model.lm_head.output.save()
        return out[0]

    return model.tokenizer.encode, logits


def with_interpkit(directory: str) -> tuple[Encode, Logits]:
    """Its loader tries the tokenizer and the model on a text of its own."""
    import interpkit

    loaded = interpkit.load(directory, device="cpu")
    model = loaded._model
    return loaded._tokenizer.encode, lambda ids: model(input_ids=torch.tensor([ids])).logits[0]


LIBRARIES = {
    "transformers": with_transformers,
    "transformer_lens": with_transformer_lens,
    "nnsight": with_nnsight,
    "interpkit": with_interpkit,
}


def ours(program: str, directory: str, text: str) -> tuple[list[int], torch.Tensor]:
    """A text's ids and logits as ProbeKit has them."""
    tokens = subprocess.run(
        [program, "tokenize", "--model", directory, "--json", "-"], input=text, capture_output=True, text=True, check=True
    )
    with tempfile.TemporaryDirectory() as folder:
        out = f"{folder}/logits.safetensors"
        ids = json.loads(tokens.stdout)["tokens"]
        command = [program, "capture", "--model", directory, "--tokens", ",".join(map(str, ids)), "--hooks", "logits"]
        subprocess.run([*command, "--out", out], capture_output=True, check=True)
        return ids, load_file(out)["logits"][0]


@torch.no_grad()
def check(name: str, directory: str, program: str, texts: list[str], tolerance: float) -> bool:
    """Opens the directory with one library and compares; true if all is the same."""
    encode, logits = LIBRARIES[name](directory)
    agrees = True
    for text in texts:
        ids, expected = ours(program, directory, text)
        found = encode(text)
        if found != ids:
            print(f"  {text!r}: ids {found}, expected {ids}")
            agrees = False
            continue
        difference = (logits(ids) - expected).abs().max().item()
        close = difference <= tolerance  # a NaN is not close
        print(f"  {text!r}: {len(ids)} ids, logits differ by {difference:.1e}{'' if close else '  TOO FAR'}")
        agrees = agrees and close
    for text in FOREIGN:
        print(f"  {text!r}: {encode(text)}")
    return agrees


def main() -> int:
    """Runs the checks; the exit status."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("directory", type=Path, help="a run directory")
    parser.add_argument("--probe-cli", default="probe-cli", help="the program (probe-cli)")
    parser.add_argument("--text", action="append", required=True, help="a text of the run's world (repeatable)")
    parser.add_argument("--library", action="append", choices=LIBRARIES, help="only this one (repeatable)")
    parser.add_argument("--tolerance", type=float, default=1e-5, help="largest difference of logits (1e-5)")
    arguments = parser.parse_args()
    failed = []
    for name in arguments.library or LIBRARIES:
        print(f"{name} {version(name)}")
        try:
            agrees = check(
                name, str(arguments.directory.resolve()), arguments.probe_cli, arguments.text, arguments.tolerance
            )
        except Exception as error:  # a library that cannot open the directory is what is looked for
            print(f"  {type(error).__name__}: {error}")
            agrees = False
        if not agrees:
            failed.append(name)
    print("all agree" if not failed else f"DIFFERENT: {', '.join(failed)}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
