"""Adds `padded.safetensors` to GPT-2 and LLaMA fixtures: texts of different lengths in one batch, padded
on the left and on the right.

Logits and attention at the real tokens must be those of each text alone, and what `generate` continues
the left-padded batch with must be what it continues each text with; anything else is refused.
"""

import argparse
import json
from pathlib import Path

import torch
import transformers
from gpt2 import SMALLEST_GREEDY_MARGIN, storable
from safetensors.torch import save_file
from transformers import AutoModelForCausalLM, PreTrainedModel

CASES = ["gpt2/two-heads", "llama/gqa2"]
LENGTHS = [6, 10, 1, 9]
CONTINUED = 5  # tokens that each text is continued with
PADDING = 0  # the token in padded places, a token of the vocabulary like any other
TOLERANCE = 1e-5


def padded(texts: list[torch.Tensor], left: bool) -> dict[str, torch.Tensor]:
    """Token ids, mask and positions [b, p]; positions count real tokens from 0 and are 0 in padded places."""
    longest = max(map(len, texts))
    ids = torch.full((len(texts), longest), PADDING)
    mask = torch.zeros_like(ids)
    for row, text in enumerate(texts):
        place = slice(longest - len(text), longest) if left else slice(len(text))
        ids[row, place] = text
        mask[row, place] = 1
    positions = (mask.cumsum(1) - 1).masked_fill(mask == 0, 0)  # as `generate` makes them
    return {"input_ids": ids, "attention_mask": mask, "position_ids": positions}


def alone(model: PreTrainedModel, text: torch.Tensor) -> tuple[torch.Tensor, list[torch.Tensor]]:
    """Logits [p, V] and attention patterns [h, p, p] of one text without padding."""
    out = model(text[None], output_attentions=True)
    return out.logits[0], [pattern[0] for pattern in out.attentions]


def batch_values(model: PreTrainedModel, texts: list[torch.Tensor], left: bool) -> dict[str, torch.Tensor]:
    """One padded batch and its outputs, rows of padded places set to zero; compared with the texts alone."""
    batch = padded(texts, left)
    out = model(**batch, output_attentions=True)
    real = batch["attention_mask"].bool()
    logits = out.logits * real[:, :, None]
    patterns = [pattern * real[:, None, :, None] for pattern in out.attentions]
    differences = []
    for row, text in enumerate(texts):
        kept = real[row].nonzero()[:, 0]
        single_logits, single_patterns = alone(model, text)
        differences.append((logits[row, kept] - single_logits).abs().max().item())
        for pattern, single in zip(patterns, single_patterns, strict=True):
            differences.append((pattern[row][:, kept][:, :, kept] - single).abs().max().item())
            if pattern[row][:, :, ~real[row]].any():
                raise SystemExit("a real token attends to padding")
    if max(differences) > TOLERANCE:
        raise SystemExit(f"the padded batch differs from its texts alone by {max(differences)}")
    print(f"  padded on the {'left' if left else 'right'}: differs from the texts alone by {max(differences):.1e}")
    return {**batch, "logits": logits, **{f"attentions.{i}": pattern for i, pattern in enumerate(patterns)}}


def continuation(model: PreTrainedModel, texts: list[torch.Tensor]) -> torch.Tensor:
    """The tokens [b, n] that `generate` puts behind the left-padded batch; checked against each text alone."""
    batch = padded(texts, left=True)
    batch.pop("position_ids")
    found = model.generate(**batch, do_sample=False, max_new_tokens=CONTINUED, pad_token_id=PADDING)
    found = found[:, batch["input_ids"].shape[1] :]
    for row, text in enumerate(texts):
        sequence = torch.cat([text, found[row]])
        logits = model(sequence[None]).logits[0, len(text) - 1 : -1]
        best = logits.topk(2).values
        if (best[:, 0] - best[:, 1]).min() < SMALLEST_GREEDY_MARGIN:
            raise SystemExit("a greedy choice is nearly a tie: choose another seed")
        if not torch.equal(logits.argmax(-1), found[row]):
            raise SystemExit("the padded batch is continued otherwise than its texts alone")
    return found


@torch.no_grad()
def write_case(directory: Path, seed: int) -> None:
    """Adds the file to one fixture."""
    print(directory.name)
    model = AutoModelForCausalLM.from_pretrained(directory, attn_implementation="eager").eval()
    generator = torch.Generator().manual_seed(seed)
    texts = [torch.randint(model.config.vocab_size, (length,), generator=generator) for length in LENGTHS]
    values = {"lengths": torch.tensor(LENGTHS), "continuation": continuation(model, texts)}
    for side in ["left", "right"]:
        values |= {f"{side}.{name}": value for name, value in batch_values(model, texts, side == "left").items()}
    save_file(storable(values), directory / "padded.safetensors")


def main() -> None:
    """Adds to the cases and records the versions in the `generated.json` beside them."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    here = Path(__file__).resolve().parent
    parser.add_argument("--output", type=Path, default=here.parent, help="the directory of all fixtures")
    parser.add_argument("--seed", type=int, default=51, help="of the texts (51)")
    arguments = parser.parse_args()
    transformers.logging.disable_progress_bar()
    torch.set_num_threads(1)
    for case in CASES:
        directory = arguments.output / case
        write_case(directory, arguments.seed)
        record = directory.parent / "generated.json"
        generated = json.loads(record.read_text())
        generated["padded"] = {
            "command": "python Tests/Fixtures/generators/padded.py",
            "cases": [directory.name],
            "torch": torch.__version__,
            "transformers": transformers.__version__,
        }
        record.write_text(json.dumps(generated, indent=2) + "\n")


if __name__ == "__main__":
    main()
