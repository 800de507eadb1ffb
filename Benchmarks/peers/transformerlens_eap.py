"""EAP with TransformerLens: every edge scored from hooks on what heads write and read, over 32 pairs."""

from timing import THREADS, measure, parser, report, restrict_threads

restrict_threads()

from importlib.metadata import version  # noqa: E402

import torch  # noqa: E402
from transformer_lens import HookedTransformer, HookedTransformerConfig  # noqa: E402

PAIRS, LENGTH, VOCABULARY = 32, 17, 16


def random_model() -> HookedTransformer:
    """The-experiment's sizes, with every reader and every head's result apart."""
    torch.manual_seed(0)
    model = HookedTransformer(
        HookedTransformerConfig(
            n_layers=4, n_heads=4, d_model=128, d_head=32, d_mlp=512, n_ctx=24, d_vocab=VOCABULARY, act_fn="gelu_new",
            normalization_type="LN", use_attn_result=True, use_split_qkv_input=True, use_hook_mlp_in=True, device="cpu",
            default_prepend_bos=False,
        )
    )
    return model.eval().requires_grad_(False)


def writers(model: HookedTransformer, cache: dict[str, torch.Tensor]) -> torch.Tensor:
    """[writer, pair, position, D] in the order of computation."""
    parts = [cache["blocks.0.hook_resid_pre"].unsqueeze(0)]
    for layer in range(model.cfg.n_layers):
        parts.append(cache[f"blocks.{layer}.attn.hook_result"].permute(2, 0, 1, 3))
        parts.append(cache[f"blocks.{layer}.hook_mlp_out"].unsqueeze(0))
    return torch.cat(parts)


def main() -> None:
    """Times one clean run forwards and backwards, one corrupt run, and the products of differences and gradients."""
    arguments = parser(__doc__).parse_args()
    torch.set_num_threads(THREADS)
    model = random_model()
    clean, corrupt = torch.randint(VOCABULARY, (2, PAIRS, LENGTH))
    layers, heads = model.cfg.n_layers, model.cfg.n_heads

    def wanted(name: str) -> bool:
        return name == "blocks.0.hook_resid_pre" or name.endswith(("hook_result", "hook_mlp_out"))

    def step() -> list[torch.Tensor]:
        kept: dict[str, torch.Tensor] = {}
        slopes: dict[str, torch.Tensor] = {}

        def keep(value: torch.Tensor, hook: object) -> None:
            kept[hook.name] = value.detach()

        def slope(value: torch.Tensor, hook: object) -> None:
            slopes[hook.name] = value.detach()

        with torch.no_grad():
            model.run_with_hooks(corrupt, return_type=None, fwd_hooks=[(wanted, keep)])
        other = writers(model, kept)
        kept.clear()

        def start(value: torch.Tensor, hook: object) -> torch.Tensor:
            return value.detach().requires_grad_()

        reads = [f"blocks.{layer}.{name}" for layer in range(layers)
                 for name in ("hook_q_input", "hook_k_input", "hook_v_input", "hook_mlp_in")]
        reads.append(f"blocks.{layers - 1}.hook_resid_post")
        with model.hooks(fwd_hooks=[("hook_embed", start), (wanted, keep)], bwd_hooks=[(name, slope) for name in reads]):
            logits = model(clean)[:, -1]
            (logits[:, 1] - logits[:, 2]).sum().backward()
        change = other - writers(model, kept)
        scores = []
        for name in reads:
            count = 1 + layers * (heads + 1)
            if name.startswith("blocks.") and not name.endswith("resid_post"):
                count = 1 + int(name.split(".")[1]) * (heads + 1) + (heads if name.endswith("mlp_in") else 0)
            gradient = slopes[name]
            form = "wbpd,bphd->wh" if gradient.ndim == 4 else "wbpd,bpd->w"
            scores.append(torch.einsum(form, change[:count], gradient))
        return scores

    results = [measure("circuit/eap", "transformerlens", step, arguments.quick)]
    report(results, {"torch": torch.__version__, "transformer_lens": version("transformer_lens")})


if __name__ == "__main__":
    main()
