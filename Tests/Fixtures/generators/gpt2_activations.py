"""Adds activations.safetensors to the case `one-layer`: its logits with each function that the MLPs may use.

The keys are the names of `activation_function`; `input_ids` is the case's batch.
"""

from pathlib import Path

import torch
from safetensors.torch import load_file, save_file
from transformers import AutoConfig, AutoModelForCausalLM

CASE = Path(__file__).resolve().parent.parent / "gpt2" / "one-layer"
NAMES = ["gelu_new", "gelu_pytorch_tanh", "gelu_fast", "gelu_accurate", "gelu", "gelu_python", "relu", "silu", "swish"]


@torch.no_grad()
def main() -> None:
    """Writes the file."""
    ids = load_file(CASE / "expected.safetensors")["input_ids"]
    result = {"input_ids": ids}
    for name in NAMES:
        config = AutoConfig.from_pretrained(CASE, activation_function=name)
        model = AutoModelForCausalLM.from_pretrained(CASE, config=config, dtype=torch.float64).eval()
        result[name] = model(ids.long()).logits.float().contiguous()
    save_file(result, CASE / "activations.safetensors")


if __name__ == "__main__":
    main()
