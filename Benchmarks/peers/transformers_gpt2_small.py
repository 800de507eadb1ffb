"""transformers' models of 124 million parameters: prefill with all attentions, and cached generation.

`--only` takes the beginning of a name too: `--only generate`.
"""

from timing import THREADS, measure, parser, report, restrict_threads

restrict_threads()

import torch  # noqa: E402
import transformers  # noqa: E402
from transformers import (  # noqa: E402
    DynamicCache,
    GPT2Config,
    GPT2LMHeadModel,
    LlamaConfig,
    LlamaForCausalLM,
    PreTrainedModel,
)

PROMPT = 64
GENERATED = 64


def gpt2_small(attention: str) -> GPT2LMHeadModel:
    """GPT-2 small's shape, which is GPT2Config's default, with random weights."""
    return GPT2LMHeadModel(GPT2Config(bos_token_id=None, eos_token_id=None, attn_implementation=attention)).eval()


def llama_small() -> LlamaForCausalLM:
    """A LLaMA as wide and deep as GPT-2 small (125 million parameters), three queries to a key, random weights."""
    configuration = LlamaConfig(
        vocab_size=32_000,
        max_position_embeddings=1024,
        hidden_size=768,
        intermediate_size=2048,
        num_hidden_layers=12,
        num_attention_heads=12,
        num_key_value_heads=4,
        bos_token_id=None,
        eos_token_id=None,
        attn_implementation="sdpa",
    )
    return LlamaForCausalLM(configuration).eval()


def random_tokens(model: PreTrainedModel, count: int) -> torch.Tensor:
    """One sequence of random tokens."""
    return torch.randint(model.config.vocab_size, (1, count))


def prefill_with_attentions(model: PreTrainedModel, ids: torch.Tensor) -> object:
    """A forward pass that returns the logits at all positions and every attention pattern."""
    return model(ids, output_attentions=True, use_cache=False)


def prefill(model: PreTrainedModel, ids: torch.Tensor) -> object:
    """A forward pass that fills a key-value cache and returns the last position's logits."""
    return model(ids, past_key_values=DynamicCache(config=model.config), use_cache=True, logits_to_keep=1)


def generate(model: PreTrainedModel, ids: torch.Tensor) -> list[int]:
    """The prompt's prefill, then one token at a time, the likeliest, with a key-value cache.

    A loop of its own: `generate` adds work around each token that this does not need.
    """
    cache = DynamicCache(config=model.config)
    tokens = []
    while len(tokens) < GENERATED:
        logits = model(ids, past_key_values=cache, use_cache=True, logits_to_keep=1).logits
        ids = logits[:, -1].argmax(-1, keepdim=True)
        tokens.append(ids.item())
    return tokens


RESULTS = {
    "prefill/gpt2-small-512-attentions": (lambda: gpt2_small("eager"), 512, prefill_with_attentions),
    "prefill/llama-small-256": (llama_small, 256, prefill),
    "generate/gpt2-small-64": (lambda: gpt2_small("sdpa"), PROMPT, generate),
}


@torch.inference_mode()
def main() -> None:
    """Times each result with a model of its own."""
    arguments = parser(__doc__).parse_args()
    torch.set_num_threads(THREADS)
    torch.manual_seed(0)
    results = []
    for name, (make, length, work) in RESULTS.items():
        if not name.startswith(arguments.only or ""):
            continue
        model = make()
        ids = random_tokens(model, length)
        result = measure(name, "transformers", lambda work=work, m=model, ids=ids: work(m, ids), arguments.quick)
        if work is generate:
            result["tokensPerSecond"] = round(GENERATED * 1000 / result["medianMilliseconds"], 2)
        results.append(result)
    report(results, {"torch": torch.__version__, "transformers": transformers.__version__})


if __name__ == "__main__":
    main()
