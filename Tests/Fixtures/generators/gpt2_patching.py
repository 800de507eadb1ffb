"""Makes the patching fixtures: grids of activation and path patching, computed with hooks on transformers.

For the case `three-heads`: `patching.safetensors` with two texts, the tokens that a metric looks at, and one grid for
each site, metric and direction (README.md in this directory lists the keys).  Run it with the versions that
`gpt2/generated.json` names.
"""

import itertools
import math
from pathlib import Path

import torch
from safetensors.torch import load_file, save_file
from transformers import GPT2LMHeadModel
from transformers.modeling_utils import ALL_ATTENTION_FUNCTIONS

ROOT = Path(__file__).resolve().parents[1] / "gpt2" / "three-heads"
LENGTH = 9
BLOCK_SITES = ["resid_pre", "resid_mid", "resid_post", "attn_out", "mlp_out"]
HEAD_SITES = ["z", "q", "k", "v", "pattern"]
METRICS = ["logit-diff", "probability", "kl"]

edits = {}  # (site, layer) -> a function that returns what stands in for an activation
record = {}  # (site, layer) -> the activation, where it is wanted


def visit(site, layer, value):
    """Shows an activation to its edit, if there is one, and keeps it."""
    if (site, layer) in edits:
        value = edits[site, layer](value.clone())
    record[site, layer] = value.clone()
    return value


def attention(module, query, key, value, attention_mask, **_):
    """Causal attention whose parts can be edited; q, k, v, z are kept as [batch, position, head, width]."""
    layer = module.layer_idx
    query, key, value = (
        visit(site, layer, x.transpose(1, 2)).transpose(1, 2)
        for site, x in (("q", query), ("k", key), ("v", value))
    )
    scores = query @ key.transpose(-1, -2) / math.sqrt(query.shape[-1])
    future = torch.ones(scores.shape[-2:], dtype=torch.bool).triu(1)
    pattern = visit("pattern", layer, scores.masked_fill(future, -torch.inf).softmax(-1))
    z = visit("z", layer, (pattern @ value).transpose(1, 2))
    return z, pattern


ALL_ATTENTION_FUNCTIONS.register("edited", attention)


def edited_model():
    """The case's model with a hook at every site."""
    model = GPT2LMHeadModel.from_pretrained(ROOT, attn_implementation="edited").eval()
    for layer, block in enumerate(model.transformer.h):
        block.register_forward_pre_hook(lambda _, args, i=layer: (visit("resid_pre", i, args[0]), *args[1:]))
        block.attn.register_forward_hook(
            lambda _, __, out, i=layer: (visit("attn_out", i, out[0]), *out[1:])
        )
        # The residual stream after attention has no module of its own: the second layer norm reads it, and the block
        # adds the MLP to a copy that was taken before, so an edit is carried over there.
        block.ln_2.register_forward_pre_hook(lambda _, args, i=layer: (mid(i, args[0]),))
        block.mlp.c_fc.register_forward_hook(lambda _, __, out, i=layer: visit("mlp_pre", i, out))
        block.mlp.register_forward_hook(lambda _, __, out, i=layer: visit("mlp_out", i, out) + shift.pop(i))
        block.register_forward_hook(lambda _, __, out, i=layer: post(i, out))
    return model


shift = {}  # layer -> what an edit of resid_mid changed


def mid(layer, value):
    changed = visit("resid_mid", layer, value)
    shift[layer] = changed - value
    return changed


def post(layer, out):
    if isinstance(out, tuple):
        return (visit("resid_post", layer, out[0]), *out[1:])
    return visit("resid_post", layer, out)


def run(model, tokens, changes=None):
    """Logits of the last position and all activations, while edits hold."""
    edits.clear()
    edits.update(changes or {})
    record.clear()
    with torch.no_grad():
        logits = model(tokens[None], use_cache=False).logits[0, -1].double()
    edits.clear()
    return logits, dict(record)


def measure(metric, logits, clean, right, wrong):
    if metric == "logit-diff":
        return (logits[right] - logits[wrong]).item()
    if metric == "probability":
        return logits.softmax(-1)[right].item()
    log_p = clean.log_softmax(-1)
    return (log_p.exp() * (log_p - logits.log_softmax(-1))).sum().item()


def part(site, column, donor):
    """An edit that takes one position, or one head, from the donor."""

    def edit(value):
        if site in BLOCK_SITES:
            value[:, column] = donor[:, column]
        elif site == "pattern":
            value[:, column] = donor[:, column]
        else:
            value[:, :, column] = donor[:, :, column]
        return value

    return edit


def patching_grids(model, clean, corrupt, right, wrong):
    layers, heads = model.config.n_layer, model.config.n_head
    clean_logits, clean_values = run(model, clean)
    corrupt_logits, corrupt_values = run(model, corrupt)
    grids = {}
    for site in BLOCK_SITES + HEAD_SITES:
        columns = LENGTH if site in BLOCK_SITES else heads
        for direction in ["denoise", "noise"]:
            receiver, donor = (corrupt, clean_values) if direction == "denoise" else (clean, corrupt_values)
            for layer, column in itertools.product(range(layers), range(columns)):
                logits, _ = run(model, receiver, {(site, layer): part(site, column, donor[site, layer])})
                for metric in METRICS:
                    low = measure(metric, corrupt_logits, clean_logits, right, wrong)
                    high = measure(metric, clean_logits, clean_logits, right, wrong)
                    value = measure(metric, logits, clean_logits, right, wrong)
                    grid = grids.setdefault(f"{direction}.{site}.{metric}", torch.zeros(layers, columns))
                    grid[layer, column] = (value - low) / (high - low)
    return grids


def path_grids(model, clean, corrupt, right, wrong):
    """[sender][receiver]: senders are all heads; receivers the logits, then MLPs, then q, k and v of all heads."""
    layers, heads = model.config.n_layer, model.config.n_head
    clean_logits, clean_values = run(model, clean)
    corrupt_logits, own = run(model, corrupt)
    low = measure("logit-diff", corrupt_logits, clean_logits, right, wrong)
    high = measure("logit-diff", clean_logits, clean_logits, right, wrong)
    every = [(i, h) for i in range(layers) for h in range(heads)]
    receivers = [("logits", None, None)] + [("mlp", i, None) for i in range(layers)]
    receivers += [(site, i, h) for site in "qkv" for i, h in every]
    grids = {}
    for through in [False, True]:
        grid = torch.full((len(every), len(receivers)), torch.nan)
        for row, (layer, head) in enumerate(every):
            changes = {("z", layer): part("z", head, clean_values["z", layer])}
            for later in range(layer, layers):
                if later > layer:
                    changes["z", later] = lambda _, i=later: own["z", i]
                if not through:
                    changes["mlp_out", later] = lambda _, i=later: own["mlp_out", i]
            arrived_logits, arrived = run(model, corrupt, changes)
            for column, (site, i, h) in enumerate(receivers):
                if site == "logits":
                    logits = arrived_logits
                elif site == "mlp" and i >= layer:
                    logits, _ = run(model, corrupt, {("mlp_pre", i): lambda _, i=i: arrived["mlp_pre", i]})
                elif site in "qkv" and i > layer:
                    logits, _ = run(model, corrupt, {(site, i): part(site, h, arrived[site, i])})
                else:
                    continue
                value = measure("logit-diff", logits, clean_logits, right, wrong)
                grid[row, column] = (value - low) / (high - low)
        grids["path.through_mlps" if through else "path.frozen_mlps"] = grid
    return grids


def main():
    tokens = load_file(ROOT / "expected.safetensors")["input_ids"].long()
    clean = tokens[0, :LENGTH].clone()
    corrupt = clean.clone()
    corrupt[2] = (corrupt[2] + 5) % 23
    corrupt[5] = (corrupt[5] + 3) % 23
    right, wrong = 4, 11
    model = edited_model()
    with torch.no_grad():
        plain = GPT2LMHeadModel.from_pretrained(ROOT).eval()(clean[None]).logits[0, -1]
    assert torch.allclose(run(model, clean)[0].float(), plain, atol=1e-5)
    grids = patching_grids(model, clean, corrupt, right, wrong) | path_grids(model, clean, corrupt, right, wrong)
    save_file(
        {
            "clean": clean.int(),
            "corrupt": corrupt.int(),
            "answers": torch.tensor([right, wrong], dtype=torch.int32),
            **{name: grid.float().contiguous() for name, grid in grids.items()},
        },
        ROOT / "patching.safetensors",
    )


if __name__ == "__main__":
    main()
