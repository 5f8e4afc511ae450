"""Bootstrap intervals where no formula gives one: groups of clips are drawn again, with all their clips.

Few groups make a bootstrap too sure: its spread is too small by the root of (G - 1) / G, and its quantiles are those of
a normal where Student's are due. Distances from the estimate are widened by both (Hesterberg, 2015, sec. 3.3).
"""

from dataclasses import dataclass
from math import sqrt
from typing import Any
from warnings import catch_warnings, filterwarnings

import numpy as np
from numpy.typing import NDArray

from skelbench.core.arrays import Floats
from skelbench.core.randomness import generator
from skelbench.evaluation.results.statistics import Estimate
from skelbench.evaluation.results.student import NORMAL, point


@dataclass(frozen=True, eq=False)
class Resampled:
    """weights: (1 + times, clips), how much each clip counts in the sample itself (row 0) and in each bootstrap sample.

    groups: how many were drawn from.
    """

    weights: Floats
    groups: int

    def interval(self, values: Floats) -> tuple[Floats, Floats]:
        """Return the 95 % interval of values[0], by its bootstrap samples values[1:]."""
        if self.groups < 2:  # nothing can be said of another group
            return np.full_like(values[0], np.nan), np.full_like(values[0], np.nan)
        with catch_warnings():
            filterwarnings("ignore", "All-NaN", RuntimeWarning)  # what no sample has stays NaN
            low, high = np.nanquantile(values[1:], (0.025, 0.975), axis=0)
        wider = sqrt(self.groups / (self.groups - 1)) * point(self.groups - 1) / NORMAL
        return values[0] - wider * (values[0] - low), values[0] + wider * (high - values[0])

    def estimate(self, values: Floats) -> Estimate:
        """Return values[0] (1 + times,) with its interval."""
        low, high = self.interval(values)
        return Estimate(float(values[0]), float(low), float(high))


def resampled(group: NDArray[Any], seed: int = 0, times: int = 2000) -> Resampled:
    """Draw groups again; group: (clips,) labels. Every row of weights sums to 1."""
    of, drawn = _drawn(group, generator(seed, "bootstrap", len(group)), times)
    weights = drawn[:, of]
    return Resampled(weights / weights.sum(axis=1, keepdims=True), drawn.shape[1])


def resampled_in_class(label: NDArray[Any], group: NDArray[Any], times: int = 1000) -> Resampled:
    """Draw groups again, and let every class count as many clips as it has; label, group: (clips,).

    A class none of whose groups was drawn stays as it is.
    """
    of, drawn = _drawn(group, np.random.default_rng(0), times)
    weights = drawn[:, of]
    for k in np.unique(label):
        mine = np.flatnonzero(label == k)
        total = weights[:, mine].sum(axis=1, keepdims=True)
        weights[:, mine] = np.where(total > 0, weights[:, mine] * len(mine) / np.maximum(total, 1), 1)
    return Resampled(weights, drawn.shape[1])


def _drawn(group: NDArray[Any], rng: np.random.Generator, times: int) -> tuple[NDArray[np.int64], Floats]:
    """Number of the group of every clip (clips,), and how often each is drawn: (1 + times, groups), once in row 0."""
    names, of = np.unique(group, return_inverse=True)
    counts = rng.multinomial(len(names), np.full(len(names), 1 / len(names)), size=times)
    return of, np.vstack([np.ones(len(names)), counts]).astype(np.float64)


def mean(values: Floats, label: NDArray[Any], group: NDArray[Any]) -> Estimate:
    """Estimate the mean of (clips,) values; label, group: (clips,)."""
    drawn = resampled_in_class(label, group)
    return drawn.estimate(drawn.weights @ values / len(values))
