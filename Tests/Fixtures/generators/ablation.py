"""Makes Tests/Fixtures/ablation: a small random GPT-2 and its logits with parts ablated by PyTorch hooks.

The batch are all 32 texts of the boolean world in lexicographic order of the inputs; means are over these texts at the
same position. Run in the environment of gpt2.py.
"""

import itertools
import json
import platform
from collections.abc import Callable
from pathlib import Path

import torch
import transformers
from safetensors.torch import save_file
from transformers import GPT2Config, GPT2LMHeadModel

OUT = Path(__file__).resolve().parents[1] / "ablation"
# The world's alphabet by code point; two special tokens follow.
SYMBOLS = "\n ,-0123456789"
LAYERS, WIDTH, HEADS = 3, 24, 3
HEAD_WIDTH = WIDTH // HEADS
# The positions that predict newA, newB, newC, newD, sum and sum2.
QUERIES = [9, 11, 13, 15, 17, 21]


def texts() -> torch.Tensor:
    """The token ids of all texts, [32, 24]."""
    rows = []
    for a, b, c, d, e in itertools.product([0, 1], repeat=5):
        new = [a ^ c, 1 - d, b & e, a | (1 - d)]
        text = f"{a},{b},{c},{d},{e}\n" + ",".join(map(str, new)) + f"\n{a + b + c + d + e} - {sum(new)}\n"
        rows.append([SYMBOLS.index(symbol) for symbol in text])
    return torch.tensor(rows)


def replacement(values: torch.Tensor, mode: str) -> torch.Tensor:
    """What stands in for an activation [text, position, …]."""
    return torch.zeros_like(values) if mode == "zero" else values.mean(0, keepdim=True).expand_as(values)


def main() -> None:
    """Builds the model and writes the three files."""
    torch.manual_seed(31)
    config = GPT2Config(
        vocab_size=len(SYMBOLS) + 2, n_positions=24, n_embd=WIDTH, n_layer=LAYERS, n_head=HEADS,
        bos_token_id=None, eos_token_id=None, attn_implementation="eager",
    )
    model = GPT2LMHeadModel(config).eval()
    with torch.no_grad():
        for name, parameter in model.named_parameters():
            spread = 0.5 if "wte" in name or "wpe" in name else 1.2 / WIDTH**0.5
            parameter.add_(torch.randn_like(parameter) * spread)
    blocks = model.transformer.h
    tokens = texts()

    def baseline(module: torch.nn.Module, side: str) -> torch.Tensor:
        """A module's input or output in the untouched model."""
        seen = []

        def keep(_module: torch.nn.Module, inputs: tuple, output: object) -> None:
            value = inputs[0] if side == "in" else output
            seen.append((value[0] if isinstance(value, tuple) else value).clone())

        handle = module.register_forward_hook(keep)
        model(tokens)
        handle.remove()
        return seen[0]

    def run(module: torch.nn.Module, side: str, mode: str, part: slice, place: slice = slice(None)) -> torch.Tensor:
        """Logits at QUERIES with columns `part` at positions `place` of a module's input or output replaced."""
        stand_in = replacement(baseline(module, side), mode)

        def change(values: torch.Tensor) -> torch.Tensor:
            values = values.clone()
            values[:, place, part] = stand_in[:, place, part]
            return values

        def before(_module: torch.nn.Module, inputs: tuple) -> tuple:
            return (change(inputs[0]), *inputs[1:])

        def after(_module: torch.nn.Module, _inputs: tuple, output: object) -> object:
            return (change(output[0]), *output[1:]) if isinstance(output, tuple) else change(output)

        hook: Callable = before if side == "in" else after
        handle = (
            module.register_forward_pre_hook(hook) if side == "in" else module.register_forward_hook(hook)
        )
        logits = model(tokens).logits[:, QUERIES].clone()
        handle.remove()
        return logits

    def head(layer: int, number: int, mode: str, place: slice = slice(None)) -> torch.Tensor:
        part = slice(number * HEAD_WIDTH, (number + 1) * HEAD_WIDTH)
        return run(blocks[layer].attn.c_proj, "in", mode, part, place)

    everything = slice(None)
    with torch.no_grad():
        expected = {
            "input_ids": tokens.to(torch.int32),
            "untouched": model(tokens).logits[:, QUERIES].clone(),
            "head.0.1.zero": head(0, 1, "zero"),
            "head.2.2.zero": head(2, 2, "zero"),
            "head.1.0.mean": head(1, 0, "mean"),
            "head.1.2.zero.at.10": head(1, 2, "zero", slice(10, 11)),
            "attention.1.zero": run(blocks[1].attn, "out", "zero", everything),
            "attention.0.mean": run(blocks[0].attn, "out", "mean", everything),
            "mlp.1.zero": run(blocks[1].mlp, "out", "zero", everything),
            "mlp.2.mean": run(blocks[2].mlp, "out", "mean", everything),
            "neuron.1.17.zero": run(blocks[1].mlp.c_proj, "in", "zero", slice(17, 18)),
            "neuron.0.5.mean": run(blocks[0].mlp.c_proj, "in", "mean", slice(5, 6)),
            "residual.1.zero.at.4": run(blocks[1], "in", "zero", everything, slice(4, 5)),
            "residual.2.mean.at.15": run(blocks[2], "in", "mean", everything, slice(15, 16)),
        }
    OUT.mkdir(exist_ok=True)
    model.save_pretrained(OUT)
    (OUT / "generation_config.json").unlink(missing_ok=True)
    save_file({name: value.contiguous() for name, value in expected.items()}, OUT / "expected.safetensors")
    versions = {
        "command": "python Tests/Fixtures/generators/ablation.py",
        "python": platform.python_version(),
        "torch": torch.__version__,
        "transformers": transformers.__version__,
    }
    (OUT / "generated.json").write_text(json.dumps(versions, indent=2) + "\n")
    for name, value in expected.items():
        if name not in ("input_ids", "untouched"):
            print(name, float((value - expected["untouched"]).abs().max()))


if __name__ == "__main__":
    main()
