"""Adds what circuit methods find, computed independently in PyTorch, to fixtures that `gpt2.py` and `llama.py` have written.

`circuits.safetensors` holds three pairs of random texts, the effect of every edge by each method, and how faithful some circuits are
(README.md in this directory lists the keys).  The network is written out here in plain torch in double precision: every reader of
the residual stream gets a sum of writers of its own, so that edges can be masked and autograd gives the gradient at
each reader.  Its logits must be those of transformers.  Run it as `python Tests/Fixtures/generators/circuits.py`; the versions are
in `generated.json`.
"""

import argparse
import json
from dataclasses import dataclass
from pathlib import Path

import torch
from safetensors.torch import load_file, save_file
from transformers import AutoModelForCausalLM

PAIRS = 3
LENGTH = 8
CHANGED = (1, 3, 7)  # the places at which corrupt texts differ; the last one, so that every edge has some effect
SHARES = [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1]
ACDC_MARGIN = 1e-4
# The seed of each case's texts: the first whose decisions all have the margins that are asked for below.
SEEDS = {"gpt2/three-heads": 0, "llama/mha": 0, "llama/gqa2": 0}


@dataclass(frozen=True)
class Reader:
    """One thing that reads the stream: `kind` is q, k, v, mlp or logits; `head` a key/value head for k and v."""

    kind: str
    layer: int
    head: int
    writers: int
    nodes: tuple[int, ...]  # the writers that compute from what it reads


@dataclass
class Trace:
    """What a forward pass leaves: logits of the last position, and tensors that autograd can be asked about."""

    logits: torch.Tensor  # [b, V]
    reads: list[torch.Tensor]  # by reader, [b, p, D]
    writes: list[torch.Tensor]  # by writer, [b, p, D]
    query: list[torch.Tensor]  # by layer, [b, p, heads, d], before any rotation
    key: list[torch.Tensor]  # by layer, [b, p, kv heads, d]
    value: list[torch.Tensor]
    pattern: list[torch.Tensor]  # by layer, [b, heads, p, p]


class Network:
    """GPT-2 or LLaMA (unscaled rotary positions) in which every reader adds up its writers itself."""

    def __init__(self, directory: Path, dtype: torch.dtype = torch.float64) -> None:
        self.config = c = json.loads((directory / "config.json").read_text())
        self.dtype = dtype
        self.w = {
            name.removeprefix("transformer.").removeprefix("model."): value.to(dtype)
            for name, value in load_file(directory / "model.safetensors").items()
        }
        self.llama = c["model_type"] == "llama"
        self.layers = c["num_hidden_layers"] if self.llama else c["n_layer"]
        self.heads = c["num_attention_heads"] if self.llama else c["n_head"]
        self.width = c["hidden_size"] if self.llama else c["n_embd"]
        self.kv = c["num_key_value_heads"] if self.llama else self.heads
        self.size = (c.get("head_dim") if self.llama else None) or self.width // self.heads
        self.group = self.heads // self.kv
        self.epsilon = c["rms_norm_eps" if self.llama else "layer_norm_epsilon"]
        per_layer = self.heads + 1
        self.writers = 1 + self.layers * per_layer
        self.readers: list[Reader] = []
        for layer in range(self.layers):
            before = 1 + layer * per_layer
            for head in range(self.heads):
                self.readers.append(Reader("q", layer, head, before, (before + head,)))
                if head < self.kv:
                    shared = tuple(before + head * self.group + i for i in range(self.group))
                    self.readers += [Reader(kind, layer, head, before, shared) for kind in "kv"]
            self.readers.append(Reader("mlp", layer, 0, before + self.heads, (before + self.heads,)))
        self.readers.append(Reader("logits", self.layers, 0, self.writers, ()))
        self.ends = [(u, v) for v, reader in enumerate(self.readers) for u in range(reader.writers)]
        self.first = [0]
        for reader in self.readers:
            self.first.append(self.first[-1] + reader.writers)
        self.edges = len(self.ends)

    def layer_of(self, writer: int) -> int:
        """-1 for the embeddings."""
        return (writer - 1) // (self.heads + 1) if writer else -1

    def norm(self, x: torch.Tensor, name: str, frozen: bool) -> torch.Tensor:
        if not self.llama:
            x = x - x.mean(-1, keepdim=True)
        scale = (x.pow(2).mean(-1, keepdim=True) + self.epsilon).sqrt()
        y = x / (scale.detach() if frozen else scale) * self.w[f"{name}.weight"]
        return y if self.llama else y + self.w[f"{name}.bias"]

    def projection(self, layer: int, kind: str) -> tuple[torch.Tensor, torch.Tensor | float]:
        """W [h, D, d] and b [h, d] of queries, keys or values."""
        heads = self.heads if kind == "q" else self.kv
        if self.llama:
            w, b = self.w[f"layers.{layer}.self_attn.{kind}_proj.weight"].T, 0.0
        else:
            part = slice("qkv".index(kind) * self.width, ("qkv".index(kind) + 1) * self.width)
            w = self.w[f"h.{layer}.attn.c_attn.weight"][:, part]
            b = self.w[f"h.{layer}.attn.c_attn.bias"][part].reshape(heads, self.size)
        return w.reshape(self.width, heads, self.size).permute(1, 0, 2), b

    def rotate(self, x: torch.Tensor) -> torch.Tensor:
        """Rotary positions; x is [b, p, h, d]."""
        if not self.llama:
            return x
        half = self.size // 2
        theta = self.config["rope_parameters"]["rope_theta"]
        angles = torch.arange(x.shape[1], dtype=x.dtype)[:, None] * theta ** (
            -torch.arange(half, dtype=x.dtype) / half
        )
        cos, sin = angles.cos()[None, :, None], angles.sin()[None, :, None]
        return torch.cat(
            [x[..., :half] * cos - x[..., half:] * sin, x[..., half:] * cos + x[..., :half] * sin], -1
        )

    def attend(self, query: torch.Tensor, key: torch.Tensor) -> torch.Tensor:
        """Patterns [b, h, query, key] of queries and keys before rotation."""
        key = self.rotate(key).repeat_interleave(self.group, 2)
        scores = torch.einsum("bphd,bshd->bhps", self.rotate(query), key) / self.size**0.5
        future = torch.ones(scores.shape[-2:], dtype=torch.bool).triu(1)
        return scores.masked_fill(future, -torch.inf).softmax(-1)

    def embed(self, tokens: torch.Tensor) -> torch.Tensor:
        if self.llama:
            return self.w["embed_tokens.weight"][tokens]
        return self.w["wte.weight"][tokens] + self.w["wpe.weight"][: tokens.shape[1]]

    def activation(self, x: torch.Tensor) -> torch.Tensor:
        if self.llama:
            return torch.nn.functional.silu(x)
        assert self.config["activation_function"] == "gelu_new"
        return torch.nn.functional.gelu(x, approximate="tanh")

    def mlp(self, layer: int, x: torch.Tensor, relevance: bool) -> torch.Tensor:
        def activate(x: torch.Tensor) -> torch.Tensor:
            # Relevance goes through f(x) = (f(x) / x) x as if f(x) / x were a constant.
            return (self.activation(x) / x).detach() * x if relevance else self.activation(x)

        if not self.llama:
            at = f"h.{layer}.mlp."
            pre = x @ self.w[at + "c_fc.weight"] + self.w[at + "c_fc.bias"]
            return activate(pre) @ self.w[at + "c_proj.weight"] + self.w[at + "c_proj.bias"]
        at = f"layers.{layer}.mlp."
        gate = activate(x @ self.w[at + "gate_proj.weight"].T)
        up = x @ self.w[at + "up_proj.weight"].T
        product = (gate * up.detach() + gate.detach() * up) / 2 if relevance else gate * up
        return product @ self.w[at + "down_proj.weight"].T

    def run(
        self,
        embeddings: torch.Tensor,
        mask: torch.Tensor | None = None,
        instead: torch.Tensor | None = None,
        added: dict[int, torch.Tensor] | None = None,
        relevance: bool = False,
        cut: int | None = None,
    ) -> Trace:
        """One pass.

        `mask` [edge] with `instead` [writer, b, p, D] is a circuit: reader v gets Σ_u m_uv z_u + (1 − m_uv) z̃_u.  `added` is
        added to what writers write.  With `cut` no gradient goes back into what that layer writes.
        """
        trace = Trace(torch.empty(0), [], [], [], [], [], [])
        biases = torch.zeros(self.width, dtype=self.dtype)

        def write(z: torch.Tensor) -> None:
            writer = len(trace.writes)
            if added and writer in added:
                z = z + added[writer]
            trace.writes.append(z)

        def seen(writer: int) -> torch.Tensor:
            z = trace.writes[writer]
            return z.detach() if cut is not None and self.layer_of(writer) == cut else z

        def read() -> torch.Tensor:
            number = len(trace.reads)
            count = self.readers[number].writers
            z = torch.stack([seen(u) for u in range(count)])
            if mask is not None:
                m = mask[self.first[number] : self.first[number + 1], None, None, None]
                z = m * z + (1 - m) * instead[:count]
            x = z.sum(0) + biases
            if not x.requires_grad:
                x.requires_grad_()
            trace.reads.append(x)
            return x

        write(embeddings.clone().requires_grad_())
        for layer in range(self.layers):
            prefix = f"layers.{layer}." if self.llama else f"h.{layer}."
            first, second = ("input_layernorm", "post_attention_layernorm") if self.llama else ("ln_1", "ln_2")
            inputs: dict[str, list[torch.Tensor]] = {"q": [], "k": [], "v": []}
            for head in range(self.heads):
                for kind in "qkv" if head < self.kv else "q":
                    inputs[kind].append(self.norm(read(), prefix + first, relevance))
            mixed = {}
            for kind, parts in inputs.items():
                w, b = self.projection(layer, kind)
                mixed[kind] = torch.einsum("bphD,hDd->bphd", torch.stack(parts, 2), w) + b
            pattern = self.attend(mixed["q"], mixed["k"])
            trace.query.append(mixed["q"])
            trace.key.append(mixed["k"])
            trace.value.append(mixed["v"])
            trace.pattern.append(pattern)
            if relevance:
                pattern = pattern.detach()
            z = torch.einsum("bhps,bshd->bphd", pattern, mixed["v"].repeat_interleave(self.group, 2))
            out = self.w[prefix + ("self_attn.o_proj.weight" if self.llama else "attn.c_proj.weight")]
            out = (out.T if self.llama else out).reshape(self.heads, self.size, self.width)
            for head in range(self.heads):
                write(z[:, :, head] @ out[head])
            if not self.llama:
                biases = biases + self.w[prefix + "attn.c_proj.bias"]
            write(self.mlp(layer, self.norm(read(), prefix + second, relevance), relevance))
        x = self.norm(read(), "norm" if self.llama else "ln_f", relevance)[:, -1]
        table = self.w["embed_tokens.weight" if self.llama else "wte.weight"]
        trace.logits = x @ self.w.get("lm_head.weight", table).T
        return trace


class Question:
    """A network, its texts, and the metric."""

    def __init__(self, network: Network, clean: torch.Tensor, corrupt: torch.Tensor, answers: torch.Tensor):
        self.n = network
        self.answers = answers
        self.embeddings = (network.embed(clean), network.embed(corrupt))
        self.traces = tuple(network.run(e) for e in self.embeddings)
        self.clean, self.corrupt = (torch.stack(t.writes).detach() for t in self.traces)
        self.instead = {
            "resample": self.corrupt,
            "zero": torch.zeros_like(self.clean),
            "mean": self.clean.mean(1, keepdim=True).expand_as(self.clean),
        }
        self.change = self.corrupt - self.clean
        self.clean_logits = self.traces[0].logits.detach()

    def measure(self, logits: torch.Tensor, metric: str = "logit-diff") -> torch.Tensor:
        """m of each text."""
        if metric == "kl":
            p, q = self.clean_logits.log_softmax(-1), logits.log_softmax(-1)
            return -(p.exp() * (p - q)).sum(-1)
        rows = torch.arange(len(logits))
        return logits[rows, self.answers[:, 0]] - logits[rows, self.answers[:, 1]]

    @torch.no_grad()
    def logits(self, mask: torch.Tensor, ablation: str = "resample") -> torch.Tensor:
        # requires_grad_ inside of a pass does nothing here.
        return self.n.run(self.embeddings[0], mask.to(self.n.dtype), self.instead[ablation]).logits

    def worth(self, mask: torch.Tensor, ablation: str = "resample", metric: str = "logit-diff") -> float:
        """m of a circuit, the mean over texts."""
        return self.measure(self.logits(mask, ablation), metric).mean().item()

    def all(self) -> torch.Tensor:
        return torch.ones(self.n.edges)

    def exact(self, ablation: str, metric: str = "logit-diff") -> torch.Tensor:
        whole = self.worth(self.all(), ablation, metric)
        scores = []
        for edge in range(self.n.edges):
            mask = self.all()
            mask[edge] = 0
            scores.append(whole - self.worth(mask, ablation, metric))
        return torch.tensor(scores, dtype=torch.float64)

    def gradients(self, trace: Trace, of: list[torch.Tensor]) -> list[torch.Tensor]:
        """Of the sum of m over texts; texts do not touch each other, so each text's rows are its own gradient."""
        found = torch.autograd.grad(self.measure(trace.logits).sum(), of, allow_unused=True)
        return [torch.zeros_like(x) if g is None else g for x, g in zip(of, found)]

    def products(self, trace: Trace) -> torch.Tensor:
        """−⟨z̃_u − z_u, ∂m/∂x_v⟩, [edge], mean over texts."""
        grads = self.gradients(trace, trace.reads)
        return torch.stack([-(self.change[u] * grads[v]).sum() / PAIRS for u, v in self.n.ends])

    def eap(self, side: int) -> torch.Tensor:
        return self.products(self.n.run(self.embeddings[side]))

    def relp(self) -> torch.Tensor:
        trace = self.n.run(self.embeddings[0], relevance=True)
        assert torch.allclose(trace.logits, self.clean_logits, atol=1e-4)
        return self.products(trace)

    def eap_ig_inputs(self, steps: int) -> torch.Tensor:
        clean, corrupt = self.embeddings
        parts = [self.products(self.n.run(corrupt + k / steps * (clean - corrupt))) for k in range(steps)]
        return torch.stack(parts).mean(0)

    def eap_ig_activations(self, steps: int) -> torch.Tensor:
        """Each writer alone at z + k/n (z̃ − z), k = 1 … n; only its own edges are scored."""
        scores = torch.zeros(self.n.edges, dtype=self.n.dtype)
        own = torch.tensor([u for u, _ in self.n.ends])
        for u in range(self.n.writers):
            parts = [
                self.products(self.n.run(self.embeddings[0], added={u: k / steps * self.change[u]}))
                for k in range(1, steps + 1)
            ]
            scores = torch.where(own == u, torch.stack(parts).mean(0), scores)
        return scores

    def eap_ig_activations_of_code(self, steps: int) -> torch.Tensor:
        """As EAP-IG's code has it.

        The embeddings, all heads of a layer together, or an MLP are at z̃ + k/n (z − z̃) for k = 1 … n, and the gradients of
        all these runs count for all edges.
        """
        n = self.n
        stages = [[0]]
        for layer in range(n.layers):
            before = 1 + layer * (n.heads + 1)
            stages += [[before + head for head in range(n.heads)], [before + n.heads]]
        parts = []
        for stage in stages:
            for k in range(1, steps + 1):
                # Replaced, not added to: heads of one layer do not read each other.
                added = {u: (1 - k / steps) * self.change[u] for u in stage}
                parts.append(self.products(n.run(self.embeddings[0], added=added)))
        return torch.stack(parts).mean(0)

    def flow(self) -> torch.Tensor:
        """Information-flow routes on the clean texts."""
        scores = []
        for v, reader in enumerate(self.n.readers):
            x = self.traces[0].reads[v].detach()
            z = self.clean[: reader.writers]
            near = (x.abs().sum(-1) - (z - x).abs().sum(-1)).clamp(min=0)
            total = near.sum(0, keepdim=True)
            share = torch.where(total > 0, near / total, torch.zeros_like(near))
            scores.append(share.mean((1, 2)))
        return torch.cat(scores)

    def weaker(self, writers: torch.Tensor, readers: torch.Tensor) -> torch.Tensor:
        """Edges count as much as the weaker end; the embeddings and the logits never are the weaker."""
        writers = writers.clone()
        writers[0] = torch.inf
        both = torch.cat([writers, readers])
        largest = both[both.isfinite()].max()
        return torch.stack([torch.minimum(torch.minimum(writers[u], readers[v]), largest) for u, v in self.n.ends])

    def head_importance(self) -> torch.Tensor:
        trace = self.n.run(self.embeddings[0])
        grads = self.gradients(trace, trace.writes)
        sizes = torch.stack([(z * g).sum((1, 2)).abs().mean() for z, g in zip(trace.writes, grads)]).detach()
        for layer in range(self.n.layers):
            heads = slice(1 + layer * (self.n.heads + 1), 1 + layer * (self.n.heads + 1) + self.n.heads)
            sizes[heads] = sizes[heads] / sizes[heads].norm()
        # Keys and values that several heads share matter as much as the one of them that matters most.
        readers = [max((sizes[u] for u in r.nodes), default=torch.tensor(torch.inf)) for r in self.n.readers]
        return self.weaker(sizes, torch.stack([r.to(sizes) for r in readers]))

    def atp_star(self) -> torch.Tensor:
        n = self.n
        writers = torch.zeros(n.writers, dtype=n.dtype)
        readers = torch.zeros(len(n.readers), dtype=n.dtype)
        clean, corrupt = self.traces
        with torch.no_grad():
            fixed = {
                "q": [n.attend(b, a) for a, b in zip(clean.key, corrupt.query)],
                "k": [n.attend(a, b) for a, b in zip(clean.query, corrupt.key)],
            }
        for cut in range(n.layers):
            trace = n.run(self.embeddings[0], cut=cut)
            grads = self.gradients(trace, trace.writes + trace.pattern + trace.value)
            of_writes, rest = grads[: n.writers], grads[n.writers :]
            of_pattern, of_value = rest[: n.layers], rest[n.layers :]
            for u in range(n.writers):
                # The layer that is cut has no effect of its own there, and does not count.
                if n.layer_of(u) != cut:
                    effect = (self.change[u] * of_writes[u]).sum((1, 2)).abs().mean()
                    writers[u] += effect / (n.layers - (1 if u else 0))
            for v, reader in enumerate(n.readers):
                if reader.kind not in "qkv" or reader.layer == cut:
                    continue
                if reader.kind == "v":
                    change = corrupt.value[reader.layer] - clean.value[reader.layer]
                    effect = (change * of_value[reader.layer])[:, :, reader.head].sum((1, 2))
                else:
                    heads = [reader.head]
                    if reader.kind == "k":
                        heads = [reader.head * n.group + i for i in range(n.group)]
                    change = fixed[reader.kind][reader.layer] - clean.pattern[reader.layer]
                    effect = (change * of_pattern[reader.layer])[:, heads].sum((1, 2, 3))
                readers[v] += effect.abs().mean().detach() / (n.layers - 1)
        for v, reader in enumerate(n.readers):
            if reader.kind == "mlp":
                readers[v] = writers[reader.nodes[0]]
            elif reader.kind == "logits":
                readers[v] = torch.inf
        return self.weaker(writers.detach(), readers)

    def acdc(self, threshold: float, metric: str) -> tuple[torch.Tensor, float]:
        """The edges that are kept, and how close a decision came to the threshold."""
        mask = self.all()
        current = self.worth(mask, metric=metric)
        margin = torch.inf
        for v in reversed(range(len(self.n.readers))):
            for edge in reversed(range(self.n.first[v], self.n.first[v + 1])):
                mask[edge] = 0
                value = self.worth(mask, metric=metric)
                margin = min(margin, abs(current - value - threshold))
                if current - value < threshold:
                    current = value
                else:
                    mask[edge] = 1
        return mask, margin

    def settled_acdc(self, metric: str) -> tuple[float, torch.Tensor]:
        """A threshold at which a good part of the edges is kept and no decision is close."""
        top = abs(self.worth(self.all(), metric=metric) - self.worth(torch.zeros(self.n.edges), metric=metric))
        for power in range(3, 60):
            threshold = float(torch.tensor(top * 0.85**power, dtype=torch.float32))
            kept, margin = self.acdc(threshold, metric)
            share = kept.mean().item()
            if margin > ACDC_MARGIN and 0.2 <= share <= 0.6:
                print(f"  acdc {metric}: threshold {threshold:.6f} keeps {share:.2f}, margin {margin:.1e}")
                return threshold, kept
        raise SystemExit(f"no threshold of {metric} with a margin")

    def connected(self, kept: list[bool]) -> list[bool]:
        """Only edges on a way from the embeddings to the logits; shared keys and values lead to all of their heads."""
        result = list(kept)
        while True:
            reached, heard = {0}, set()
            for edge, (u, v) in enumerate(self.n.ends):
                if result[edge]:
                    heard.add(u)
                    reached.update(self.n.readers[v].nodes)
            alive = reached & heard
            new = [
                keep and u in alive and (self.n.readers[v].kind == "logits" or any(w in alive for w in self.n.readers[v].nodes))
                for keep, (u, v) in zip(result, self.n.ends)
            ]
            if new == result:
                return result
            result = new

    def curve(self, scores: torch.Tensor, signed: bool) -> dict[str, torch.Tensor]:
        keys = scores if signed else scores.abs()
        order = sorted(range(self.n.edges), key=lambda e: (-keys[e].item(), e))
        whole, none = self.worth(self.all()), self.worth(torch.zeros(self.n.edges))
        counts, left, faithfulness = [], [], []
        for share in SHARES:
            count = int(share * self.n.edges)
            if 0 < count < self.n.edges:
                gap = (keys[order[count - 1]] - keys[order[count]]) / scores.abs().max()
                assert gap > 2e-5, f"edges {count} and {count + 1} nearly tie: {gap:.1e}"
            kept = [False] * self.n.edges
            for edge in order[:count]:
                kept[edge] = True
            kept = self.connected(kept)
            value = self.worth(torch.tensor(kept).double())
            counts.append(count)
            left.append(sum(kept))
            faithfulness.append((value - none) / (whole - none))
        area = distance = 0.0
        for i in range(len(SHARES) - 1):
            width = SHARES[i + 1] - SHARES[i]
            area += width * (faithfulness[i] + faithfulness[i + 1]) / 2
            distance += width * (abs(1 - faithfulness[i]) + abs(1 - faithfulness[i + 1])) / 2
        return {
            "counts": torch.tensor(counts, dtype=torch.int32),
            "connected": torch.tensor(left, dtype=torch.int32),
            "faithfulness": torch.tensor(faithfulness, dtype=torch.float64),
            "areas": torch.tensor([area, distance], dtype=torch.float64),
        }


def pairs(network: Network, seed: int) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    """Texts after which the network says different things when some tokens change."""
    generator = torch.Generator().manual_seed(seed)
    vocabulary = network.config["vocab_size"]
    found = []
    while len(found) < PAIRS:
        clean = torch.randint(vocabulary, (LENGTH,), generator=generator)
        corrupt = clean.clone()
        for place in CHANGED:
            corrupt[place] = (corrupt[place] + torch.randint(1, vocabulary, (1,), generator=generator)[0]) % vocabulary
        with torch.no_grad():
            said = network.run(network.embed(torch.stack([clean, corrupt]))).logits.argmax(-1)
        if said[0] != said[1]:
            found.append((clean, corrupt, said))
    clean, corrupt, answers = (torch.stack(parts) for parts in zip(*found))
    return clean, corrupt, answers


def question(directory: Path, seed: int, dtype: torch.dtype = torch.float64) -> tuple[Question, dict[str, torch.Tensor]]:
    network = Network(directory, dtype)
    clean, corrupt, answers = pairs(Network(directory), seed)
    return Question(network, clean, corrupt, answers), {"clean": clean, "corrupt": corrupt, "answers": answers}


def scores(q: Question) -> dict[str, torch.Tensor]:
    """Every method that needs no search."""
    found = {f"exact.{ablation}": q.exact(ablation) for ablation in q.instead}
    found["exact.kl"] = q.exact("resample", "kl")
    found |= {"eap.clean": q.eap(0), "eap.corrupt": q.eap(1)}
    found |= {f"eap_ig.inputs.{steps}": q.eap_ig_inputs(steps) for steps in (5, 30)}
    found["eap_ig.activations.5"] = q.eap_ig_activations(5)
    found["eap_ig.activations.code.5"] = q.eap_ig_activations_of_code(5)
    found |= {"relp": q.relp(), "atp_star": q.atp_star(), "hisp": q.head_importance(), "ifr": q.flow()}
    return {name: value.detach() for name, value in found.items()}


def write_case(directory: Path, seed: int) -> None:
    print(directory.name)
    q, texts = question(directory, seed)
    network = q.n
    model = AutoModelForCausalLM.from_pretrained(directory, attn_implementation="eager").double().eval()
    with torch.no_grad():
        for side, own in (("clean", 0), ("corrupt", 1)):
            difference = (model(texts[side]).logits[:, -1] - q.traces[own].logits).abs().max().item()
            print(f"  logits differ by {difference:.1e} from transformers'")
            # transformers computes rotary positions in single precision.
            assert difference < 1e-4
    none = torch.zeros(network.edges)
    assert torch.allclose(q.logits(q.all()), q.clean_logits)
    assert torch.allclose(q.logits(none), q.traces[1].logits)

    values: dict[str, torch.Tensor] = {name: value.int() for name, value in texts.items()}
    values["ends"] = torch.tensor(network.ends, dtype=torch.int32)
    values["worth"] = torch.tensor([q.worth(q.all()), q.worth(none)], dtype=torch.float64)
    found = scores(q)
    values |= found
    for metric, name in (("logit-diff", "acdc"), ("kl", "acdc.kl")):
        threshold, kept = q.settled_acdc(metric)
        values |= {f"{name}.threshold": torch.tensor([threshold]), f"{name}.kept": kept.int()}
    for ranking in ("absolute", "signed"):
        curve = q.curve(found["eap.clean"], ranking == "signed")
        values |= {f"curve.{ranking}.{name}": value for name, value in curve.items()}
    generator = torch.Generator().manual_seed(seed + 1)
    draws = torch.rand(2, network.edges, generator=generator)
    masks = torch.stack([(draws[0] < 0.5).float(), draws[1]])
    values["mask"] = masks
    values["mask.logits"] = torch.stack([q.logits(mask) for mask in masks])
    path = directory / "circuits.safetensors"
    save_file(
        {k: (v.float() if v.is_floating_point() else v).contiguous() for k, v in values.items()}, path
    )
    print(f"  {network.edges} edges, m {values['worth'].tolist()}, {path.stat().st_size} bytes")


def record(root: Path, cases: list[str]) -> None:
    import transformers

    for case in cases:
        path = (root / case).parent / "generated.json"
        generated = json.loads(path.read_text())
        family = [Path(c).name for c in cases if Path(c).parent == Path(case).parent]
        generated["circuits"] = {
            "command": "python Tests/Fixtures/generators/circuits.py",
            "cases": family,
            "torch": torch.__version__,
            "transformers": transformers.__version__,
        }
        path.write_text(json.dumps(generated, indent=2) + "\n")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    root = Path(__file__).resolve().parent.parent
    parser.add_argument("cases", nargs="*", default=list(SEEDS), help="folders of cases")
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    for case in arguments.cases:
        write_case(root / case, SEEDS[case])
    record(root, arguments.cases)


if __name__ == "__main__":
    main()
