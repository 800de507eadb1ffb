"""Adds gradients at activations, by PyTorch's autograd, to fixtures that `gpt2.py` and `llama.py` have written.

`gradients.safetensors` holds, for every hook point under TransformerLens's name, `NAME.grad`: the gradient of

    sum over texts of  (logit[right] - logit[wrong]) at the last position + ln p(right) at position 1

with right = token 1 and wrong = token 2 of the vocabulary.  The network is written out here in plain torch, with each head's
queries, keys and values reading a copy of the stream of their own, so that every named value is a tensor of the graph; its
logits must be those of `expected.safetensors`.  For points on request the file holds their values, too.
"""

import argparse
import json
from pathlib import Path

import torch
from safetensors.torch import load_file, save_file

TOLERANCE = 1e-4
ON_REQUEST = ("hook_attn_in", "hook_q_input", "hook_k_input", "hook_v_input", "hook_mlp_in", "hook_result")


class Network:
    """GPT-2 or LLaMA (unscaled rotary positions) with all hook points as tensors of the graph."""

    def __init__(self, directory: Path) -> None:
        self.config = json.loads((directory / "config.json").read_text())
        self.weights = {
            name.removeprefix("transformer.").removeprefix("model."): value.double()
            for name, value in load_file(directory / "model.safetensors").items()
        }
        self.is_llama = self.config["model_type"] == "llama"
        c = self.config
        self.layers = c["num_hidden_layers"] if self.is_llama else c["n_layer"]
        self.heads = c["num_attention_heads"] if self.is_llama else c["n_head"]
        self.width = c["hidden_size"] if self.is_llama else c["n_embd"]
        self.kv_heads = c.get("num_key_value_heads", self.heads) if self.is_llama else self.heads
        self.head_width = (c.get("head_dim") if self.is_llama else None) or self.width // self.heads
        self.points: dict[str, torch.Tensor] = {}

    def point(self, name: str, value: torch.Tensor) -> torch.Tensor:
        value.retain_grad()
        self.points[name] = value
        return value

    def norm(self, x: torch.Tensor, weight: str, name: str | None) -> torch.Tensor:
        def point(part: str, value: torch.Tensor) -> torch.Tensor:
            return self.point(f"{name}.{part}", value) if name else value

        epsilon = self.config["rms_norm_eps" if self.is_llama else "layer_norm_epsilon"]
        if not self.is_llama:
            x = x - x.mean(-1, keepdim=True)
        scale = point("hook_scale", (x.pow(2).mean(-1, keepdim=True) + epsilon).sqrt())
        y = point("hook_normalized", x / scale) * self.weights[f"{weight}.weight"]
        return y if self.is_llama else y + self.weights[f"{weight}.bias"]

    def projections(self, layer: int) -> list[tuple[torch.Tensor, torch.Tensor | None]]:
        """W [h, D, d] and b [h, d] of queries, keys and values."""
        result = []
        for number, (name, heads) in enumerate([("q", self.heads), ("k", self.kv_heads), ("v", self.kv_heads)]):
            if self.is_llama:
                w, b = self.weights[f"layers.{layer}.self_attn.{name}_proj.weight"].T, None
            else:
                part = slice(number * self.width, (number + 1) * self.width)
                w = self.weights[f"h.{layer}.attn.c_attn.weight"][:, part]
                b = self.weights[f"h.{layer}.attn.c_attn.bias"][part].view(heads, self.head_width)
            result.append((w.reshape(self.width, heads, self.head_width).permute(1, 0, 2), b))
        return result

    def rotate(self, x: torch.Tensor) -> torch.Tensor:
        parameters = self.config.get("rope_parameters") or {"rope_theta": self.config["rope_theta"]}
        half = self.head_width // 2
        frequencies = parameters["rope_theta"] ** (-torch.arange(half, dtype=x.dtype) / half)
        angles = torch.arange(x.shape[1], dtype=x.dtype)[:, None] * frequencies
        cos, sin = angles.cos()[None, :, None], angles.sin()[None, :, None]
        a, b = x[..., :half], x[..., half:]
        return torch.cat([a * cos - b * sin, b * cos + a * sin], -1)

    def block(self, layer: int, stream: torch.Tensor) -> torch.Tensor:
        at = f"blocks.{layer}."
        prefix = f"layers.{layer}." if self.is_llama else f"h.{layer}."
        first, second = ("input_layernorm", "post_attention_layernorm") if self.is_llama else ("ln_1", "ln_2")
        stream = self.point(at + "hook_resid_pre", stream * 1)
        # As the whole block reads the stream; each head's own copies below have norms of their own.
        own = self.norm(stream, prefix + first, at + "ln1")
        copies = {}
        shared = stream[:, :, None].expand(-1, -1, self.heads, -1) * 1
        if self.heads == self.kv_heads:
            shared = self.point(at + "hook_attn_in", shared)
        for name, heads in [("q", self.heads), ("k", self.kv_heads), ("v", self.kv_heads)]:
            source = shared if heads == self.heads else stream[:, :, None].expand(-1, -1, heads, -1)
            copies[name] = self.point(at + f"hook_{name}_input", source * 1)
        mixed = []
        for (name, copy), (w, b) in zip(copies.items(), self.projections(layer)):
            # The value is that of the copies; the block's own norm takes part with weight one half, so that both paths have
            # gradients: twice the half of each.
            value = torch.einsum("bphD,hDd->bphd", self.norm(copy, prefix + first, None), w)
            whole = torch.einsum("bpD,hDd->bphd", own, w)
            value = 0.5 * value + 0.5 * whole
            mixed.append(self.point(at + f"attn.hook_{name}", value if b is None else value + b))
        q, k, v = mixed
        if self.is_llama:
            q = self.point(at + "attn.hook_rot_q", self.rotate(q))
            k = self.point(at + "attn.hook_rot_k", self.rotate(k))
        group = self.heads // self.kv_heads
        scores = torch.einsum("bphd,bshd->bhps", q, k.repeat_interleave(group, 2)) / self.head_width**0.5
        length = scores.shape[-1]
        mask = torch.ones(length, length, dtype=torch.bool).triu(1)
        scores = self.point(at + "attn.hook_attn_scores", scores.masked_fill(mask, -torch.inf))
        pattern = self.point(at + "attn.hook_pattern", scores.softmax(-1))
        z = self.point(
            at + "attn.hook_z", torch.einsum("bhps,bshd->bphd", pattern, v.repeat_interleave(group, 2))
        )
        out = self.weights[prefix + ("self_attn.o_proj.weight" if self.is_llama else "attn.c_proj.weight")]
        out = (out.T if self.is_llama else out).reshape(self.heads, self.head_width, self.width)
        result = self.point(at + "attn.hook_result", torch.einsum("bphd,hdD->bphD", z, out))
        attention = result.sum(2)
        if not self.is_llama:
            attention = attention + self.weights[prefix + "attn.c_proj.bias"]
        attention = self.point(at + "hook_attn_out", attention)
        stream = self.point(at + "hook_resid_mid", stream + attention)
        read = self.norm(self.point(at + "hook_mlp_in", stream * 1), prefix + second, at + "ln2")
        if self.is_llama:
            pre = self.point(at + "mlp.hook_pre", read @ self.weights[prefix + "mlp.gate_proj.weight"].T)
            linear = self.point(
                at + "mlp.hook_pre_linear", read @ self.weights[prefix + "mlp.up_proj.weight"].T
            )
            post = self.point(at + "mlp.hook_post", torch.nn.functional.silu(pre) * linear)
            mlp = post @ self.weights[prefix + "mlp.down_proj.weight"].T
        else:
            pre = self.point(
                at + "mlp.hook_pre",
                read @ self.weights[prefix + "mlp.c_fc.weight"] + self.weights[prefix + "mlp.c_fc.bias"],
            )
            post = self.point(at + "mlp.hook_post", torch.nn.functional.gelu(pre, approximate="tanh"))
            mlp = post @ self.weights[prefix + "mlp.c_proj.weight"] + self.weights[prefix + "mlp.c_proj.bias"]
        mlp = self.point(at + "hook_mlp_out", mlp)
        return self.point(at + "hook_resid_post", stream + mlp)

    def logits(self, tokens: torch.Tensor) -> torch.Tensor:
        table = self.weights["embed_tokens.weight" if self.is_llama else "wte.weight"]
        stream = self.point("hook_embed", table[tokens].requires_grad_())
        if not self.is_llama:
            positions = self.weights["wpe.weight"][: tokens.shape[1]].expand(len(tokens), -1, -1)
            stream = stream + self.point("hook_pos_embed", (positions * 1).requires_grad_())
        for layer in range(self.layers):
            stream = self.block(layer, stream)
        stream = self.norm(stream, "norm" if self.is_llama else "ln_f", "ln_final")
        return self.point("unembed.hook_out", stream @ self.weights.get("lm_head.weight", table).T)


def write_case(directory: Path) -> None:
    expected = load_file(directory / "expected.safetensors")
    network = Network(directory)
    logits = network.logits(expected["input_ids"].long())
    difference = (logits - expected["logits"].double()).abs().max().item()
    if difference > TOLERANCE:
        raise SystemExit(f"{directory.name}: logits differ by {difference} from transformers'")
    metric = (logits[:, -1, 1] - logits[:, -1, 2]).sum() + logits.log_softmax(-1)[:, 1, 1].sum()
    metric.backward()
    values = {"metric": metric.detach().reshape(1)}
    for name, tensor in network.points.items():
        # Queries, keys and values are the mean of two equal paths, and each path shows half of its gradient.
        shares = name.endswith("_input") or name.endswith("hook_attn_in") or ".ln1." in name
        values[name + ".grad"] = (2 if shares else 1) * tensor.grad
        if name.endswith(ON_REQUEST):
            values[name] = tensor.detach()
    save_file(
        {name: value.float().contiguous() for name, value in values.items()}, directory / "gradients.safetensors"
    )
    print(f"{directory.name}: {len(network.points)} gradients, logits differ by {difference:.1e}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    root = Path(__file__).resolve().parent.parent
    parser.add_argument("cases", nargs="*", default=["gpt2/two-heads", "llama/gqa2"], help="folders of cases")
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    for case in arguments.cases:
        write_case(root / case)
        record = root / Path(case).parent / "generated.json"
        generated = json.loads(record.read_text())
        generated["gradients"] = {
            "command": "python Tests/Fixtures/generators/gradients.py " + " ".join(arguments.cases),
            "cases": [Path(case).name],
            "torch": torch.__version__,
        }
        record.write_text(json.dumps(generated, indent=2) + "\n")


if __name__ == "__main__":
    main()
