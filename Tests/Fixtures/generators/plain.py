"""Writes `Tests/Fixtures/plain`: small random models of the plain family, with logits and gradients by JAX in double precision.

The network is written out here after TransformerLens's definitions (HookedTransformerConfig's fields, its state dict's names and
axes), and differentiated by JAX.  Each case is a directory with `config.json`, `model.safetensors` and `expected.safetensors`:

    tokens [b,p]                       int32
    logits.ACT [b,p,V_out]             for each activation function ACT
    loss.ACT                           the mean over texts and positions of the cross-entropy of token (t + 1) mod V_out
    grad.ACT.NAME                      its gradient for each parameter
"""

import json
import platform
from pathlib import Path

import jax
import jax.numpy as jnp
import numpy as np
from safetensors.numpy import save_file

jax.config.update("jax_enable_x64", True)

ROOT = Path(__file__).resolve().parent.parent / "plain"
ACTIVATIONS = {
    "relu": lambda x: jnp.maximum(x, 0),
    "gelu": lambda x: jax.nn.gelu(x, approximate=False),
    "gelu_new": lambda x: jax.nn.gelu(x, approximate=True),
    "silu": jax.nn.silu,
}
BASE = dict(
    model_type="plain", n_layers=2, d_model=6, n_ctx=6, d_head=4, n_heads=2, d_mlp=7, d_vocab=7, d_vocab_out=7, eps=1e-5,
    act_fn="gelu_new", attn_only=False, attention_dir="causal", use_attn_scale=True, attn_scale=-1.0,
    normalization_type="LN", positional_embedding_type="standard", tie_word_embeddings=False, initializer_range=-1.0,
)
CASES = {
    "none": dict(normalization_type=None, attention_dir="bidirectional", attn_scale=1.7, d_vocab_out=5),
    "ln": dict(normalization_type="LN"),
    "lnpre": dict(normalization_type="LNPre", n_heads=3),
    "rms": dict(normalization_type="RMS", tie_word_embeddings=True),
    "rmspre": dict(normalization_type="RMSPre", use_attn_scale=False, d_vocab_out=1, d_head=3),
    "attention-only": dict(normalization_type="LN", attn_only=True, d_mlp=None),
}


def parameters(c: dict, rng: np.random.Generator) -> dict[str, np.ndarray]:
    D, H, k, V, out = c["d_model"], c["n_heads"], c["d_head"], c["d_vocab"], c["d_vocab_out"]
    shapes: dict[str, tuple[int, ...]] = {"embed.W_E": (V, D), "pos_embed.W_pos": (c["n_ctx"], D)}

    def norm(name: str) -> None:
        if c["normalization_type"] in ("LN", "RMS"):
            shapes[f"{name}.w"] = (D,)
        if c["normalization_type"] == "LN":
            shapes[f"{name}.b"] = (D,)

    for layer in range(c["n_layers"]):
        block = f"blocks.{layer}."
        norm(block + "ln1")
        for part in "QKV":
            shapes[f"{block}attn.W_{part}"] = (H, D, k)
            shapes[f"{block}attn.b_{part}"] = (H, k)
        shapes[block + "attn.W_O"], shapes[block + "attn.b_O"] = (H, k, D), (D,)
        if not c["attn_only"]:
            norm(block + "ln2")
            M = c["d_mlp"]
            shapes[block + "mlp.W_in"], shapes[block + "mlp.b_in"] = (D, M), (M,)
            shapes[block + "mlp.W_out"], shapes[block + "mlp.b_out"] = (M, D), (D,)
    norm("ln_final")
    if not c["tie_word_embeddings"]:
        shapes["unembed.W_U"] = (D, out)
    shapes["unembed.b_U"] = (out,)
    values = {name: rng.normal(0, 0.5, shape) for name, shape in shapes.items()}
    for name in values:
        if name.endswith(".w"):
            values[name] = 1 + 0.4 * values[name]
    return {name: value.astype(np.float32) for name, value in values.items()}


def logits(c: dict, w: dict, tokens: jnp.ndarray, activation) -> jnp.ndarray:
    def norm(x: jnp.ndarray, name: str) -> jnp.ndarray:
        kind = c["normalization_type"]
        if kind is None:
            return x
        if kind.startswith("LN"):
            x = x - x.mean(-1, keepdims=True)
        x = x / jnp.sqrt((x**2).mean(-1, keepdims=True) + c["eps"])
        if kind in ("LN", "RMS"):
            x = x * w[name + ".w"]
        return x + w[name + ".b"] if kind == "LN" else x

    length = tokens.shape[1]
    x = w["embed.W_E"][tokens] + w["pos_embed.W_pos"][:length]
    scale = (c["attn_scale"] if c["attn_scale"] > 0 else c["d_head"] ** 0.5) if c["use_attn_scale"] else 1.0
    for layer in range(c["n_layers"]):
        block = f"blocks.{layer}."
        read = norm(x, block + "ln1")
        q, k, v = (
            jnp.einsum("bpd,hdk->bphk", read, w[f"{block}attn.W_{part}"]) + w[f"{block}attn.b_{part}"] for part in "QKV"
        )
        scores = jnp.einsum("bphk,bshk->bhps", q, k) / scale
        if c["attention_dir"] == "causal":
            scores = jnp.where(jnp.tril(jnp.ones((length, length), bool)), scores, -jnp.inf)
        z = jnp.einsum("bhps,bshk->bphk", jax.nn.softmax(scores, -1), v)
        x = x + jnp.einsum("bphk,hkd->bpd", z, w[block + "attn.W_O"]) + w[block + "attn.b_O"]
        if not c["attn_only"]:
            pre = norm(x, block + "ln2") @ w[block + "mlp.W_in"] + w[block + "mlp.b_in"]
            x = x + activation(pre) @ w[block + "mlp.W_out"] + w[block + "mlp.b_out"]
    unembedding = w["embed.W_E"].T if c["tie_word_embeddings"] else w["unembed.W_U"]
    return norm(x, "ln_final") @ unembedding + w["unembed.b_U"]


def loss(c: dict, w: dict, tokens: jnp.ndarray, activation) -> jnp.ndarray:
    values = logits(c, w, tokens, activation)
    if values.shape[-1] == 1:
        return values.mean()
    targets = (tokens + 1) % values.shape[-1]
    return -jnp.take_along_axis(jax.nn.log_softmax(values, -1), targets[..., None], -1).mean()


def write(name: str, changes: dict, seed: int) -> None:
    c = BASE | changes
    rng = np.random.default_rng(seed)
    weights = parameters(c, rng)
    tokens = rng.integers(0, c["d_vocab"], (3, c["n_ctx"])).astype(np.int32)
    wide = {key: jnp.asarray(value, jnp.float64) for key, value in weights.items()}
    expected: dict[str, np.ndarray] = {"tokens": tokens}
    for label, activation in ({"none": None} if c["attn_only"] else ACTIVATIONS).items():
        expected[f"logits.{label}"] = np.asarray(logits(c, wide, tokens, activation), np.float32)
        value, gradients = jax.value_and_grad(lambda w: loss(c, w, tokens, activation))(wide)
        expected[f"loss.{label}"] = np.asarray(value, np.float32).reshape(1)
        for key, gradient in gradients.items():
            expected[f"grad.{label}.{key}"] = np.asarray(gradient, np.float32)
    path = ROOT / name
    path.mkdir(parents=True, exist_ok=True)
    if name == "ln":
        # HookedTransformer keeps its masks among its weights.
        for layer in range(c["n_layers"]):
            weights[f"blocks.{layer}.attn.mask"] = np.tril(np.ones((c["n_ctx"], c["n_ctx"]), bool))
            weights[f"blocks.{layer}.attn.IGNORE"] = np.full((), -np.inf, np.float32)
    (path / "config.json").write_text(json.dumps(c, indent=2, sort_keys=True) + "\n")
    save_file(weights, path / "model.safetensors")
    save_file(expected, path / "expected.safetensors")
    if name == "none":
        # The same in half precision, without reference values: what is opened is compared with itself in float32.
        half = ROOT / "half"
        half.mkdir(exist_ok=True)
        (half / "config.json").write_text((path / "config.json").read_text())
        save_file({key: value.astype(np.float16) for key, value in weights.items()}, half / "model.safetensors")


for number, (name, changes) in enumerate(CASES.items()):
    write(name, changes, number)
(ROOT / "generated.json").write_text(
    json.dumps(
        {
            "command": "python Tests/Fixtures/generators/plain.py",
            "jax": jax.__version__,
            "numpy": np.__version__,
            "python": platform.python_version(),
        },
        indent=2,
    )
    + "\n"
)
