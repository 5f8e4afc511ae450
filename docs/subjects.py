"""Print what trainings that each left one subject out reach on that subject, and together, as a Markdown table.

`python docs/subjects.py docs/findings/heldout/utd_mhad.csv`: top-1 in percent over all draws, a column per subject
(its own clips alone, so without an interval) and one over all of them, with the 95 % interval over subjects.
"""

import sys
from pathlib import Path

import numpy as np

from skelbench.core.arrays import DataFrame
from skelbench.core.words import markdown_table
from skelbench.evaluation.results.identity import AS_CLEAN
from skelbench.evaluation.results.outcome import Outcome
from skelbench.evaluation.results.reading import read_outcomes
from skelbench.evaluation.results.rows import by_treatment
from skelbench.evaluation.results.statistics import accuracy


def table(path: Path) -> str:
    """Lay out a line per perturbation.

    Raises:
        InputError: `path` is no results file, or lies without its predictions.
    """
    rows, outcomes = read_outcomes(path)
    rows = by_treatment(rows[rows["repair"] != AS_CLEAN])
    splits = sorted(rows["split"].unique())
    lines = [_line(str(spec), part, splits, outcomes) for spec, part in rows.groupby("spec", sort=False)]
    return markdown_table(["perturbation", *splits, "together"], lines)


def _line(spec: str, rows: DataFrame, splits: list[str], outcomes: dict[str, Outcome]) -> list[str]:
    of = [[outcomes[cell] for cell in rows["cell"][rows["split"] == split]] for split in splits]
    right = [np.stack([draw.correct for draw in draws]) for draws in of]
    group = np.concatenate([np.full(one.shape[1], split) for one, split in zip(right, splits, strict=True)])
    together = accuracy(np.concatenate(right, axis=1), group)
    return [spec, *(f"{100 * one.mean():.1f}" for one in right), f"{together:.1%}"]


if __name__ == "__main__":
    print(table(Path(sys.argv[1])))
