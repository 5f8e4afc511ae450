"""Means over clips and over trainings: two levels, each with its error, for one model or the difference of two."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from math import inf, sqrt
from typing import Any

import numpy as np
from numpy.typing import NDArray

from skelbench.core.arrays import DataFrame, Floats, Mask
from skelbench.evaluation.results.clusters import INDEPENDENT, design
from skelbench.evaluation.results.statistics import Estimate, bonett_price, independent_clips, rarer, widest, wilson
from skelbench.evaluation.results.student import point, two_sided

SEED = re.compile(r"-s(\d+)$")
"""How the name of a model ends that is one of several trainings: `x-s0`, `x-s1` … are of `x`."""


def with_way(rows: DataFrame) -> DataFrame:
    """Add the column `trained`: the model's name without its seed, which names the way to train."""
    return rows.assign(trained=[SEED.sub("", str(name)) for name in rows["model"]])


def of_no_series(rows: DataFrame) -> Mask:
    """(rows,) of `with_way` -> whether a model has the name of a series of trainings, and is none of its seeds."""
    seeded = set(rows["trained"][rows["trained"] != rows["model"]])
    return rows["model"].isin(seeded).to_numpy(bool)


def seed_of(model: str) -> int:
    """Return the training seed that a model's name ends with, 0 where it names none."""
    seed = SEED.search(model)
    return int(seed[1]) if seed else 0


@dataclass(frozen=True)
class Between:
    """Variance between trainings that differ in their seed, of all cells of a table: over p (1 - p) of an accuracy p.

    Accuracies near 0 or 1 vary less; divided so, the cells of our tables are within a factor of 3 of each other, where
    they were within one of 10.
    """

    relative: float
    freedom: float


Part = tuple[float, float]
"""A squared error and the degrees of freedom of knowing it."""


def between(cells: Mapping[tuple[str, str], Floats]) -> Between | None:
    """Pool the variance between trainings; None where no model was trained twice.

    cells: (model, spec) -> (trainings, clips). Degrees of freedom count a training once, in however many cells it is:
    what a seed does to one cell it does in part to the next.
    """
    repeated = {of: share for of, share in cells.items() if len(share) > 1}
    if not repeated:
        return None
    scale = sum((len(s) - 1) * float(s.mean() * (1 - s.mean())) for s in repeated.values())
    square = max(0.0, sum((len(s) - 1) * _by_seed(s) for s in repeated.values()))
    trainings_of: dict[str, int] = {}
    for (model, _), share in repeated.items():  # a cell may lack some of them
        trainings_of[model] = max(len(share), trainings_of.get(model, 0))
    return Between(square / scale if scale else 0.0, sum(count - 1 for count in trainings_of.values()))


def trained(share: Floats, group: NDArray[Any], pooled: Between | None) -> Estimate:
    """Estimate the accuracy of a way to train, from (trainings, clips); group: (clips,).

    Wilson's interval at the number of independent clips that have its error: which subjects happened to be tested, and
    which seeds happened to be trained. Degrees of freedom by Welch and Satterthwaite.
    """
    by_clip = share.mean(axis=0)
    mean, clips = float(by_clip.mean()), independent_clips(by_clip)
    limits: list[tuple[float, float]] = []
    for of in (INDEPENDENT, design(by_clip, group, rarer(by_clip))):
        tested = (1 - mean) * mean * of.effect / clips
        error, freedom = _sum([(tested, of.freedom), _seeds(share, pooled)])
        # all right or all wrong: nothing varies, and the design effect is known no better for it
        independent, freedom = (mean * (1 - mean) / error, freedom) if error else (clips / of.effect, of.freedom)
        limits.append(wilson(mean * independent, independent, point(freedom)))
    return Estimate(mean, *widest(limits))


def gain(first: Floats, second: Floats, group: NDArray[Any], pooled: Between | None) -> Estimate:
    """Estimate what `first` gains on `second`, both (trainings, clips), paired by clip; p is of no difference at all.

    As `statistics.drop`, with the variance between the trainings of either side added; see `trained`.
    """
    won = first.mean(axis=0) - second.mean(axis=0)
    limits: list[tuple[float, float]] = []
    chance = 0.0
    for of in (INDEPENDENT, design(won, group, float(np.abs(won).sum()))):
        middle, tested = bonett_price(won, len(won) / of.effect)
        # one part, not two: both rest on the same pooled variance, and know it no better together
        seeds = _seeds(first, pooled)[0] + _seeds(second, pooled)[0], pooled.freedom if pooled else inf
        error, freedom = _sum([(tested, of.freedom), seeds])
        half = point(freedom) * sqrt(error)
        limits.append((max(middle - half, -1.0), min(middle + half, 1.0)))
        # a family's smallest p lies far out, where Welch's degrees of freedom promise more than few subjects hold
        chance = max(chance, two_sided(middle / sqrt(error), min(freedom, of.freedom)))
    return Estimate(float(won.mean()), *widest(limits), chance)


def _seeds(share: Floats, pooled: Between | None) -> Part:
    """Error of the mean of (trainings, clips) by its seeds: the pooled one, or this cell's own where that is larger."""
    if pooled is None:
        return 0.0, inf
    mean = float(share.mean())
    own = _by_seed(share) if len(share) > 1 else 0.0
    return max(own, pooled.relative * mean * (1 - mean)) / len(share), pooled.freedom


def _by_seed(share: Floats) -> float:
    """Variance between (trainings, clips) by their seeds alone (two-way analysis of variance); chance may make it < 0.

    Trainings also differ since each clip goes one way or the other; that is in the error of the clips already.
    """
    by_training = share.mean(axis=1)
    rest = share - by_training[:, None] - share.mean(axis=0) + share.mean()
    trainings, clips = share.shape
    return float(by_training.var(ddof=1)) - float((rest**2).sum()) / ((trainings - 1) * max(clips - 1, 1) * clips)


def _sum(parts: list[Part]) -> Part:
    error = sum(part for part, _ in parts)
    known = sum(part**2 / freedom for part, freedom in parts)
    return error, error**2 / known if known else inf
