"""Writes a LLaMA checkpoint of any size with random weights, as sharded safetensors; 7B-shaped by default.

The weights are slices of one random block (normal, deviation 0.02), so memory stays below 100 MB and the
disk sets the speed.  The block's length is a prime number: no row of a tensor equals another.  Equal
options give equal bytes.  The model is good for measuring and for loading, not for its texts.
"""

import argparse
import json
import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import numpy as np

BLOCK = 4_194_301  # values; a prime
DEVIATION = 0.02
GAIN_DEVIATION = 0.1  # of norms, around 1
DTYPES = {"float16": ("F16", 2), "bfloat16": ("BF16", 2), "float32": ("F32", 4)}  # safetensors' name, bytes
TOKENIZER_FILES = [
    "tokenizer.json",
    "tokenizer.model",
    "tokenizer_config.json",
    "special_tokens_map.json",
    "added_tokens.json",
    "vocab.json",
    "merges.txt",
]


@dataclass(frozen=True)
class Tensor:
    """A parameter that is to be written."""

    name: str
    shape: tuple[int, ...]

    @property
    def count(self) -> int:
        """How many values it has."""
        return int(np.prod(self.shape))


def tensors(options: argparse.Namespace) -> Iterator[Tensor]:
    """All parameters in the order of the forward pass; linear layers are [out, in]."""
    width, queries = options.width, options.heads * options.head_width
    keys = options.kv_heads * options.head_width
    yield Tensor("model.embed_tokens.weight", (options.vocabulary, width))
    for layer in range(options.layers):
        prefix = f"model.layers.{layer}."
        yield Tensor(prefix + "input_layernorm.weight", (width,))
        yield Tensor(prefix + "self_attn.q_proj.weight", (queries, width))
        yield Tensor(prefix + "self_attn.k_proj.weight", (keys, width))
        yield Tensor(prefix + "self_attn.v_proj.weight", (keys, width))
        yield Tensor(prefix + "self_attn.o_proj.weight", (width, queries))
        yield Tensor(prefix + "post_attention_layernorm.weight", (width,))
        yield Tensor(prefix + "mlp.gate_proj.weight", (options.mlp, width))
        yield Tensor(prefix + "mlp.up_proj.weight", (options.mlp, width))
        yield Tensor(prefix + "mlp.down_proj.weight", (width, options.mlp))
    yield Tensor("model.norm.weight", (width,))
    yield Tensor("lm_head.weight", (options.vocabulary, width))


def configuration(options: argparse.Namespace) -> dict[str, object]:
    """What `config.json` says."""
    return {
        "architectures": ["LlamaForCausalLM"],
        "attention_bias": False,
        "bos_token_id": 1,
        "dtype": options.dtype,
        "eos_token_id": 2,
        "head_dim": options.head_width,
        "hidden_act": "silu",
        "hidden_size": options.width,
        "initializer_range": DEVIATION,
        "intermediate_size": options.mlp,
        "max_position_embeddings": options.context,
        "mlp_bias": False,
        "model_type": "llama",
        "num_attention_heads": options.heads,
        "num_hidden_layers": options.layers,
        "num_key_value_heads": options.kv_heads,
        "rms_norm_eps": 1e-5,
        "rope_parameters": {"rope_theta": 10000.0, "rope_type": "default"},
        "tie_word_embeddings": False,
        "vocab_size": options.vocabulary,
    }


def shards(all_tensors: Iterator[Tensor], value_bytes: int, most_bytes: float) -> list[list[Tensor]]:
    """The tensors in files of at most that many bytes; a larger tensor has a file of its own."""
    files: list[list[Tensor]] = []
    size = 0.0
    for tensor in all_tensors:
        if not files or size + tensor.count * value_bytes > most_bytes:
            files.append([])
            size = 0
        files[-1].append(tensor)
        size += tensor.count * value_bytes
    return files


def as_bytes(values: np.ndarray, dtype: str) -> np.ndarray:
    """The values of float32 rounded to the nearest of a type, as little-endian bytes."""
    if dtype == "bfloat16":
        bits = values.astype("<f4").view("<u4")
        return ((bits + 0x7FFF + ((bits >> 16) & 1)) >> 16).astype("<u2").view(np.uint8)
    return values.astype({"float16": "<f2", "float32": "<f4"}[dtype]).view(np.uint8)


class Weights:
    """Random values, read in a circle from one block; each tensor starts at a random place."""

    def __init__(self, dtype: str, seed: int):
        self.dtype = dtype
        self.random = np.random.default_rng(seed)
        self.normal = self.random.standard_normal(BLOCK, dtype=np.float32)
        self.block = memoryview(as_bytes(self.normal * np.float32(DEVIATION), dtype))
        self.value_bytes = DTYPES[dtype][1]

    def write(self, tensor: Tensor, file: BinaryIO) -> None:
        """Writes a tensor's values."""
        start = int(self.random.integers(BLOCK))
        if len(tensor.shape) == 1:
            gains = 1 + GAIN_DEVIATION * np.take(self.normal, np.arange(start, start + tensor.count), mode="wrap")
            file.write(as_bytes(gains.astype(np.float32), self.dtype))
            return
        place, left = start * self.value_bytes, tensor.count * self.value_bytes
        while left > 0:
            part = self.block[place : place + left]
            file.write(part)
            left -= len(part)
            place = 0


def header(contents: list[Tensor], dtype: str) -> bytes:
    """The beginning of a safetensors file: the length of a JSON object, and it, filled up to 8 bytes."""
    name, value_bytes = DTYPES[dtype]
    fields: dict[str, object] = {"__metadata__": {"format": "pt"}}
    end = 0
    for tensor in contents:
        start, end = end, end + tensor.count * value_bytes
        fields[tensor.name] = {"dtype": name, "shape": tensor.shape, "data_offsets": [start, end]}
    text = json.dumps(fields, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    return len(text).to_bytes(8, "little") + text


def write_weights(directory: Path, options: argparse.Namespace) -> int:
    """Writes the shards, and their index if there are several; the number of parameters."""
    weights = Weights(options.dtype, options.seed)
    files = shards(tensors(options), weights.value_bytes, options.shard_gb * 1e9)
    places: dict[str, str] = {}
    for number, contents in enumerate(files, start=1):
        name = f"model-{number:05}-of-{len(files):05}.safetensors" if len(files) > 1 else "model.safetensors"
        print(f"{name}: {len(contents)} tensors", file=sys.stderr)
        with (directory / name).open("wb") as file:
            file.write(header(contents, options.dtype))
            for tensor in contents:
                weights.write(tensor, file)
                places[tensor.name] = name
    parameters = sum(tensor.count for contents in files for tensor in contents)
    if len(files) > 1:
        metadata = {"total_parameters": parameters, "total_size": parameters * weights.value_bytes}
        index = {"metadata": metadata, "weight_map": dict(sorted(places.items()))}
        (directory / "model.safetensors.index.json").write_text(json.dumps(index, indent=2) + "\n")
    return parameters


def copy_tokenizer(source: Path, directory: Path) -> None:
    """Copies the files of a tokenizer."""
    found = [source / name for name in TOKENIZER_FILES if (source / name).exists()]
    if not found:
        sys.exit(f"{source}: no tokenizer here; expected one of {', '.join(TOKENIZER_FILES)}")
    for path in found:
        shutil.copy(path, directory)


def parse() -> argparse.Namespace:
    """The options, checked."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, required=True, help="a new or empty directory")
    for name, value, what in [
        ("layers", 32, "blocks"),
        ("width", 4096, "width of the residual stream"),
        ("heads", 32, "heads"),
        ("kv-heads", None, "key/value heads (as many as heads)"),
        ("head-width", None, "width of a head (width / heads)"),
        ("mlp", 11008, "width of the MLP"),
        ("vocabulary", 32000, "tokens"),
        ("context", 2048, "positions"),
    ]:
        parser.add_argument(f"--{name}", type=int, default=value, help=what + (f" ({value})" if value else ""))
    parser.add_argument("--dtype", choices=list(DTYPES), default="float16", help="of the weights (float16)")
    parser.add_argument("--shard-gb", type=float, default=5, help="largest file, in 10^9 bytes (5)")
    parser.add_argument("--seed", type=int, default=0, help="of the weights (0)")
    parser.add_argument("--tokenizer", type=Path, metavar="DIR", help="copy the tokenizer that lies there")
    options = parser.parse_args()
    if options.kv_heads is None:
        options.kv_heads = options.heads
    if options.width % options.heads:  # transformers refuses it even with heads of another width
        parser.error(f"--width {options.width} is not a multiple of --heads {options.heads}")
    if options.head_width is None:
        options.head_width = options.width // options.heads
    if options.heads % options.kv_heads:
        parser.error(f"--heads {options.heads} is not a multiple of --kv-heads {options.kv_heads}")
    if options.head_width % 2:
        parser.error(f"heads of width {options.head_width} cannot be rotated: make the width even")
    if options.shard_gb <= 0:
        parser.error("--shard-gb must be above 0")
    if options.out.exists() and any(options.out.iterdir()):
        parser.error(f"{options.out} is not empty: name a new directory")
    return options


def main() -> None:
    """Writes the checkpoint; `config.json` last, so that an unfinished one does not open."""
    options = parse()
    options.out.mkdir(parents=True, exist_ok=True)
    if options.tokenizer is not None:
        copy_tokenizer(options.tokenizer, options.out)
    parameters = write_weights(options.out, options)
    (options.out / "config.json").write_text(json.dumps(configuration(options), indent=2) + "\n")
    print(f"{options.out}: {parameters:,} parameters in {options.dtype}")


if __name__ == "__main__":
    main()
