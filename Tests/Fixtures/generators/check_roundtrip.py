"""Checks that transformers computes the same with a checkpoint as ProbeKit, which wrote or read it.

Opens the directory, of any architecture, with AutoModelForCausalLM and AutoTokenizer, encodes and decodes
the texts, prints the most likely next tokens, and compares a capture file (`tokens`, `logits`,
`blocks.i.attn.hook_pattern`) with what transformers computes from the same tokens in float32.  The exit status
is 1 if a text changes on the way or if a value differs by more than the tolerance.
"""

import argparse
import sys
from pathlib import Path

import torch
from safetensors.torch import load_file
from transformers import AutoModelForCausalLM, AutoTokenizer, PreTrainedModel, PreTrainedTokenizerBase


def check_text(model: PreTrainedModel, tokenizer: PreTrainedTokenizerBase, text: str, best: int) -> bool:
    """Prints a text's tokens and the best logits after it; true if decoding gives the text back."""
    ids = tokenizer.encode(text)
    decoded = tokenizer.decode(ids)
    print(f"text     {text!r}\nids      {ids}\ndecoded  {decoded!r}")
    if not ids or max(ids) >= model.config.vocab_size:
        print(f"WRONG: no tokens, or one outside the model's vocabulary of {model.config.vocab_size}")
        return False
    context = ids[-model.config.max_position_embeddings :]
    logits = model(torch.tensor([context])).logits[0, -1]
    values, indices = logits.topk(min(best, len(logits)))
    for value, index in zip(values.tolist(), indices.tolist(), strict=True):
        print(f"  {value:9.4f}  {tokenizer.decode([index])!r}")
    print("same" if decoded == text else "DIFFERENT: decoding does not give the text back")
    return decoded == text


def check_captures(model: PreTrainedModel, path: Path, tolerance: float) -> bool:
    """Prints the largest absolute difference for each captured tensor; true if none is above the tolerance."""
    captures = load_file(path)
    out = model(captures["tokens"].long(), output_attentions=True)
    theirs = {"logits": out.logits}
    theirs |= {f"blocks.{i}.attn.hook_pattern": pattern for i, pattern in enumerate(out.attentions)}
    agrees = True
    for name, value in theirs.items():
        if name not in captures:
            print(f"{name:32} MISSING from {path.name}")
            agrees = False
        elif captures[name].shape != value.shape:
            print(f"{name:32} SHAPE {tuple(captures[name].shape)}, expected {tuple(value.shape)}")
            agrees = False
        else:
            difference = (captures[name].float() - value).abs().max().item()
            close = difference <= tolerance  # a NaN is not close
            print(f"{name:32} {difference:.2e}{'' if close else '  TOO FAR'}")
            agrees = agrees and close
    return agrees


@torch.inference_mode()
def main() -> int:
    """Runs the checks; the exit status."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("directory", type=Path, help="a run directory, or a checkpoint")
    parser.add_argument("--text", action="append", default=[], help="a text to encode and decode (repeatable)")
    parser.add_argument("--captures", type=Path, help="a capture file made with this checkpoint")
    parser.add_argument("--tolerance", type=float, default=1e-4, help="largest absolute difference (1e-4)")
    parser.add_argument("--best", type=int, default=5, help="how many logits to print (5)")
    arguments = parser.parse_args()
    if not arguments.text and arguments.captures is None:
        parser.error("nothing to check: give --text or --captures")
    # ProbeKit computes in float32 whatever the weights are; transformers would compute in their precision.
    model = AutoModelForCausalLM.from_pretrained(
        arguments.directory, dtype=torch.float32, attn_implementation="eager"
    ).eval()
    results = []
    if arguments.text:
        tokenizer = AutoTokenizer.from_pretrained(arguments.directory)
        results += [check_text(model, tokenizer, text, arguments.best) for text in arguments.text]
    if arguments.captures is not None:
        results.append(check_captures(model, arguments.captures, arguments.tolerance))
    return 0 if all(results) else 1


if __name__ == "__main__":
    sys.exit(main())
