"""Checks that ProbeKit and Hugging Face's `tokenizers` make the same of texts.

Opens DIR/tokenizer.json (or GPT-2's vocab.json and merges.txt, or encoder.json and vocab.bpe) in both and compares
ids, pieces, offsets and decoded text, for the given files or for random texts.  The exit status is 1 if any differ.
"""

import argparse
import json
import random
import subprocess
import sys
from pathlib import Path

from tokenizers import Tokenizer, decoders, models, pre_tokenizers, processors

PARTS = ["  ", "\n", "\r\n", "'s", "'LL", " the", "12345", "\u0301", "\u200d", "👩‍👩‍👧", "中文", "<|endoftext|>", "<s>"]


def theirs(directory: Path) -> Tokenizer:
    """The tokenizer as `tokenizers` opens it."""
    whole = directory / "tokenizer.json"
    if whole.exists():
        return Tokenizer.from_file(str(whole))
    pairs = [("vocab.json", "merges.txt"), ("encoder.json", "vocab.bpe")]
    vocabulary, merges = next((directory / a, directory / b) for a, b in pairs if (directory / a).exists())
    made = Tokenizer(models.BPE.from_file(str(vocabulary), str(merges)))
    made.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    made.post_processor = processors.ByteLevel(trim_offsets=False)
    made.decoder = decoders.ByteLevel()
    if made.token_to_id("<|endoftext|>") is not None:
        made.add_special_tokens(["<|endoftext|>"])
    return made


def ours(binary: Path, directory: Path, *arguments: str, text: str = "") -> dict:
    """What `probe-cli tokenize` prints as JSON."""
    command = [str(binary), "tokenize", "--tokenizer", str(directory), "--json", *arguments]
    done = subprocess.run(command, input=text.encode(), capture_output=True, check=True)
    return json.loads(done.stdout)


def random_text(generator: random.Random, parts: int) -> str:
    """Scalars of all planes, and what splitting patterns look for."""
    bounds = [0x80, 0x80, 0x3000, 0x110000]
    made = []
    for _ in range(parts):
        kind = generator.randrange(5)
        value = generator.randrange(bounds[kind % 4])
        surrogate = 0xD800 <= value < 0xE000
        made.append(generator.choice(PARTS) if kind == 4 or surrogate else chr(value))
    return "".join(made)


def same(binary: Path, directory: Path, tokenizer: Tokenizer, name: str, text: str) -> bool:
    """Compares one text and says where the first difference is."""
    found, expected = ours(binary, directory, "-", text=text), tokenizer.encode(text)
    mine = list(zip(found["tokens"], found["pieces"], map(tuple, found["offsets"]), strict=True))
    pieces = [tokenizer.id_to_token(id) for id in expected.ids]
    other = list(zip(expected.ids, pieces, expected.offsets, strict=True))
    for place, (a, b) in enumerate(zip(mine, other, strict=False)):
        if a != b:
            print(f"{name}: token {place} is {a}, expected {b}, in {text[max(0, b[2][0] - 8) : b[2][1] + 8]!r}")
            return False
    if len(mine) != len(other):
        print(f"{name}: {len(mine)} tokens, expected {len(other)}, in {text[:60]!r}")
        return False
    # A command line has its limits; the front of a text is enough.
    ids = expected.ids[:2000]
    decoded = ours(binary, directory, "--decode", ",".join(map(str, ids)))["text"] if ids else ""
    if decoded != tokenizer.decode(ids):
        print(f"{name}: decoded to {decoded[:60]!r}, expected {tokenizer.decode(ids)[:60]!r}")
        return False
    return True


def main() -> int:
    """Runs the comparisons; the exit status."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("directory", type=Path, help="a directory with a tokenizer's files")
    parser.add_argument("--binary", type=Path, default=Path(".build/release/probe-cli"))
    parser.add_argument("--file", type=Path, action="append", default=[], help="a text (repeatable)")
    parser.add_argument("--count", type=int, default=100, help="random texts (100)")
    parser.add_argument("--length", type=int, default=200, help="the most parts of a random text (200)")
    parser.add_argument("--seed", type=int, default=0)
    arguments = parser.parse_args()
    tokenizer = theirs(arguments.directory)
    generator = random.Random(arguments.seed)
    texts = [(str(file), file.read_text(encoding="utf-8")) for file in arguments.file]
    texts += [
        (f"text {number}", random_text(generator, generator.randrange(arguments.length)))
        for number in range(arguments.count)
    ]
    results = [same(arguments.binary, arguments.directory, tokenizer, *text) for text in texts]
    print(f"{sum(results)} of {len(results)} texts are the same (seed {arguments.seed})")
    return 0 if all(results) else 1


if __name__ == "__main__":
    sys.exit(main())
