"""Makes Tests/Fixtures/tokenizers/settings.json: what AutoTokenizer makes of the settings beside a tokenizer.

Each case is one of the tokenizers of that folder with other files beside it: `files` are written over it (null takes one
away), and `changes` are made in its `tokenizer.json`. Every case has a `config.json`, without which transformers does
not know GPT-2's two files.
"""

import json
import logging
import shutil
import tempfile
from pathlib import Path

import tokenizers
import transformers
from transformers import AutoTokenizer

FOLDER = Path(__file__).resolve().parent.parent / "tokenizers"
TEXTS = [
    "The <|user|> cat", "<|endoftext|>The<|user|><|bot|>", " a  <pad> b", "<s>The b</s> c", "  two spaces",
    "The <img><x> <y>\n", "</s><s> <e>  z", "",
]  # fmt: skip
GPT2 = {"tokenizer_class": "GPT2Tokenizer"}
PLAIN = {"tokenizer_class": "PreTrainedTokenizerFast"}
LLAMA = {"tokenizer_class": "LlamaTokenizer"}
USER = {"content": "<|user|>", "lstrip": False, "rstrip": False, "normalized": False, "single_word": False, "special": True}


def settings(**fields: object) -> dict[str, object]:
    """A tokenizer_config.json."""
    return {"tokenizer_config.json": fields}


CASES: list[tuple[str, str, dict[str, object]]] = [
    ("two files alone", "gpt2-files", {}),
    ("added_tokens.json, ids in another order", "gpt2-files", {"added_tokens.json": {"<|user|>": 900, "<|bot|>": 800}}),
    ("added_tokens.json, one special", "gpt2-files",
     settings(**GPT2, pad_token="<|bot|>") | {"added_tokens.json": {"<|user|>": 900, "<|bot|>": 800}}),
    ("a token before every text", "gpt2-files", settings(**GPT2, add_bos_token=True)),
    ("tokens around every text", "gpt2-files", settings(**GPT2, add_bos_token=True, add_eos_token=True, eos_token="</s>")),
    ("a space before every text, two files", "gpt2-files", settings(**GPT2, add_prefix_space=True)),
    ("a space before every text", "gpt2", settings(**GPT2, add_prefix_space=True)),
    ("no class, no space", "gpt2", settings(add_prefix_space=True) | {"config.json": {"model_type": "llama"}}),
    ("a plain class, no space", "gpt2", settings(**PLAIN, add_prefix_space=True)),
    ("no token before texts of a tokenizer.json", "gpt2", settings(**GPT2, add_bos_token=True)),
    ("added_tokens_decoder", "gpt2", settings(**GPT2, added_tokens_decoder={"900": USER})),
    ("added_tokens_decoder, stripping", "gpt2",
     settings(**PLAIN, added_tokens_decoder={"900": USER | {"lstrip": True}, "901": {"content": "<pad>", "rstrip": True}})),
    ("added_tokens_decoder, roles", "gpt2",
     settings(**PLAIN, pad_token="<pad>", added_tokens_decoder={"901": {"content": "<pad>"}, "900": USER})),
    ("added_tokens_decoder, flags of a known token", "gpt2",
     settings(**PLAIN, added_tokens_decoder={"0": {"content": "<|endoftext|>", "rstrip": True, "special": True}})),
    ("roles", "gpt2", settings(**PLAIN, eos_token="</s>", bos_token="<s>", pad_token="<pad>", unk_token="The")),
    ("extra_special_tokens", "gpt2", settings(**PLAIN, extra_special_tokens=["<x>", "<y>"], image_token="<img>")),
    ("additional_special_tokens", "gpt2", settings(**PLAIN, additional_special_tokens=["<x>", "<y>"])),
    ("extra_special_tokens by name", "gpt2", settings(**GPT2, extra_special_tokens={"image_token": "<img>"})),
    ("special_tokens_map.json", "gpt2",
     settings(**PLAIN, eos_token="<e>")
     | {"special_tokens_map.json": {"pad_token": "<pad>", "eos_token": {"content": "</s>", "lstrip": True, "rstrip": False,
                                                                         "normalized": False, "single_word": False}}}),
    ("special_tokens_map.json, not read", "gpt2",
     settings(**PLAIN, added_tokens_decoder={}) | {"special_tokens_map.json": {"pad_token": "<pad>"}}),
    ("added_tokens.json beside a tokenizer.json", "gpt2", settings(**PLAIN) | {"added_tokens.json": {"<|user|>": 900}}),
    ("ids of tokenizer.json out of order", "gpt2",
     settings(**PLAIN) | {"changes": [{"id": 900, "special": True, "normalized": False, "content": "<|user|>"}]}),
    ("LLaMA, plain", "llama-normalizers", settings(**PLAIN)),
    ("LLaMA", "llama-normalizers", settings(**LLAMA)),
    ("LLaMA, legacy", "llama-normalizers", settings(**LLAMA, legacy=True)),
    ("LLaMA, no space", "llama-normalizers", settings(**LLAMA, add_prefix_space=False)),
    ("LLaMA, more tokens", "llama-metaspace", settings(**LLAMA, pad_token="<pad>", extra_special_tokens=["<|user|>"])),
    ("LLaMA, byte-level", "llama3", settings(**LLAMA)),
]  # fmt: skip


def main() -> None:
    """Writes the file."""
    cases = []
    for name, base, files in CASES:
        with tempfile.TemporaryDirectory() as folder:
            directory = Path(folder) / "tokenizer"
            shutil.copytree(FOLDER / base, directory)
            files = {"config.json": {"model_type": "gpt2" if base.startswith("gpt2") else "llama"}} | files
            for file, content in files.items():
                if file == "changes":
                    whole = json.loads((directory / "tokenizer.json").read_text())
                    defaults = {"lstrip": False, "rstrip": False, "single_word": False}
                    whole["added_tokens"] += [defaults | token for token in content]
                    (directory / "tokenizer.json").write_text(json.dumps(whole))
                else:
                    (directory / file).write_text(json.dumps(content))
            tokenizer = AutoTokenizer.from_pretrained(directory)
            texts = []
            for text in TEXTS:
                ids = tokenizer(text)["input_ids"]
                texts.append({"text": text, "ids": ids, "decoded": tokenizer.decode(ids, skip_special_tokens=True)})
            cases.append({"name": name, "base": base, "files": files, "texts": texts})
    result = {"transformers": transformers.__version__, "tokenizers": tokenizers.__version__, "cases": cases}
    (FOLDER / "settings.json").write_text(json.dumps(result, ensure_ascii=False, indent=1) + "\n")


if __name__ == "__main__":
    logging.disable(logging.WARNING)
    main()
