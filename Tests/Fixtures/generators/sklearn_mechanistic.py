"""Makes Tests/Fixtures/sklearn/mechanistic.json: MechanisticProbe's published protocol on small random attention.

Written from a description of the published procedure, with scikit-learn's classifier and score. One OpenMP thread, as
in sklearn_knn.py.
"""

import os

os.environ["OMP_NUM_THREADS"] = "1"

import json  # noqa: E402
from pathlib import Path  # noqa: E402

import numpy as np  # noqa: E402
import sklearn  # noqa: E402
from sklearn.metrics import f1_score  # noqa: E402
from sklearn.neighbors import KNeighborsClassifier  # noqa: E402

OUT = Path(__file__).resolve().parents[1] / "sklearn" / "mechanistic.json"
LISTS, LAYERS, LENGTH, NUMBERS = 40, 3, 16, 60


def useful_places(numbers: list[int], k: int) -> list[int]:
    """The place of each of the k lowest ranks; a rank that equal numbers leave out falls to the next lower one."""
    ordered = sorted(numbers)
    ranks = [ordered.index(number) for number in numbers]
    places = []
    for rank in range(k):
        while rank not in ranks:
            rank -= 1
        places.append(ranks.index(rank))
    return places


def fold_scores(x: np.ndarray, y: np.ndarray, cut: int) -> list[float]:
    """The macro-F1 of the rows before the cut, then of those behind it, each learned from the other."""
    parts = [(slice(cut, None), slice(0, cut)), (slice(0, cut), slice(cut, None))]
    scores = []
    for train, test in parts:
        model = KNeighborsClassifier(8, weights="distance", algorithm="brute").fit(x[train], y[train])
        scores.append(float(f1_score(y[test], model.predict(x[test]), average="macro")))
    return scores


def main() -> None:
    """Attention with a little of the labels in it, and the F1s for each k and number of layers."""
    rng = np.random.default_rng(31)
    lists = rng.integers(0, NUMBERS, (LISTS, LENGTH)).tolist()
    attention = rng.random((LISTS, LAYERS, LENGTH)) * 0.2
    for index, numbers in enumerate(lists):
        order = np.argsort(numbers, kind="stable")
        attention[index, 1, order[:3]] += 0.12
        attention[index, 2, order[1]] += 0.1
    attention = np.round(attention, 4).astype(np.float32)
    features = attention / attention.max(axis=(1, 2), keepdims=True)
    rows = features.transpose(0, 2, 1).reshape(-1, LAYERS)
    results = []
    for k in (1, 2, 3):
        useful = np.zeros((LISTS, LENGTH), dtype=int)
        answers = np.zeros((LISTS, LENGTH), dtype=int)
        for index, numbers in enumerate(lists):
            places = useful_places(numbers, k)
            useful[index, places] = 1
            answers[index, places[-1]] = 1
        useful, answers = useful.reshape(-1), answers.reshape(-1)
        chosen = useful == 1
        depth = np.stack([useful, answers], axis=1)[chosen]
        for layers in range(1, LAYERS + 1):
            x = rows[:, :layers]
            results.append(
                {
                    "k": k,
                    "layers": layers,
                    "useful": fold_scores(x, useful, LISTS // 2),
                    "answers": fold_scores(x[chosen], depth, LISTS // 2),
                }
            )
    value = {
        "scikit-learn": sklearn.__version__,
        "numpy": np.__version__,
        "lists": lists,
        "attention": [round(float(v), 4) for v in attention.reshape(-1)],
        "layers": LAYERS,
        "results": results,
    }
    OUT.write_text(json.dumps(value, separators=(",", ":")) + "\n")


if __name__ == "__main__":
    main()
