"""Count which class is taken for which on clean clips: `python -m models.gpu.confusion RUN` writes RUN/confusion.csv.

A row for every true class and a column for every predicted one, in the order of the card.
"""

import csv
import sys
from pathlib import Path

import numpy as np

from skelbench.adapters.card import read_card
from skelbench.core.files import atomic
from skelbench.evaluation.results.reading import read_outcomes


def confusion(run: Path) -> Path:
    """Write the file; returns where.

    Raises:
        InputError: the folder holds no card, or no results with their predictions.
    """
    classes = read_card(run).classes
    rows, outcomes = read_outcomes(run / "rows.csv")
    clean = rows[(rows["spec"] == "clean") & (rows["repair"] == "")]["cell"].iloc[0]
    label, prediction = (np.asarray(values, np.int64) for values in (outcomes[clean].label, outcomes[clean].prediction))
    counts = np.zeros((len(classes), len(classes)), np.int64)
    np.add.at(counts, (label, prediction), 1)
    with atomic(run / "confusion.csv") as draft, draft.open("w", newline="", encoding="utf-8") as stream:
        writer = csv.writer(stream)
        writer.writerow(["true", *classes])
        writer.writerows([name, *row] for name, row in zip(classes, counts.tolist(), strict=True))
    return run / "confusion.csv"


if __name__ == "__main__":
    print(confusion(Path(sys.argv[1])))
