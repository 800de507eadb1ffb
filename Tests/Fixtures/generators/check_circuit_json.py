"""Checks that a file of `probe-cli circuit --out` is a graph as EAP-IG's `Graph.from_json` takes it.

`python Tests/Fixtures/generators/check_circuit_json.py FILE.json` needs nothing but Python.  The format is stated here on its own,
from EAP-IG's `Graph.to_json`, `Graph.from_json` and `Graph.from_model` (github.com/hannamw/EAP-IG, which no package index has):

- `cfg` has `n_layers`, `n_heads`, `parallel_attn_mlp`, `d_model`, and nothing that is no configuration;
- `nodes` maps `input`, `a0.h0`, `m0`, …, `logits` to at least `in_graph`; a `score` would make it node scores;
- `edges` maps `PARENT->CHILD`, with `<q>`, `<k>` or `<v>` behind heads, to `score` (a number) and `in_graph`.  Every edge of the
  model is there: its loader leaves others at 0, but a name that it does not know is an error.

Also checked, beyond the format: a node is in the graph exactly where edges of the circuit touch it.
"""

import json
import math
import sys
from pathlib import Path


def names(layers: int, heads: int, parallel: bool) -> tuple[list[str], list[str]]:
    """All nodes and edges, every head with queries, keys and values of its own."""
    stream, nodes, edges = ["input"], ["input"], []
    for layer in range(layers):
        attention, mlp = [f"a{layer}.h{head}" for head in range(heads)], f"m{layer}"
        edges += [f"{source}->{head}<{part}>" for source in stream for head in attention for part in "qkv"]
        edges += [f"{source}->{mlp}" for source in (stream if parallel else stream + attention)]
        stream += [*attention, mlp]
        nodes += [*attention, mlp]
    return [*nodes, "logits"], [*edges, *(f"{source}->logits" for source in stream)]


def problems(graph: dict) -> list[str]:
    missing = [key for key in ("cfg", "nodes", "edges") if not isinstance(graph.get(key), dict)]
    if missing:
        return [f"no {key}" for key in missing]
    types = {"n_layers": int, "n_heads": int, "d_model": int, "parallel_attn_mlp": bool}
    cfg, found = graph["cfg"], []
    for key, kind in types.items():
        if type(cfg.get(key)) is not kind:
            found.append(f"cfg.{key} is {cfg.get(key)!r}, expected {kind.__name__}")
    if found:
        return found
    found += [f"cfg.{key} is not EAP-IG's" for key in cfg if key not in types]
    nodes, edges = names(cfg["n_layers"], cfg["n_heads"], cfg["parallel_attn_mlp"])
    for kind, known in (("node", nodes), ("edge", edges)):
        entries = graph[kind + "s"]
        found += [f"{kind} {name} is missing" for name in known if name not in entries]
        found += [f"{kind} {name} is not one of this model" for name in entries if name not in set(known)]
        found += [f"{kind} {name} has no in_graph" for name, e in entries.items() if type(e.get("in_graph")) is not bool]
    for name, entry in graph["edges"].items():
        score = entry.get("score")
        if not isinstance(score, int | float) or isinstance(score, bool) or not math.isfinite(score):
            found.append(f"edge {name} has the score {score!r}")
    found += [f"node {name} has a score" for name, entry in graph["nodes"].items() if "score" in entry]
    kept = [name for name, entry in graph["edges"].items() if entry.get("in_graph")]
    touched = {end.split("<")[0] for name in kept for end in name.split("->")}
    for name, entry in graph["nodes"].items():
        if name != "logits" and entry.get("in_graph") != (name in touched):
            found.append(f"node {name} has in_graph {entry.get('in_graph')}, but edges say {name in touched}")
    return found


def main() -> None:
    if len(sys.argv) != 2:
        raise SystemExit(__doc__)
    graph = json.loads(Path(sys.argv[1]).read_text())
    found = problems(graph)
    for problem in found[:20]:
        print(problem)
    if found:
        raise SystemExit(f"{len(found)} problems")
    kept = sum(entry["in_graph"] for entry in graph["edges"].values())
    print(f"{len(graph['nodes'])} nodes, {len(graph['edges'])} edges, {kept} in the graph")


if __name__ == "__main__":
    main()
