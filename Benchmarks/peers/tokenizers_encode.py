"""Hugging Face's tokenizers encoding 1 MB of made-up English by byte-level BPE, on one thread."""

import os

from timing import measure, parser, report, restrict_threads

restrict_threads()
os.environ["TOKENIZERS_PARALLELISM"] = "false"
os.environ["RAYON_NUM_THREADS"] = "1"

import tokenizers  # noqa: E402
from tokenizers import Tokenizer, models, pre_tokenizers  # noqa: E402

LETTERS = "etaoinshrdlucmfwypvbgkqjxz"
NAME = "tokenize/byte-level"


class MadeUpEnglish:
    """The same words, vocabulary and text as ProbeKit's benchmark of this name."""

    def __init__(self) -> None:
        self.state = 1
        self.words = []
        for _ in range(20_000):
            length = 2 + self.below(9)
            self.words.append("".join(LETTERS[self.skewed(26)] for _ in range(length)))

    def below(self, bound: int) -> int:
        """The next number of a linear congruential generator, below a bound."""
        self.state = (self.state * 6364136223846793005 + 1442695040888963407) % 2**64
        return (self.state >> 33) % bound

    def skewed(self, bound: int) -> int:
        """Small numbers more often than large ones."""
        return self.below(bound) * self.below(bound) // bound

    def tokenizer(self) -> Tokenizer:
        """Byte-level BPE whose merges build every second word, with the space before it, from the front."""
        vocabulary = {c: i for i, c in enumerate(byte_characters())}
        merges = []
        for word in self.words[::2]:
            prefix = "Ġ"
            for letter in word:
                if prefix + letter not in vocabulary:
                    vocabulary[prefix + letter] = len(vocabulary)
                    merges.append((prefix, letter))
                prefix += letter
        made = Tokenizer(models.BPE(vocabulary, merges))
        made.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
        return made

    def text(self, size: int) -> str:
        """At least `size` bytes of words, with punctuation, numbers and line breaks."""
        parts, length, count = [], 0, 0
        while length < size:
            count += 1
            part = self.words[self.skewed(len(self.words))]
            if count % 97 == 0:
                part += ".\n\n"
            elif count % 12 == 0:
                part += ". "
            elif count % 7 == 0:
                part += ", "
            elif count % 31 == 0:
                part += f" {self.below(10_000)} "
            else:
                part += " "
            parts.append(part)
            length += len(part)
        return "".join(parts)


def byte_characters() -> list[str]:
    """GPT-2's character of each byte."""
    plain = {*range(0x21, 0x7F), *range(0xA1, 0xAD), *range(0xAE, 0x100)}
    others = iter(range(0x100, 0x200))
    return [chr(byte if byte in plain else next(others)) for byte in range(256)]


def main() -> None:
    """Times one encoding, ids and offsets."""
    arguments = parser(__doc__).parse_args()
    corpus = MadeUpEnglish()
    tokenizer = corpus.tokenizer()
    text = corpus.text(1_000_000)
    results = []
    if arguments.only in (None, NAME):
        results.append(measure(NAME, "tokenizers", lambda: tokenizer.encode(text), arguments.quick))
    report(results, {"tokenizers": tokenizers.__version__})


if __name__ == "__main__":
    main()
