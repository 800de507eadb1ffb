"""Makes Tests/Fixtures/tokenizers: small tokenizers of Hugging Face's `tokenizers`, and what they make of texts.

Each case is a directory with `tokenizer.json` (`gpt2-files`: `vocab.json` and `merges.txt`) and `expected.json`.
The vocabularies are trained on the few sentences below.  See README.md for the keys.
"""

import json
import random
from pathlib import Path

import tokenizers
from tokenizers import AddedToken, Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors, trainers

ROOT = Path(__file__).resolve().parent.parent / "tokenizers"
LLAMA3 = (
    r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*"
    r"|\s*[\r\n]+|\s+(?!\S)|\s+"
)
CORPUS = [
    "The quick brown fox jumps over the lazy dog, and the dog doesn't mind; it's asleep.",
    "They'll say they've seen 1024 or 2048 foxes. I'm sure we'd know if they're right!",
    "Wörter mit Umlauten: über, schön, Straße. Où est la bibliothèque ? Là-bas, à côté.",
    "今日は天気がいいですね。你好,世界!安녕하세요 세계",
    "def rank(list, k):\n    return sorted(list)[k - 1]  # the k-th smallest\n\n\n",
    "In 1999 there were 12345 lists of 16 numbers below 512: 17 300 511 4 ...",
    "Every statement that the answer needs is a statement that the model reads.",
    "the the the of of and and to in is that it was for on are with as at be this have from or had by",
]
TEXTS = [
    "",
    " ",
    "a",
    "The quick brown fox",
    " leading and trailing ",
    "it's they'll we've I'm you'd we're don't 'sabc 'Sabc",
    "IT'S THEY'LL WE'VE I'M YOU'D WE'RE DON'T it'\u017f",
    "naïve café — naïve café",
    "e\u0301\u0323a\u0308\u0301 \u0301x n\u0303",
    "今日は天気がいいですね。你好,世界!안녕하세요",
    "漢字 仮名\u3000混じり文 龍",
    "👩‍👩‍👧‍👦 family 👍🏽 flags 🇩🇪🇫🇷 ❤️‍🔥",
    "0 1 12 123 1234 12345 123456 1,234.56 ½ ² Ⅷ ٣٤٥ १२३",
    "a  b   c    d     e          f",
    "          ",
    "\n",
    "\n\n\n",
    "line one\nline two\n\n\nline five\r\nline six\r\r\n  indented\n   \n end  ",
    "\t\ttabs\tand\u00a0no-break\u2003em\u2028line\u2029paragraph\u0085next\u200bzero\u200dwidth",
    "def f(x):\n    return {'a': x[0] ** 2}  # ok?\n",
    "https://example.org/a_b-c?d=e&f=%20g#h",
    "... !!! ??? --- *** ((([[[{{{",
    "Привет, мир! Γειά σου Κόσμε. שלום עולם مَرْحَبًا नमस्ते",
    "\x00\x01\x7f\x80\xff control",
    "𝒳𝒴𝒵 𐍈 𠮷野家",
    "<|endoftext|>",
    "before<|endoftext|>after <|endoftext|> spaced <|endoftext|><|endoftext|>",
    "<s>text</s> and <unk> <s>",
    "a <mask> b<mask>c   <mask>   d",
    "word worded sword word, word",
    "▁ ▁the ▁▁x",
    "<0x41><0x0A>",
    "antidisestablishmentarianism" * 3,
    "the " * 40,
    "x" * 70,
]


def byte_level(prefix_space: bool = False) -> Tokenizer:
    """Byte-level BPE with GPT-2's pattern."""
    made = Tokenizer(models.BPE())
    made.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=prefix_space)
    made.decoder = decoders.ByteLevel()
    made.post_processor = processors.ByteLevel(trim_offsets=prefix_space, add_prefix_space=prefix_space)
    train(made, 420, ["<|endoftext|>"], pre_tokenizers.ByteLevel.alphabet())
    return made


def train(made: Tokenizer, size: int, special: list[str], alphabet: list[str]) -> None:
    """Learns merges from the corpus."""
    trainer = trainers.BpeTrainer(
        vocab_size=size, special_tokens=special, initial_alphabet=alphabet, show_progress=False
    )
    made.train_from_iterator(CORPUS, trainer)


def missing_bytes() -> Tokenizer:
    """Byte-level BPE of the bytes that the corpus has: others are left out."""
    made = Tokenizer(models.BPE())
    made.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    made.decoder = decoders.ByteLevel()
    train(made, 300, [], [])
    return made


def with_prefix_space() -> Tokenizer:
    """Spaces before texts, offsets without spaces, and added tokens of all kinds."""
    made = byte_level(prefix_space=True)
    made.add_special_tokens([AddedToken("<mask>", lstrip=True, rstrip=False, normalized=False)])
    made.add_tokens([AddedToken("word", single_word=True), AddedToken("the lazy", rstrip=True)])
    return made


def llama3() -> Tokenizer:
    """LLaMA-3's splitting, whole pieces before merges, and a token before every text."""
    made = Tokenizer(models.BPE(ignore_merges=True))
    made.pre_tokenizer = pre_tokenizers.Sequence(
        [
            pre_tokenizers.Split(Regex(LLAMA3), behavior="isolated"),
            pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False),
        ]
    )
    made.decoder = decoders.ByteLevel()
    train(made, 480, ["<|begin_of_text|>", "<|endoftext|>"], pre_tokenizers.ByteLevel.alphabet())
    # A token that no merges lead to: only whole pieces are it.
    parts = json.loads(made.to_str())
    parts["model"]["vocab"][" worded".replace(" ", "Ġ")] = made.get_vocab_size()
    made = Tokenizer.from_str(json.dumps(parts))
    start = made.token_to_id("<|begin_of_text|>")
    template = processors.TemplateProcessing(
        single="<|begin_of_text|> $A", special_tokens=[("<|begin_of_text|>", start)]
    )
    made.post_processor = processors.Sequence([processors.ByteLevel(trim_offsets=False), template])
    return made


def sentence_piece() -> Tokenizer:
    """BPE of characters with byte fallback, as LLaMA's first tokenizers; without normalizer and pre-tokenizer."""
    trained = Tokenizer(models.BPE())
    trained.pre_tokenizer = pre_tokenizers.Metaspace()
    train(trained, 330, [], [])
    parts = json.loads(trained.to_str())["model"]
    entries = ["<unk>", "<s>", "</s>"] + [f"<0x{byte:02X}>" for byte in range(256)]
    entries += sorted(parts["vocab"], key=parts["vocab"].get)
    vocabulary = {entry: number for number, entry in enumerate(entries)}
    merges = [tuple(merge) for merge in parts["merges"]]
    # Runs of spaces are tokens of their own.
    for longer in ("▁▁", "▁▁▁▁"):
        half = longer[: len(longer) // 2]
        vocabulary.setdefault(longer, len(vocabulary))
        merges.append((half, half))
    made = Tokenizer(models.BPE(vocabulary, merges, unk_token="<unk>", fuse_unk=True, byte_fallback=True))
    special = [AddedToken(text, normalized=False, special=True) for text in entries[:3]]
    made.add_special_tokens(special)
    made.post_processor = processors.TemplateProcessing(single="<s> $A", special_tokens=[("<s>", 1)])
    made.decoder = decoders.Sequence(
        [decoders.Replace("▁", " "), decoders.ByteFallback(), decoders.Fuse(), decoders.Strip(" ", 1, 0)]
    )
    return made


def llama_normalizers() -> Tokenizer:
    """LLaMA's older form: the normalizers write the spaces."""
    made = sentence_piece()
    made.normalizer = normalizers.Sequence([normalizers.Prepend("▁"), normalizers.Replace(" ", "▁")])
    made.add_tokens([AddedToken("word", normalized=True)])
    return made


def llama_metaspace() -> Tokenizer:
    """LLaMA's newer form: Metaspace writes them, once per text."""
    made = sentence_piece()
    made.pre_tokenizer = pre_tokenizers.Metaspace(prepend_scheme="first", split=False)
    return made


def metaspace_split() -> Tokenizer:
    """Metaspace that splits, without byte fallback: unknown characters are one token, or dropped."""
    made = Tokenizer(models.BPE(unk_token="<unk>", fuse_unk=False))
    made.pre_tokenizer = pre_tokenizers.Metaspace(prepend_scheme="always", split=True)
    made.decoder = decoders.Metaspace(prepend_scheme="always")
    train(made, 330, ["<unk>"], [])
    return made


def without_unknown() -> Tokenizer:
    """Characters that are not in the vocabulary are left out."""
    made = Tokenizer(models.BPE())
    made.pre_tokenizer = pre_tokenizers.Sequence(
        [pre_tokenizers.Digits(individual_digits=True), pre_tokenizers.Metaspace(prepend_scheme="never")]
    )
    made.decoder = decoders.Metaspace(prepend_scheme="never")
    train(made, 300, [], [])
    return made


def word_level() -> Tokenizer:
    """Whole words."""
    words = sorted({word for line in CORPUS for word in line.split() if word.isalpha()})
    vocabulary = {word: number for number, word in enumerate(["<unk>", ",", ".", *words])}
    made = Tokenizer(models.WordLevel(vocabulary, unk_token="<unk>"))
    made.pre_tokenizer = pre_tokenizers.Whitespace()
    return made


def expected(made: Tokenizer, seed: int) -> dict:
    """What a tokenizer makes of the texts, and of ids in no order."""
    generator = random.Random(seed)
    texts, decodes = [], []
    for text in TEXTS:
        whole, plain = made.encode(text), made.encode(text, add_special_tokens=False)
        texts.append(
            {
                "text": text,
                "ids": whole.ids,
                "offsets": whole.offsets,
                "pieces": [made.id_to_token(id) for id in whole.ids],
                "plain": plain.ids,
                "decoded": made.decode(whole.ids),
            }
        )
        # Half of a text: its characters may be cut in the middle.
        if len(plain.ids) > 2:
            part = plain.ids[1 : generator.randrange(2, len(plain.ids))]
            decodes.append({"ids": part, "text": made.decode(part)})
    for length in (1, 2, 3, 5, 8, 13, 21, 34):
        for _ in range(6):
            ids = [generator.randrange(made.get_vocab_size()) for _ in range(length)]
            decodes.append({"ids": ids, "text": made.decode(ids)})
    return {"texts": texts, "decodes": decodes}


def main() -> None:
    """Writes all cases."""
    cases = {
        "gpt2": byte_level(),
        "missing-bytes": missing_bytes(),
        "prefix-space": with_prefix_space(),
        "llama3": llama3(),
        "llama-normalizers": llama_normalizers(),
        "llama-metaspace": llama_metaspace(),
        "metaspace-split": metaspace_split(),
        "without-unknown": without_unknown(),
        "word-level": word_level(),
    }
    for seed, (name, made) in enumerate(cases.items()):
        directory = ROOT / name
        directory.mkdir(parents=True, exist_ok=True)
        parts = json.loads(made.to_str())
        write(directory / "tokenizer.json", parts)
        write(directory / "expected.json", expected(made, seed))
    parts = json.loads(cases["gpt2"].to_str())["model"]
    directory = ROOT / "gpt2-files"
    directory.mkdir(exist_ok=True)
    write(directory / "vocab.json", parts["vocab"])
    lines = ["#version: 0.2"] + [" ".join(merge) for merge in parts["merges"]]
    (directory / "merges.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")
    write(ROOT / "generated.json", {"tokenizers": tokenizers.__version__})


def write(path: Path, value: object) -> None:
    """Writes compact JSON."""
    path.write_text(json.dumps(value, separators=(",", ":")) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
