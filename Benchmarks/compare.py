"""Compares ProbeKit's speed with its peers, in turn: ours, a peer, ours, the next peer, several rounds.

A ratio is a peer's median time divided by ours just before it; the table has the median of the rounds.
Peers that cannot be imported are reported as missing, and times that vary too much as unsteady.
"""

import argparse
import importlib.util
import json
import os
import platform
import subprocess
import sys
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from peers.timing import THREADS, use_processors

HERE = Path(__file__).resolve().parent
UNSTEADY = 1.5  # highest 90th percentile / lowest 10th of all rounds


@dataclass(frozen=True)
class Peer:
    """A script that measures somebody else's library, and the modules it imports."""

    name: str
    suite: str
    arguments: tuple[str, ...]
    modules: tuple[str, ...]


@dataclass(frozen=True)
class Target:
    """A ratio to reach against the fastest of the peers whose names start with `against`."""

    result: str
    ratio: float
    against: str = ""
    share_of_peak: float | None = None


HUGGING_FACE = ("torch", "transformers")
PEERS = [
    Peer("pytorch-eager", "train", ("pytorch_train.py",), ("torch",)),
    Peer("pytorch-compiled", "train", ("pytorch_train.py", "--compile"), ("torch",)),
    Peer("jax", "train", ("jax_train.py",), ("jax",)),
    Peer("transformers", "capture", ("transformers_capture.py",), HUGGING_FACE),
    Peer("transformers-hooks", "ablate", ("transformers_ablation.py",), HUGGING_FACE),
    Peer("transformers-eager", "prefill", ("transformers_gpt2_small.py", "--only", "prefill/gpt2"), HUGGING_FACE),
    Peer("transformers-cache", "generate", ("transformers_gpt2_small.py", "--only", "generate"), HUGGING_FACE),
    Peer("tokenizers", "tokenize", ("tokenizers_encode.py",), ("tokenizers",)),
    Peer("transformerlens", "circuit/eap", ("transformerlens_eap.py",), ("torch", "transformer_lens")),
    Peer("scikit-learn", "knn", ("sklearn_knn.py",), ("sklearn",)),
]
TARGETS = [
    Target("train/reference", 2.0, share_of_peak=0.70),
    Target("train/large-vocabulary", 2.0, against="pytorch"),
    Target("circuit/eap", 5.0),
    Target("capture/one", 3.0),
    Target("capture/all", 2.5),
    Target("ablate/heads", 5.0),
    Target("prefill/gpt2-small-512-attentions", 1.2),
    Target("generate/gpt2-small-64", 1.5),
    Target("knn/l2", 3.0),
    Target("knn/l1", 3.0),
    Target("tokenize/byte-level", 1.0),
]


class Failure(Exception):
    """A program that gave no results; the message says why in a line."""


def results_of(command: list[str]) -> dict:
    """Runs a program and reads the JSON object that is its output."""
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        return json.loads(done.stdout)
    except OSError as error:
        raise Failure(f"{Path(command[0]).name} did not start: {error.strerror}") from error
    except subprocess.CalledProcessError as error:
        lines = error.stderr.strip().splitlines() or [f"exit status {error.returncode}"]
        raise Failure(lines[-1]) from error
    except json.JSONDecodeError as error:
        raise Failure("the output is not JSON") from error


class Comparison:
    """Everything measured so far, by result and peer."""

    def __init__(self, binary: Path, quick: bool):
        self.binary = binary
        self.quick = quick
        self.ours: dict[str, list[dict]] = defaultdict(list)
        self.theirs: dict[tuple[str, str], list[float]] = defaultdict(list)
        self.ratios: dict[tuple[str, str], list[float]] = defaultdict(list)
        self.spread: dict[tuple[str, str], list[float]] = defaultdict(list)
        self.versions: dict[str, str] = {}
        self.missing = {peer.name: reason for peer in PEERS if (reason := self.reason_missing(peer))}

    @staticmethod
    def reason_missing(peer: Peer) -> str | None:
        """Why a peer cannot run, or None."""
        absent = [name for name in peer.modules if importlib.util.find_spec(name) is None]
        return f"cannot import {', '.join(absent)}" if absent else None

    def run_pair(self, peer: Peer) -> None:
        """Measures ours and, right after it, one peer."""
        ours = results_of([str(self.binary), "bench", peer.suite, "--json"])
        before = {result["name"]: result["medianMilliseconds"] for result in ours["results"]}
        for result in ours["results"]:
            self.ours[result["name"]].append(result)
            self.widen("ours", result)
        if peer.name in self.missing:
            return
        script, *options = peer.arguments
        command = [sys.executable, str(HERE / "peers" / script), *options]
        try:
            theirs = results_of(command + ["--quick"] * self.quick)
        except Failure as failure:
            self.missing[peer.name] = str(failure)
            return
        self.versions |= theirs["versions"]
        for result in theirs["results"]:
            key = (result["name"], peer.name)
            self.theirs[key].append(result["medianMilliseconds"])
            self.widen(peer.name, result)
            if result["name"] in before:
                self.ratios[key].append(result["medianMilliseconds"] / before[result["name"]])

    def widen(self, who: str, result: dict) -> None:
        """Notes how far apart the times of one result are."""
        typical = result["medianMilliseconds"]
        bounds = [result.get("p10Milliseconds", typical), result.get("p90Milliseconds", typical)]
        self.spread[result["name"], who] += bounds

    def is_unsteady(self, key: tuple[str, str]) -> bool:
        """Whether the times of a result by somebody are too far apart to be trusted."""
        return max(self.spread[key]) > UNSTEADY * min(self.spread[key])

    def report(self) -> dict:
        """The medians over the rounds, and for each target what was measured."""
        machine, cores = processor(), os.cpu_count()
        rows = [self.row(target) for target in TARGETS]
        unsteady = [", ".join(key) for key in self.spread if self.is_unsteady(key)]
        return {"machine": machine, "cores": cores, "threads": THREADS, "versions": self.versions,
                "results": rows, "missing": self.missing, "unsteady": unsteady}

    def row(self, target: Target) -> dict:
        """One result: ours, the peers, the targets."""
        ours = self.ours[target.result]
        peers = [
            {"peer": peer, "medianMilliseconds": median(times), "ratio": middle(self.ratios[name, peer])}
            for (name, peer), times in self.theirs.items()
            if name == target.result
        ]
        against = [p["ratio"] for p in peers if p["ratio"] and p["peer"].startswith(target.against)]
        kind = {"pytorch": "PyTorch's fastest"}.get(target.against, "the fastest peer")
        goals = [goal(f"{target.ratio} x as fast as {kind}", target.ratio, min(against, default=None))]
        shares = [result["shareOfPeak"] for result in ours if result.get("shareOfPeak") is not None]
        if target.share_of_peak is not None:
            goals.append(goal(f"{target.share_of_peak:.0%} of peak", target.share_of_peak, middle(shares)))
        return {
            "name": target.result,
            "medianMilliseconds": middle([result["medianMilliseconds"] for result in ours]),
            "shareOfPeak": middle(shares),
            "peers": peers,
            "targets": goals,
            "unsteady": any(self.is_unsteady(key) for key in self.spread if key[0] == target.result),
        }


def middle(values: list[float]) -> float | None:
    """The median, or None of nothing."""
    return median(values) if values else None


def goal(what: str, wanted: float, measured: float | None) -> dict:
    """A target and whether it was reached; None if it could not be measured."""
    reached = None if measured is None else measured >= wanted
    return {"target": what, "wanted": wanted, "measured": measured, "reached": reached}


def processor() -> str:
    """The processor's model name."""
    information = Path("/proc/cpuinfo")
    if information.exists():
        for line in information.read_text().splitlines():
            if line.startswith("model name"):
                return line.split(":", 1)[1].strip()
    if platform.system() == "Darwin":
        command = ["sysctl", "-n", "machdep.cpu.brand_string"]
        return subprocess.run(command, capture_output=True, text=True).stdout.strip()
    return platform.processor() or platform.machine()


def table(report: dict) -> str:
    """The report for people, at most 80 columns wide."""
    rounds = f"{report['rounds']} round{'s' * (report['rounds'] > 1)}"
    lines = [
        f"{report['machine']}, {report['cores']} cores; {report['threads']} threads, {rounds}",
        "",
        f"{'':24}{'ours (ms)':>10}  {'peer':18}{'ms':>10}{'peer / ours':>13}",
    ]
    for row in report["results"]:
        ours = number(row["medianMilliseconds"], "{:.2f}")
        name = row["name"]
        if len(name) > 24:  # a line of its own
            lines.append(name)
            name = ""
        heads = [f"{name:24}{ours:>10}"] + [" " * 34] * len(row["peers"])
        for head, peer in zip(heads, row["peers"] or [None], strict=False):
            lines.append(head if peer is None else f"{head}  {peer['peer']:18}"
                         f"{peer['medianMilliseconds']:10.2f}{number(peer['ratio'], '{:.2f} x'):>13}")
        for target in row["targets"]:
            share = target["target"].endswith("peak")
            measured = number(target["measured"], "{:.1%}" if share else "{:.3f} x")
            verdict = {True: "reached", False: "NOT REACHED", None: "not measured"}[target["reached"]]
            doubt = " (unsteady)" * row["unsteady"]
            lines.append(f"  target: {target['target']:36}{measured:>10}  {verdict}{doubt}")
    lines += [""] + [f"missing: {peer}: {reason}"[:80] for peer, reason in report["missing"].items()]
    lines += [f"unsteady: {what}: run again on a quiet machine" for what in report["unsteady"]]
    return "\n".join(lines + [", ".join(f"{name} {version}" for name, version in report["versions"].items())])


def number(value: float | None, form: str) -> str:
    """A number as text, or a dash."""
    return "-" if value is None else form.format(value)


def main() -> None:
    """Runs the rounds and prints the report."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("binary", type=Path, help="probe-cli, built for release")
    parser.add_argument("--rounds", type=int, help="how often each pair is run (3; 1 with --quick)")
    parser.add_argument("--quick", action="store_true", help="one round with fewer repeats")
    parser.add_argument("--json", action="store_true", help="print the report as JSON")
    arguments = parser.parse_args()
    rounds = arguments.rounds or (1 if arguments.quick else 3)
    use_processors()
    comparison = Comparison(arguments.binary.resolve(), arguments.quick)
    for number_of_round in range(1, rounds + 1):
        for peer in PEERS:
            print(f"round {number_of_round} of {rounds}: ours, {peer.name}", file=sys.stderr)
            try:
                comparison.run_pair(peer)
            except Failure as failure:
                sys.exit(f"{arguments.binary.name} bench {peer.suite}: {failure}")
    report = comparison.report() | {"rounds": rounds}
    print(json.dumps(report, indent=2) if arguments.json else table(report))


if __name__ == "__main__":
    main()
