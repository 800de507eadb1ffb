"""Adds lenses to GPT-2 fixtures that `gpt2.py` has written, computed by hooks on transformers' modules.

`lens.safetensors` holds, for every layer and position of the batch, the logits that the final layer
norm and the unembedding give of the residual stream (`logit_lens` [stream, b, p, V]; stream 0 is what
the first block reads), and for the last position of each row the direct logit attribution of the
model's best token against its second best (`right`, `wrong`, `attribution.parts` [b, part]): embed,
pos_embed, then per layer its heads, b_O and the MLP, then the final layer norm's bias.
"""

import argparse
import json
from pathlib import Path

import torch
import transformers
from safetensors.torch import load_file, save_file
from transformers import GPT2LMHeadModel


def captured(model: GPT2LMHeadModel, tokens: torch.Tensor) -> dict[str, torch.Tensor]:
    """One run with hooks on the modules: streams, what heads mix, and what MLPs write."""
    found: dict[str, torch.Tensor] = {}
    handles = []

    def keep(name: str, module: torch.nn.Module, of_input: bool) -> None:
        def hook(_module, arguments, output) -> None:
            value = arguments[0] if of_input else output
            found[name] = (value[0] if isinstance(value, tuple) else value).detach()

        handles.append(module.register_forward_hook(hook))

    keep("embed", model.transformer.wte, False)
    keep("pos_embed", model.transformer.wpe, False)
    keep("logits", model.lm_head, False)
    for layer, block in enumerate(model.transformer.h):
        keep(f"pre.{layer}", block.ln_1, True)
        keep(f"mixed.{layer}", block.attn.c_proj, True)
        keep(f"mlp.{layer}", block.mlp, False)
    keep("final", model.transformer.ln_f, True)
    model(tokens)
    for handle in handles:
        handle.remove()
    return found


@torch.no_grad()
def write_case(directory: Path) -> None:
    """Runs one fixture's batch and writes its file, if the parts sum to the logit difference."""
    model = GPT2LMHeadModel.from_pretrained(directory, attn_implementation="eager").eval()
    tokens = load_file(directory / "expected.safetensors")["input_ids"].long()
    found = captured(model, tokens)
    layers, heads = model.config.n_layer, model.config.n_head
    streams = [found[f"pre.{layer}"] for layer in range(layers)] + [found["final"]]
    lens = torch.stack([model.lm_head(model.transformer.ln_f(stream)) for stream in streams])

    logits = found["logits"][:, -1]
    right, wrong = logits.topk(2, dim=-1).indices.unbind(-1)
    unembedding = model.lm_head.weight.double()
    difference = unembedding[right] - unembedding[wrong]
    norm = model.transformer.ln_f
    final = found["final"][:, -1].double()
    scale = (final.var(-1, unbiased=False, keepdim=True) + norm.eps).sqrt()

    def share(part: torch.Tensor) -> torch.Tensor:
        centred = part - part.mean(-1, keepdim=True)
        return (centred / scale * norm.weight.double() * difference).sum(-1)

    last = {name: value[:, -1].double() for name, value in found.items()}
    # One text has the positions of all, so wpe's output has one row.
    position = last["pos_embed"].expand(len(tokens), -1)
    parts = [share(last["embed"]), share(position)]
    for layer, block in enumerate(model.transformer.h):
        output = block.attn.c_proj.weight.double().view(heads, -1, model.config.n_embd)
        mixed = last[f"mixed.{layer}"].view(len(tokens), heads, -1)
        parts += [share(mixed[:, head] @ output[head]) for head in range(heads)]
        parts += [share(block.attn.c_proj.bias.double().expand(len(tokens), -1)), share(last[f"mlp.{layer}"])]
    parts += [(norm.bias.double() * difference).sum(-1)]
    values = torch.stack(parts, dim=-1)
    expected = (logits.gather(-1, right[:, None]) - logits.gather(-1, wrong[:, None])).squeeze(-1)
    error = (values.sum(-1) - expected).abs().max().item()
    if error > 1e-4:
        raise SystemExit(f"{directory.name}: the parts miss the logit difference by {error}")
    save_file(
        {
            "logit_lens": lens.float().contiguous(),
            "right": right.int(),
            "wrong": wrong.int(),
            "attribution.parts": values.float().contiguous(),
        },
        directory / "lens.safetensors",
    )
    print(f"{directory.name}: {len(lens)} streams, {values.shape[-1]} parts, sum within {error:.1e}")


def main() -> None:
    """Adds to the named cases and records the versions in `generated.json`."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    here = Path(__file__).resolve().parent
    parser.add_argument("--output", type=Path, default=here.parent / "gpt2", help="where the cases are")
    parser.add_argument("cases", nargs="*", default=["two-heads", "untied"], help="names of cases")
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    for case in arguments.cases:
        write_case(arguments.output / case)
    record = arguments.output / "generated.json"
    generated = json.loads(record.read_text())
    generated["lens"] = {
        "command": "python Tests/Fixtures/generators/gpt2_lens.py",
        "cases": arguments.cases,
        "torch": torch.__version__,
        "transformers": transformers.__version__,
    }
    record.write_text(json.dumps(generated, indent=2) + "\n")


if __name__ == "__main__":
    main()
