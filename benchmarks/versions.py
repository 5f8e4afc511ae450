"""How alike trainings of one recipe are that differ in their seed alone: what benchmarks/check_power.py starts from."""

from itertools import combinations
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from skelbench.core.arrays import DataFrame, Floats
from skelbench.core.words import markdown_table
from skelbench.evaluation.results.reading import read_outcomes
from skelbench.evaluation.results.rows import by_treatment, newest

BOARDS = Path(__file__).parents[1] / "leaderboards"
FILES = ("maskclr-jhmdb.csv", "maskclr-synthetic.csv")
HEAD = ("trainings", "clips", "answered differently", "correlation of cells", "of draws", "ICC of subjects")
Losses = list[Floats]
"""Of every cell (draws, clips): 1 where the first of two trainings alone is right, -1 where the second is."""


def losses(rows: DataFrame, outcomes: object, pair: tuple[str, str]) -> Losses:
    """What the second training of a pair loses, in every cell that both have."""
    cells: Losses = []
    for _, draws in rows.groupby("spec", sort=False):
        of = [draws[draws["model"] == name].sort_values("seed")["cell"] for name in pair]
        first, second = ([outcomes[cell].correct.astype(float) for cell in some] for some in of)  # type: ignore[index]
        if len(first) == len(second) > 0:
            cells.append(np.array(first) - np.array(second))
    return cells


def correlation(values: Floats) -> float:
    """Mean correlation of the rows of (rows, clips) that are not constant; NaN of fewer than two."""
    varied = values[values.std(axis=1) > 0]
    if len(varied) < 2:
        return np.nan
    return float(np.corrcoef(varied)[np.triu_indices(len(varied), 1)].mean())


def alike(values: Floats, group: NDArray[np.int64]) -> float:
    """Intraclass correlation of (clips,) values by one-way analysis of variance; NaN where groups are single clips."""
    sizes = np.bincount(group)
    if len(sizes) == len(values) or values.std() == 0:
        return np.nan
    means = np.bincount(group, values) / sizes
    between = (sizes * (means - values.mean()) ** 2).sum() / (len(sizes) - 1)
    within = ((values - means[group]) ** 2).sum() / (len(values) - len(sizes))
    usual = (len(values) - (sizes**2).sum() / len(values)) / (len(sizes) - 1)
    return float((between - within) / (between + (usual - 1) * within))


def row(name: str, rows: DataFrame, outcomes: object) -> list[str]:
    """Measure one recipe: means over its pairs of trainings, and over cells."""
    different, cells_of, draws_of, icc = [], [], [], []
    group = np.unique(outcomes[rows["cell"].iloc[0]].group, return_inverse=True)[1]  # type: ignore[index]
    for pair in combinations(sorted(rows["model"].unique()), 2):
        cells = losses(rows, outcomes, pair)
        different += [float((cell != 0).mean()) for cell in cells]
        cells_of.append(correlation(np.array([cell.mean(axis=0) for cell in cells if cell.shape[1] == len(group)])))
        draws_of += [correlation(cell) for cell in cells if len(cell) > 1]
        icc += [alike(cell.mean(axis=0), group) for cell in cells if cell.shape[1] == len(group)]
    known = [float(np.nanmean(some)) if np.isfinite(some).any() else np.nan for some in (cells_of, draws_of, icc)]
    said = ["–" if np.isnan(value) else f"{value:.{digits}f}" for value, digits in zip(known, (2, 2, 3), strict=True)]
    return [name, str(len(group)), f"{100 * np.mean(different):.0f} %", *said]


def main() -> None:
    """Print a row for every recipe that was trained more than once."""
    lines: list[list[str]] = []
    for file in FILES:
        rows, outcomes = read_outcomes(BOARDS / file)
        rows = by_treatment(newest(rows))
        recipes = rows.groupby(rows["model"].str.replace(r"-s\d+$", "", regex=True), sort=False)
        lines += [row(str(name), part, outcomes) for name, part in recipes if part["model"].nunique() > 1]
    print(markdown_table(HEAD, lines))


if __name__ == "__main__":
    main()
