"""Adds TransformerLens' activations to LLaMA fixtures that `llama.py` has written.

`transformerlens.safetensors` holds `tokens`, `logits` and all of `run_with_cache` under
TransformerLens' own names.  Nothing is folded or centred.  HookedTransformer was removed in
TransformerLens 4, so this needs 3.
"""

import argparse
import json
from importlib.metadata import version
from pathlib import Path

import torch
from gpt2 import storable
from safetensors.torch import load_file, save_file
from transformer_lens import HookedTransformer, HookedTransformerConfig
from transformer_lens.pretrained.weight_conversions import convert_llama_weights
from transformers import LlamaForCausalLM

TOLERANCE = 1e-4


def hooked(model: LlamaForCausalLM) -> HookedTransformer:
    """The same network, with unscaled rotary positions, as a HookedTransformer, per-head results included."""
    theirs = model.config
    if theirs.rope_parameters["rope_type"] != "default":
        raise SystemExit("scaled rotary positions are not converted")
    config = HookedTransformerConfig(
        n_layers=theirs.num_hidden_layers,
        n_heads=theirs.num_attention_heads,
        n_key_value_heads=theirs.num_key_value_heads,
        d_model=theirs.hidden_size,
        d_head=theirs.head_dim,
        d_mlp=theirs.intermediate_size,
        n_ctx=theirs.max_position_embeddings,
        d_vocab=theirs.vocab_size,
        act_fn="silu",
        gated_mlp=True,
        eps=theirs.rms_norm_eps,
        normalization_type="RMS",
        positional_embedding_type="rotary",
        rotary_dim=theirs.head_dim,
        rotary_base=theirs.rope_parameters["rope_theta"],
        rotary_adjacent_pairs=False,
        use_attn_result=True,
        default_prepend_bos=False,
        device="cpu",
    )
    lens = HookedTransformer(config)
    lens.load_and_process_state_dict(
        convert_llama_weights(model, config),
        fold_ln=False,
        center_writing_weights=False,
        center_unembed=False,
        fold_value_biases=False,
    )
    return lens.eval()


def differences(lens: dict[str, torch.Tensor], expected: dict[str, torch.Tensor]) -> list[float]:
    """The largest absolute differences of logits, patterns and residual streams from transformers'."""
    layers = sum(name.startswith("attentions.") for name in expected)
    pairs = [("logits", "logits")]
    pairs += [(f"blocks.{i}.attn.hook_pattern", f"attentions.{i}") for i in range(layers)]
    pairs += [(f"blocks.{i}.hook_resid_pre", f"hidden_states.{i}") for i in range(layers)]
    return [(lens[ours] - expected[theirs]).abs().max().item() for ours, theirs in pairs]


@torch.no_grad()
def write_case(directory: Path) -> None:
    """Runs one fixture's batch and writes the file, if the values are those of transformers."""
    model = LlamaForCausalLM.from_pretrained(directory, dtype=torch.float32)
    expected = load_file(directory / "expected.safetensors")
    tokens = expected["input_ids"].long()
    logits, cache = hooked(model).run_with_cache(tokens)
    values = storable({"tokens": tokens, "logits": logits, **dict(cache)})
    largest = max(differences(values, expected))
    if not largest <= TOLERANCE:
        raise SystemExit(f"{directory.name}: values differ by {largest} from transformers'")
    save_file(values, directory / "transformerlens.safetensors")
    print(f"{directory.name}: {len(values)} activations, which differ by {largest:.1e} at most")


def main() -> None:
    """Adds to the named cases and records the version in `generated.json`."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    here = Path(__file__).resolve().parent
    parser.add_argument("--output", type=Path, default=here.parent / "llama", help="where the cases are")
    parser.add_argument("cases", nargs="*", default=["gqa2"], help="names of cases (default: gqa2)")
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    for case in arguments.cases:
        write_case(arguments.output / case)
    record = arguments.output / "generated.json"
    generated = json.loads(record.read_text())
    generated["transformerlens"] = {
        "command": "python Tests/Fixtures/generators/llama_transformerlens.py " + " ".join(arguments.cases),
        "cases": arguments.cases,
        "torch": torch.__version__,
        "transformer_lens": version("transformer_lens"),
        "transformers": version("transformers"),
    }
    record.write_text(json.dumps(generated, indent=2) + "\n")


if __name__ == "__main__":
    main()
