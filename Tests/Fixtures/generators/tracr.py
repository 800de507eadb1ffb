"""Compiles RASP programs with Tracr and writes them to `Tests/Fixtures/tracr`, or one program to a directory of your own:

    python -m venv tracr && tracr/bin/pip install tracr-pypi==1.0.0 jax dm-haiku safetensors
    tracr/bin/python Tests/Fixtures/generators/tracr.py                  # all fixtures
    tracr/bin/python Tests/Fixtures/generators/tracr.py reverse DIR      # one program

A directory holds a model of ProbeKit's `plain` family under TransformerLens's names, and what it should say:

    config.json, model.safetensors     the model; Tracr's matrices are [D, H·k] with the heads outermost
    tokenizer.json                     symbols separated by spaces; BOS is put before each text
    expected.json                      texts, and what the program says at each symbol (null where it says nothing)
    expected.safetensors               some texts of full length as tokens, their logits and last residual streams by Tracr
    prompts.jsonl                      pairs of texts with the right and the wrong output at the last symbol
"""

import itertools
import json
import random
import sys
from pathlib import Path

# This file is called like the package that it needs.
sys.path = [entry for entry in sys.path if Path(entry or ".").resolve() != Path(__file__).resolve().parent]

import jax
import numpy as np
from safetensors.numpy import save_file
from tracr.compiler import compiling, lib
from tracr.rasp import rasp

ROOT = Path(__file__).resolve().parent.parent / "tracr"
BOS, PAD = "compiler_bos", "compiler_pad"
MOST_TEXTS, SAMPLE, PROMPTS = 1_400, 12, 16


def programs() -> dict:
    """Program, vocabulary, longest text, and whether a text may be asked about."""
    return {
        "reverse": (lib.make_reverse(rasp.tokens), {1, 2, 3}, 5, None),
        "frac_prevs": (lib.make_frac_prevs(rasp.tokens == "x"), set("wxyz"), 5, None),
        "sort_unique": (lib.make_sort_unique(rasp.tokens, rasp.tokens), {1, 2, 3, 4}, 4, lambda t: len(set(t)) == len(t)),
        "sort": (lib.make_sort(rasp.tokens, rasp.tokens, max_seq_len=4, min_key=1), {1, 2, 3, 4}, 4, None),
        "hist": (lib.make_hist(), set("abc"), 5, None),
        "shuffle_dyck": (lib.make_shuffle_dyck(pairs=["()"]), set("()"), 6, None),
    }


def export(model, label: str) -> tuple[dict, dict]:
    """The fields of config.json and the weights under TransformerLens's names."""
    p = {key: {name: np.asarray(value) for name, value in values.items()} for key, values in model.params.items()}
    m = model.model_config
    H, k, D = m.num_heads, m.key_size, p["token_embed"]["embeddings"].shape[1]
    symbols = sorted(model.input_encoder.encoding_map, key=model.input_encoder.encoding_map.get)
    classes = getattr(model.output_encoder, "encoding_map", None)
    outputs = sorted(classes, key=classes.get) if classes else None
    labels = [f"{label}:{value}" for value in outputs] if classes else [label]
    unembedding = np.zeros((D, len(labels)), np.float32)
    for number, name in enumerate(labels):
        unembedding[model.residual_labels.index(name), number] = 1
    weights = {
        "embed.W_E": p["token_embed"]["embeddings"],
        "pos_embed.W_pos": p["pos_embed"]["embeddings"],
        "unembed.W_U": unembedding,
        "unembed.b_U": np.zeros(len(labels)),
    }
    width = max([p[f"transformer/layer_{l}/mlp/linear_1"]["w"].shape[1] for l in range(m.num_layers)])
    for layer in range(m.num_layers):
        source, block = f"transformer/layer_{layer}/", f"blocks.{layer}."
        for part, name in zip("QKV", ("query", "key", "value")):
            weights[f"{block}attn.W_{part}"] = p[f"{source}attn/{name}"]["w"].reshape(D, H, k).transpose(1, 0, 2)
            weights[f"{block}attn.b_{part}"] = p[f"{source}attn/{name}"]["b"].reshape(H, k)
        weights[block + "attn.W_O"] = p[source + "attn/linear"]["w"].reshape(H, k, D)
        weights[block + "attn.b_O"] = p[source + "attn/linear"]["b"]
        for axis, name, tl in ((1, "linear_1", "in"), (0, "linear_2", "out")):
            matrix, bias = p[f"{source}mlp/{name}"]["w"], p[f"{source}mlp/{name}"]["b"]
            missing = width - matrix.shape[axis]
            weights[f"{block}mlp.W_{tl}"] = np.pad(matrix, [(0, missing if a == axis else 0) for a in (0, 1)])
            weights[f"{block}mlp.b_{tl}"] = np.pad(bias, (0, missing)) if tl == "in" else bias
    config = dict(
        model_type="plain", act_fn="relu", attention_dir="causal" if m.causal else "bidirectional", attn_only=False,
        attn_scale=-1.0, d_head=k, d_mlp=width, d_model=D, d_vocab=len(symbols), d_vocab_out=len(labels), eps=1e-5,
        n_ctx=weights["pos_embed.W_pos"].shape[0], n_heads=H, n_layers=m.num_layers, normalization_type=None,
        positional_embedding_type="standard", tie_word_embeddings=False, use_attn_scale=True,
        output_symbols=[str(value) for value in outputs] if outputs else None,
    )
    contiguous = {name: np.ascontiguousarray(value, np.float32) for name, value in weights.items()}
    return {key: value for key, value in config.items() if key != "output_symbols" or value}, contiguous


def tokenizer(model) -> dict:
    vocabulary = {str(symbol): number for symbol, number in model.input_encoder.encoding_map.items()}
    special = [
        dict(id=vocabulary[name], content=name, single_word=False, lstrip=False, rstrip=False, normalized=False, special=True)
        for name in (BOS, PAD)
    ]
    bos = {"id": BOS, "ids": [vocabulary[BOS]], "tokens": [BOS]}
    return dict(
        version="1.0", truncation=None, padding=None, added_tokens=special, normalizer=None,
        pre_tokenizer={"type": "WhitespaceSplit"},
        post_processor={
            "type": "TemplateProcessing",
            "single": [{"SpecialToken": {"id": BOS, "type_id": 0}}, {"Sequence": {"id": "A", "type_id": 0}}],
            "pair": [{"Sequence": {"id": "A", "type_id": 0}}, {"Sequence": {"id": "B", "type_id": 1}}],
            "special_tokens": {BOS: bos},
        },
        decoder=None, model={"type": "WordLevel", "vocab": vocabulary, "unk_token": "<unk>"},
    )


def write(name: str, path: Path) -> None:
    program, vocabulary, longest, accepts = programs()[name]
    model = compiling.compile_rasp_to_model(program, vocab=vocabulary, max_seq_len=longest, compiler_bos=BOS)
    config, weights = export(model, program.label)
    path.mkdir(parents=True, exist_ok=True)
    (path / "config.json").write_text(json.dumps(config, indent=2, sort_keys=True) + "\n")
    save_file(weights, path / "model.safetensors", metadata={"format": "pt"})
    (path / "tokenizer.json").write_text(json.dumps(tokenizer(model), indent=2) + "\n")
    (path / "tokenizer_config.json").write_text(
        json.dumps(dict(tokenizer_class="PreTrainedTokenizerFast", bos_token=BOS, pad_token=PAD), indent=2) + "\n"
    )
    rng = random.Random(0)
    texts = [
        list(text) for n in range(1, longest + 1) for text in itertools.product(sorted(vocabulary), repeat=n)
        if accepts is None or accepts(text)
    ]
    chosen = texts if len(texts) <= MOST_TEXTS else sorted(rng.sample(texts, MOST_TEXTS), key=lambda t: (len(t), t))
    is_number = "output_symbols" not in config
    said = lambda text: [None if v is None else float(v) if is_number else str(v) for v in program(text)]
    (path / "expected.json").write_text(
        "{\n"
        + f'"isWhole": {json.dumps(len(chosen) == len(texts))},\n"texts": [\n'
        + ",\n".join(json.dumps(" ".join(map(str, text))) for text in chosen)
        + '\n],\n"outputs": [\n'
        + ",\n".join(json.dumps(said(text), separators=(",", ":")) for text in chosen)
        + "\n]\n}\n"
    )
    full = rng.sample([text for text in texts if len(text) == longest], SAMPLE)
    residual = np.concatenate([np.asarray(model.apply([BOS] + text).transformer_output) for text in full])
    save_file(
        {
            "tokens": np.array([model.input_encoder.encode([BOS] + text) for text in full], np.int32),
            "residual": np.ascontiguousarray(residual, np.float32),
            "logits": np.ascontiguousarray(residual @ weights["unembed.W_U"], np.float32),
        },
        path / "expected.safetensors",
    )
    # Where Tracr decodes what it computes, it has to be what the program says.
    for text in full:
        decoded = model.apply([BOS] + text).decoded[1:]
        wrong = [(a, b) for a, b in zip(decoded, program(text)) if b is not None and (abs(a - b) > 1e-4 if is_number else a != b)]
        assert not wrong, (name, text, wrong)
    if is_number:
        return
    lines = []
    candidates = [(text, said(text)[-1]) for text in texts if len(text) == longest and said(text)[-1] is not None]
    # A sorted list without repetitions always ends with its largest symbol: then there is nothing to ask.
    while len(lines) < PROMPTS and len({right for _, right in candidates}) > 1:
        (clean, right), (corrupted, wrong) = rng.sample(candidates, 2)
        if right != wrong:
            words = lambda text: " ".join(map(str, text))
            lines.append(json.dumps(dict(clean=words(clean), corrupted=words(corrupted), answer=right, wrong=wrong)))
    if lines:
        (path / "prompts.jsonl").write_text("\n".join(lines) + "\n")


if len(sys.argv) == 3:
    write(sys.argv[1], Path(sys.argv[2]))
else:
    for program in programs():
        write(program, ROOT / program)
    (ROOT / "generated.json").write_text(
        json.dumps({"command": "python Tests/Fixtures/generators/tracr.py", "jax": jax.__version__, "tracr-pypi": "1.0.0"}, indent=2)
        + "\n"
    )
