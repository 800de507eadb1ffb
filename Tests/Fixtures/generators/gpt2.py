"""Makes the GPT-2 fixtures: small random checkpoints and what transformers computes from them.

Every case is a directory with `config.json` and `model.safetensors`, as `save_pretrained` writes
them, and `expected.safetensors` with the reference values. `README.md` in this directory lists the
keys.  Everything is seeded; the same versions give the same files.
"""

import argparse
import json
import platform
import shutil
from dataclasses import dataclass
from pathlib import Path

import torch
import transformers
from safetensors.torch import load_file, save_file
from transformers import AutoModelForCausalLM, GPT2Config, GPT2LMHeadModel, PreTrainedModel

PROMPT_LENGTH = 3
SPREAD = 1.6  # standard deviation of a projection of a normalised vector: large, so that attention is not flat
SMALLEST_GREEDY_MARGIN = 2e-3
ADAMW_STEPS = 10
ADAMW_RATE = 1e-3
ADAMW_DECAY = 0.1
CLIPPING_NORM = 1.0


@dataclass(frozen=True)
class Case:
    """One random GPT-2 and the batch that it is run on."""

    name: str
    seed: int
    layers: int
    width: int
    heads: int
    vocabulary: int
    context: int
    batch: int
    positions: int
    inner: int | None = None
    tied: bool = True
    adamw: bool = False
    old_names: bool = False
    dtype: torch.dtype = torch.float32

    def configuration(self) -> GPT2Config:
        """The case as a transformers configuration, with eager attention so that patterns come back."""
        return GPT2Config(
            vocab_size=self.vocabulary,
            n_positions=self.context,
            n_embd=self.width,
            n_layer=self.layers,
            n_head=self.heads,
            n_inner=self.inner,
            initializer_range=round(SPREAD / self.width**0.5, 3),
            tie_word_embeddings=self.tied,
            bos_token_id=None,
            eos_token_id=None,
            attn_implementation="eager",
        )


CASES = [
    Case("one-layer", 1, layers=1, width=8, heads=1, vocabulary=11, context=8, batch=2, positions=8),
    Case("two-heads", 22, layers=2, width=10, heads=2, vocabulary=17, context=16, batch=3, positions=13,
         inner=23, adamw=True),
    Case("three-heads", 13, layers=3, width=21, heads=3, vocabulary=23, context=12, batch=2, positions=12),
    Case("untied", 4, layers=4, width=16, heads=4, vocabulary=60, context=32, batch=2, positions=24,
         tied=False, adamw=True),
    Case("wide", 15, layers=2, width=48, heads=4, vocabulary=41, context=24, batch=4, positions=20, inner=80),
    Case("deep", 6, layers=6, width=20, heads=2, vocabulary=31, context=20, batch=2, positions=17),
    Case("old-names", 7, layers=2, width=8, heads=2, vocabulary=13, context=10, batch=2, positions=10,
         old_names=True),
]
HALF_CASES = [
    Case("float16", 8, layers=2, width=16, heads=2, vocabulary=29, context=12, batch=2, positions=10,
         old_names=True, dtype=torch.float16),
    Case("bfloat16", 9, layers=2, width=16, heads=4, vocabulary=29, context=12, batch=2, positions=10,
         tied=False, dtype=torch.bfloat16),
]


def random_model(case: Case) -> GPT2LMHeadModel:
    """A GPT-2 in evaluation mode whose biases and layer-norm gains are random too."""
    torch.manual_seed(case.seed)
    model = GPT2LMHeadModel(case.configuration()).eval()
    with torch.no_grad():
        for name, parameter in model.named_parameters():
            if parameter.ndim == 1:
                centre = 1.0 if ".ln_" in name and name.endswith("weight") else 0.0
                parameter.normal_(centre, 0.2)
    return model


def random_batch(case: Case) -> dict[str, torch.Tensor]:
    """Token ids and a mask that marks, as a completion would, the targets of the loss.

    `loss_mask[b, t] = 1` counts token `t` of row `b` as a target, predicted from position `t - 1`.
    """
    generator = torch.Generator().manual_seed(1000 + case.seed)
    shape = (case.batch, case.positions)
    ids = torch.randint(case.vocabulary, shape, generator=generator)
    first = case.positions // 2 + torch.arange(case.batch) % 3
    return {"input_ids": ids, "loss_mask": (torch.arange(case.positions) >= first[:, None]).long()}


def completion_loss(logits: torch.Tensor, ids: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
    """Mean cross-entropy over the targets whose mask is 1."""
    losses = torch.nn.functional.cross_entropy(logits[:, :-1].transpose(1, 2), ids[:, 1:], reduction="none")
    kept = mask[:, 1:].bool()
    return losses[kept].mean()


@torch.no_grad()
def greedy(model: PreTrainedModel, prompt: torch.Tensor, length: int) -> torch.Tensor:
    """The prompt [b, n] continued to [b, length], the whole sequence anew for each token.

    Refuses continuations whose two best logits are so close that rounding could choose between them.
    """
    ids = prompt
    while ids.shape[1] < length:
        logits = model(ids).logits[:, -1]
        best = logits.topk(2).values
        if (best[:, 0] - best[:, 1]).min() < SMALLEST_GREEDY_MARGIN:
            raise SystemExit("a greedy choice is nearly a tie: choose another seed for this case")
        ids = torch.cat([ids, logits.argmax(-1, keepdim=True)], dim=1)
    return ids


def forward_and_gradients(
    model: PreTrainedModel, batch: dict[str, torch.Tensor], length: int
) -> dict[str, torch.Tensor]:
    """Outputs of one forward pass, the losses, the gradient of `loss` for every parameter, and `greedy`."""
    ids = batch["input_ids"]
    out = model(ids, labels=ids, output_attentions=True, output_hidden_states=True)
    out.loss.backward()
    values = {
        **batch,
        "logits": out.logits,
        "loss": out.loss,
        "completion_loss": completion_loss(out.logits, ids, batch["loss_mask"]),
        "greedy": greedy(model, ids[:, :PROMPT_LENGTH], length),
    }
    values |= {f"hidden_states.{i}": state for i, state in enumerate(out.hidden_states)}
    values |= {f"attentions.{i}": pattern for i, pattern in enumerate(out.attentions)}
    values |= {f"grad.{name}": parameter.grad for name, parameter in model.named_parameters()}
    return values


def adamw_run(model: GPT2LMHeadModel, ids: torch.Tensor) -> dict[str, torch.Tensor]:
    """Ten AdamW steps on one batch without dropout; changes the model.

    The rate falls linearly to zero, matrices alone decay, and gradients are clipped to norm 1.
    Losses and gradient norms are those before the step and before clipping.
    """
    matrices = [p for p in model.parameters() if p.ndim >= 2]
    vectors = [p for p in model.parameters() if p.ndim < 2]
    groups = [{"params": matrices, "weight_decay": ADAMW_DECAY}, {"params": vectors, "weight_decay": 0.0}]
    optimizer = torch.optim.AdamW(groups, lr=ADAMW_RATE, betas=(0.9, 0.999), eps=1e-8, foreach=False)
    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda step: 1 - step / ADAMW_STEPS)
    losses, norms = [], []
    for _ in range(ADAMW_STEPS):
        optimizer.zero_grad()
        loss = model(ids, labels=ids).loss
        loss.backward()
        norms.append(torch.nn.utils.clip_grad_norm_(model.parameters(), CLIPPING_NORM))
        losses.append(loss.detach())
        optimizer.step()
        schedule.step()
    final = {f"adamw.final.{name}": parameter for name, parameter in model.named_parameters()}
    return {"adamw.losses": torch.stack(losses), "adamw.gradnorms": torch.stack(norms)} | final


def storable(values: dict[str, torch.Tensor]) -> dict[str, torch.Tensor]:
    """The same values as contiguous float32 or int32 tensors without shared memory."""
    kinds = {name: torch.float32 if value.is_floating_point() else torch.int32 for name, value in values.items()}
    return {name: value.detach().to(kinds[name]).clone().contiguous() for name, value in values.items()}


def rename_as_old_files(directory: Path, context: int) -> None:
    """Rewrites the checkpoint as files of 2019 are: no `transformer.` prefix, mask buffers in each layer."""
    path = directory / "model.safetensors"
    tensors = {name.removeprefix("transformer."): tensor for name, tensor in load_file(path).items()}
    mask = torch.ones(context, context, dtype=torch.uint8).tril().reshape(1, 1, context, context)
    layers = {name.split(".")[1] for name in tensors if name.startswith("h.")}
    for layer in sorted(layers):
        tensors[f"h.{layer}.attn.bias"] = mask.clone()
        tensors[f"h.{layer}.attn.masked_bias"] = torch.tensor(-1e4)
    save_file(tensors, path, metadata={"format": "pt"})


def save(model: PreTrainedModel, directory: Path, dtype: torch.dtype, **options: str) -> PreTrainedModel:
    """Replaces a directory by the model in the given precision; the model with the values saved, in float32."""
    shutil.rmtree(directory, ignore_errors=True)
    model.to(dtype).save_pretrained(directory, **options)
    (directory / "generation_config.json").unlink(missing_ok=True)
    if dtype == torch.float32:
        return model
    return AutoModelForCausalLM.from_pretrained(directory, dtype=torch.float32, attn_implementation="eager")


def without_gradients(values: dict[str, torch.Tensor]) -> dict[str, torch.Tensor]:
    """The values but those of the backward pass."""
    return {name: value for name, value in values.items() if not name.startswith("grad.")}


def write_case(case: Case, root: Path) -> None:
    """Writes one case's directory, replacing what was there."""
    directory = root / case.name
    model = save(random_model(case), directory, case.dtype)
    batch = random_batch(case)
    values = forward_and_gradients(model, batch, case.context)
    expected = storable(values if case.dtype == torch.float32 else without_gradients(values))
    if case.adamw:
        model.zero_grad()
        expected |= storable(adamw_run(model, batch["input_ids"]))
    if case.old_names:
        rename_as_old_files(directory, case.context)
    save_file(expected, directory / "expected.safetensors")
    print(f"{case.name}: {len(expected)} tensors, loss {float(expected['loss']):.4f}")


def main() -> None:
    """Writes the cases and the versions they were made with."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    here = Path(__file__).resolve().parent
    parser.add_argument("--output", type=Path, default=here.parent / "gpt2",
                        help="where the cases go; those in half precision go beside it")
    arguments = parser.parse_args()
    transformers.logging.disable_progress_bar()
    torch.set_num_threads(1)
    torch.use_deterministic_algorithms(True)
    for case in CASES:
        write_case(case, arguments.output)
    for case in HALF_CASES:
        write_case(case, arguments.output.with_name(arguments.output.name + "-half"))
    generated: dict[str, object] = {
        "command": "python Tests/Fixtures/generators/gpt2.py",
        "python": platform.python_version(),
        "torch": torch.__version__,
        "transformers": transformers.__version__,
    }
    (arguments.output / "generated.json").write_text(json.dumps(generated, indent=2) + "\n")
    print(json.dumps(generated))


if __name__ == "__main__":
    main()
