"""What each family of the suite `core` costs, and which families rank the models of a set alike.

    python docs/families.py costs leaderboards/core-*.csv               a row for every family, a column for each set
    python docs/families.py overlap leaderboards/core-synthetic.csv     the family that is most like each, and chance

Of many families some rank a few models alike by chance. So chance stands beside them: the models of every family in an
order of their own, drawn at random, a thousand times.
"""

import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd
from orders import plain_rows, spread, values_of

from skelbench.core.arrays import DataFrame, Floats
from skelbench.core.words import markdown_table
from skelbench.evaluation.metrics.overlap import overlap
from skelbench.perturbations.spec import CLEAN
from skelbench.perturbations.suites import load_suite

DRAWS = 1000
"""How often every family is given an order of the models at random."""


def costs(paths: Sequence[Path]) -> str:
    """A row for every family of `core`: the mean cost over models of each set, and the least and most."""
    sets, names = {}, dict[str, None]()
    for path in paths:
        plain, outcomes = plain_rows(path)
        measured = set(plain["spec"])
        of = values_of(plain, outcomes, [str(spec) for spec in load_suite("core") if str(spec) in measured])
        sets[f"{plain['dataset'].iloc[0]}, {len(of)}"] = of
        names |= dict.fromkeys(name for each in of.values() for name in each.families)
    lines = [[f"`{name}`", *(spread(of, name) for of in sets.values())] for name in names]
    return markdown_table(["points, mean (least to most); set, models", *sets], lines)


def overlaps(paths: Sequence[Path]) -> str:
    """A row for every family: the one that ranks the models most like it, and how like; then what chance would give."""
    (path,) = paths
    rows = plain_rows(path)[0]
    found = overlap(rows)
    nearest, middle = _likeness(found.correlation)
    with_clean = _correlation(np.column_stack([found.drops, _clean(rows, found.models)]))[-1]
    told: list[tuple[float, list[str]]] = []
    for at, name in enumerate(found.families):
        other, estimate = found.nearest(name)
        numbers = [f"{estimate:z.2f}", f"{middle[at]:z.2f}", f"{with_clean[at]:z.2f}"]
        told.append((middle[at], [f"`{name}`", f"`{other}`", *numbers]))
    lines = [line for _, line in sorted(told, key=lambda one: -one[0])]
    medians = [float(np.median(each)) for each in (nearest, middle, with_clean[:-1])]
    lines.append(["median of all", "", *(f"{value:z.2f}" for value in medians)])
    lines.append(["by chance", "", *(f"{value:z.2f}" for value in chance(found.drops)), "0.00"])
    head = [f"family, by {len(found.models)} models", "most like it", "rank correlation with it", "with others, median"]
    head.append("with undamaged accuracy")
    return markdown_table(head, lines)


def _clean(rows: DataFrame, models: Sequence[str]) -> Floats:
    """(models,): undamaged accuracy [percent]; a model that knows more can lose more."""
    return rows[rows["spec"] == CLEAN].groupby("trained")["top1"].mean().loc[list(models)].to_numpy()


def chance(drops: Floats) -> tuple[float, float]:
    """Medians of both correlations where every family ranks the models at random; drops: (models, families)."""
    rng = np.random.default_rng(0)
    drawn = [_likeness(_correlation(rng.permuted(drops, axis=0))) for _ in range(DRAWS)]
    nearest, middle = (np.median([each[part] for each in drawn]) for part in (0, 1))
    return float(nearest), float(middle)


def _likeness(correlation: Floats) -> tuple[Floats, Floats]:
    """(families,) twice: correlation with the nearest other family, and the median over the other families."""
    others = np.where(np.eye(len(correlation)) > 0, np.nan, correlation)
    return np.nanmax(others, axis=1), np.nanmedian(others, axis=1)


def _correlation(drops: Floats) -> Floats:
    """(families, families): Spearman's rank correlation over the models."""
    return pd.DataFrame(drops).corr(method="spearman").to_numpy()


TABLES = {"costs": costs, "overlap": overlaps}

if __name__ == "__main__":
    print(TABLES[sys.argv[1]]([Path(name) for name in sys.argv[2:]]))
