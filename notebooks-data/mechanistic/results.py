"""Puts the reports of run.sh into one table, results.csv and results.md.

Needs nothing but Python's standard library.  A score that is not defined is an empty cell.
"""

import csv
import json
import sys
from pathlib import Path

COLUMNS = {
    "k": "k", "accuracy": "accuracy", "S_P1": "S_P1", "S_P1_low": "lowest", "S_P1_high": "highest",
    "F1_P1": "F1", "F1_P1_random": "random F1", "S_P2": "S_P2", "S_P2_low": "lowest", "S_P2_high": "highest",
    "F1_P2": "F1", "F1_P2_random": "random F1", "paper_S_P1": "paper's S_P1", "paper_S_P2": "paper's S_P2",
}


def scores(report: dict, name: str) -> dict[str, float | None]:
    """A score of a probe report with its range over random models, and the two F1 behind it."""
    part = report["scores"][name]
    probe = part.get("probe")
    if probe is None or part.get("score") is None:
        return dict.fromkeys(("S", "low", "high", "F1", "random"))
    by_model = [score for score in part["byRandomModel"]["scores"] if score is not None]
    return {
        "S": part["score"], "low": min(by_model), "high": max(by_model), "F1": probe["mean"],
        "random": probe["controls"]["random"]["mean"],
    }


def row(runs: Path, k: int) -> dict[str, float | int | None]:
    """The table's row for one k."""
    def read(path: Path) -> dict:
        return json.loads(path.read_text(encoding="utf-8"))

    report, paper = (read(runs / "reports" / f"{name}-{k}.json") for name in ("probe", "paper"))
    result: dict[str, float | int | None] = {
        "k": k, "accuracy": read(runs / f"k{k}" / "report.json")["test"]["accuracy"],
    }
    for name, probe in (("P1", "useful"), ("P2", "answers")):
        found = scores(report, probe)
        result |= {
            f"S_{name}": found["S"], f"S_{name}_low": found["low"], f"S_{name}_high": found["high"],
            f"F1_{name}": found["F1"], f"F1_{name}_random": found["random"],
            f"paper_S_{name}": scores(paper, probe)["S"],
        }
    return {column: result[column] for column in COLUMNS}


def shown(value: float | int | None) -> str:
    """A cell of the Markdown table."""
    if value is None:
        return "–"
    return str(value) if isinstance(value, int) else f"{value:.3f}"


def main() -> int:
    """Writes both tables; the exit status."""
    if len(sys.argv) != 3:
        print(f"usage: {sys.argv[0]} RUNS DIR", file=sys.stderr)
        return 64
    runs, directory = map(Path, sys.argv[1:])
    rows = [row(runs, k) for k in range(1, 9)]
    with (directory / "results.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, fieldnames=list(COLUMNS), lineterminator="\n")
        writer.writeheader()
        writer.writerows(
            {name: "" if value is None else value if name == "k" else f"{value:.6f}" for name, value in row.items()}
            for row in rows)
    lines = ["| " + " | ".join(COLUMNS.values()) + " |", "|" + "---:|" * len(COLUMNS)]
    lines += ["| " + " | ".join(shown(value) for value in row.values()) + " |" for row in rows]
    (directory / "results.md").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
