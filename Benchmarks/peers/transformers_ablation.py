"""Each head of transformers' GPT-2 removed in turn by a hook, over all 32 inputs."""

from timing import THREADS, TRAINING, measure, parser, report, restrict_threads

restrict_threads()

import torch  # noqa: E402
import transformers  # noqa: E402
from transformers_capture import random_model  # noqa: E402

INPUTS = 32


@torch.inference_mode()
def main() -> None:
    """Times 16 forward passes; a hook sets one head's columns of what enters the output projection to 0."""
    arguments = parser(__doc__).parse_args()
    torch.set_num_threads(THREADS)
    torch.manual_seed(0)
    work, model = TRAINING[0], random_model()
    # Patterns are not asked for here, so the fastest attention may be used.
    model.set_attn_implementation("sdpa")
    ids = torch.randint(work.vocabulary, (INPUTS, work.positions))
    width = work.width // work.heads

    def without(layer: int, head: int) -> torch.Tensor:
        def remove(_module: object, inputs: tuple[torch.Tensor]) -> tuple[torch.Tensor]:
            mixed = inputs[0].clone()
            mixed[..., head * width : (head + 1) * width] = 0
            return (mixed,)

        handle = model.transformer.h[layer].attn.c_proj.register_forward_pre_hook(remove)
        try:
            return model(ids, use_cache=False).logits.argmax(-1)
        finally:
            handle.remove()

    def step() -> list[torch.Tensor]:
        return [without(layer, head) for layer in range(work.layers) for head in range(work.heads)]

    results = [measure("ablate/heads", "transformers", step, arguments.quick)]
    report(results, {"torch": torch.__version__, "transformers": transformers.__version__})


if __name__ == "__main__":
    main()
