"""Makes the LLaMA fixtures: small random checkpoints and what transformers computes from them.

Every case is a directory with `config.json` and the weights, as `save_pretrained` writes them,
`config-old.json` (the same model in the words of transformers 4) and `expected.safetensors`.
`README.md` in this directory lists the keys.  Everything is seeded; the same versions give the same files.
"""

import argparse
import json
import math
import platform
import shutil
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import torch
import transformers
from gpt2 import (
    PROMPT_LENGTH,
    SMALLEST_GREEDY_MARGIN,
    SPREAD,
    forward_and_gradients,
    random_batch,
    save,
    storable,
    without_gradients,
)
from safetensors.torch import save_file
from transformers import AutoModelForCausalLM, LlamaConfig, LlamaForCausalLM

DEFAULT_THETA = 10_000.0
SHARD_SIZE = "18KB"


@dataclass(frozen=True)
class Case:
    """One random LLaMA and the batch that it is run on."""

    name: str
    seed: int
    width: int
    heads: int
    kv_heads: int
    head_width: int
    inner: int
    vocabulary: int
    positions: int
    layers: int = 2
    batch: int = 2
    context: int = 32
    greedy_length: int = 32
    epsilon: float = 1e-6
    tied: bool = False
    theta: float = DEFAULT_THETA
    scaling: dict[str, Any] = field(default_factory=lambda: {"rope_type": "default"})
    dtype: torch.dtype = torch.float32
    gradients: bool = False
    sharded: bool = False

    def configuration(self) -> LlamaConfig:
        """The case as a transformers configuration, with eager attention so that patterns come back."""
        return LlamaConfig(
            vocab_size=self.vocabulary,
            max_position_embeddings=self.context,
            hidden_size=self.width,
            intermediate_size=self.inner,
            num_hidden_layers=self.layers,
            num_attention_heads=self.heads,
            num_key_value_heads=self.kv_heads,
            head_dim=self.head_width,
            rms_norm_eps=self.epsilon,
            tie_word_embeddings=self.tied,
            rope_parameters={"rope_theta": self.theta, **self.scaling},
            initializer_range=round(SPREAD / self.width**0.5, 3),
            bos_token_id=None,
            eos_token_id=None,
            attn_implementation="eager",
        )


LLAMA3 = {
    "rope_type": "llama3",
    "factor": 8.0,
    "low_freq_factor": 1.0,
    "high_freq_factor": 4.0,
    "original_max_position_embeddings": 32,
}
CASES = [
    Case("mha", 41, width=20, heads=5, kv_heads=5, head_width=4, inner=28, vocabulary=41, positions=12,
         epsilon=1e-5, gradients=True),
    Case("gqa2", 32, width=24, heads=4, kv_heads=2, head_width=6, inner=36, vocabulary=67, positions=11,
         tied=True, theta=500_000.0, gradients=True),
    Case("gqa4", 33, width=20, heads=4, kv_heads=1, head_width=8, inner=28, vocabulary=41, positions=12,
         epsilon=1e-2, gradients=True),
    Case("float16", 34, width=32, heads=4, kv_heads=2, head_width=8, inner=40, vocabulary=71, positions=10,
         dtype=torch.float16, sharded=True),
    Case("bfloat16", 35, width=24, heads=3, kv_heads=3, head_width=8, inner=32, vocabulary=41, positions=12,
         layers=3, tied=True, dtype=torch.bfloat16),
    Case("rope-linear", 36, width=16, heads=2, kv_heads=1, head_width=8, inner=24, vocabulary=31, positions=20,
         scaling={"rope_type": "linear", "factor": 4.0}),
    Case("rope-dynamic", 37, width=16, heads=2, kv_heads=1, head_width=8, inner=24, vocabulary=31, positions=20,
         context=16, greedy_length=28, scaling={"rope_type": "dynamic", "factor": 2.0}),
    Case("rope-llama3", 38, width=16, heads=2, kv_heads=1, head_width=8, inner=24, vocabulary=31, positions=20,
         context=64, theta=100.0, scaling=LLAMA3, gradients=True),
]


def random_model(case: Case) -> LlamaForCausalLM:
    """A LLaMA in evaluation mode whose norms' gains are random too."""
    torch.manual_seed(case.seed)
    model = LlamaForCausalLM(case.configuration()).eval()
    with torch.no_grad():
        for parameter in model.parameters():
            if parameter.ndim == 1:
                parameter.normal_(1.0, 0.2)
    return model


def old_configuration(new: dict[str, Any], case: Case) -> dict[str, Any]:
    """The configuration as transformers 4 wrote it, without what its own defaults would have filled in."""
    old = {key: value for key, value in new.items() if key not in ("rope_parameters", "dtype", "transformers_version")}
    old["torch_dtype"] = new["dtype"]
    scaling = dict(case.scaling)
    kind = scaling.pop("rope_type")
    if kind == "default":
        old["rope_scaling"] = None
    else:
        old["rope_scaling"] = {"rope_type" if kind == "llama3" else "type": kind, **scaling}
    if case.theta != DEFAULT_THETA:
        old["rope_theta"] = case.theta
    if case.kv_heads == case.heads:
        del old["num_key_value_heads"]
    if case.head_width * case.heads == case.width:
        del old["head_dim"]
    return dict(sorted(old.items()))


@torch.no_grad()
def write_old_configuration(directory: Path, case: Case, ids: torch.Tensor, logits: torch.Tensor) -> None:
    """Writes `config-old.json`; refuses it if transformers computes other logits with it."""
    new = json.loads((directory / "config.json").read_text())
    text = json.dumps(old_configuration(new, case), indent=2) + "\n"
    with tempfile.TemporaryDirectory() as copy:
        shutil.copytree(directory, copy, dirs_exist_ok=True)
        (Path(copy) / "config.json").write_text(text)
        model = AutoModelForCausalLM.from_pretrained(copy, dtype=torch.float32, attn_implementation="eager")
        if not torch.equal(model(ids).logits, logits):
            raise SystemExit(f"{case.name}: the old configuration is another model")
    (directory / "config-old.json").write_text(text)


def check_bands(case: Case) -> None:
    """Refuses a llama3 scaling that leaves one of its three bands of wavelengths empty."""
    exponents = torch.arange(0, case.head_width, 2) / case.head_width
    wavelengths = 2 * math.pi * case.theta**exponents
    original = case.scaling["original_max_position_embeddings"]
    short = wavelengths < original / case.scaling["high_freq_factor"]
    long = wavelengths > original / case.scaling["low_freq_factor"]
    if not (short.any() and long.any() and (~short & ~long).any()):
        raise SystemExit(f"{case.name}: wavelengths {wavelengths.tolist()} are not in all three bands")


@torch.no_grad()
def cached_greedy(model: LlamaForCausalLM, prompt: torch.Tensor, length: int) -> torch.Tensor:
    """What `generate` makes of the prompt with its key-value cache; refuses near ties as `greedy` does."""
    out = model.generate(prompt, attention_mask=torch.ones_like(prompt), do_sample=False, max_length=length,
                         pad_token_id=0, return_dict_in_generate=True, output_logits=True)
    best = torch.stack(out.logits).topk(2).values
    if (best[..., 0] - best[..., 1]).min() < SMALLEST_GREEDY_MARGIN:
        raise SystemExit("a greedy choice with the cache is nearly a tie: choose another seed for this case")
    return out.sequences


def write_case(case: Case, root: Path) -> None:
    """Writes one case's directory, replacing what was there."""
    directory = root / case.name
    options = {"max_shard_size": SHARD_SIZE} if case.sharded else {}
    model = save(random_model(case), directory, case.dtype, **options)
    batch = random_batch(case)
    values = forward_and_gradients(model, batch, case.greedy_length)
    write_old_configuration(directory, case, batch["input_ids"], values["logits"])
    cached = cached_greedy(model, batch["input_ids"][:, :PROMPT_LENGTH], case.greedy_length)
    if case.scaling["rope_type"] == "dynamic":
        if torch.equal(cached, values["greedy"]):
            raise SystemExit(f"{case.name}: the cache makes no difference: choose another seed")
        values["greedy.cached"] = cached
    elif not torch.equal(cached, values["greedy"]):
        raise SystemExit(f"{case.name}: generate continues otherwise than the model without a cache")
    if case.scaling["rope_type"] == "llama3":
        check_bands(case)
    expected = storable(values if case.gradients else without_gradients(values))
    save_file(expected, directory / "expected.safetensors")
    files = len(list(directory.glob("model*.safetensors")))
    print(f"{case.name}: {len(expected)} tensors, loss {float(expected['loss']):.4f}, weights in {files} file(s)")


def main() -> None:
    """Writes the cases and the versions they were made with."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    here = Path(__file__).resolve().parent
    parser.add_argument("--output", type=Path, default=here.parent / "llama", help="where the cases go")
    arguments = parser.parse_args()
    transformers.logging.disable_progress_bar()
    torch.set_num_threads(1)
    torch.use_deterministic_algorithms(True)
    for case in CASES:
        write_case(case, arguments.output)
    generated: dict[str, object] = {
        "command": "python Tests/Fixtures/generators/llama.py",
        "python": platform.python_version(),
        "torch": torch.__version__,
        "transformers": transformers.__version__,
    }
    (arguments.output / "generated.json").write_text(json.dumps(generated, indent=2) + "\n")
    print(json.dumps(generated))


if __name__ == "__main__":
    main()
