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

from skelbench.core.arrays import Floats, Indices
from skelbench.core.randomness import generator
from skelbench.evaluation.results.statistics import Estimate
from skelbench.evaluation.results.student import NORMAL, point

BLOCK = 100
"""Bootstrap samples that are worked on at once."""
SETS = 400
"""Of independent clips, random sets vary as the clips do: so many are drawn from at most, whatever the clips."""


@dataclass(frozen=True, eq=False)
class Resampled:
    """weights: (1 + times, clips), how much each clip counts in the sample itself (row 0) and in each bootstrap sample.

    groups: how many were drawn from.
    """

    weights: Floats
    groups: int

    def interval(self, values: Floats) -> tuple[Floats, Floats]:
        """Return the 95 % interval of values[0], by its bootstrap samples values[1:]."""
        return _interval(values, self.groups)

    def estimate(self, values: Floats) -> Estimate:
        """Return values[0] (1 + times,) with its interval."""
        low, high = self.interval(values)
        return Estimate(float(values[0]), float(low), float(high))


@dataclass(frozen=True, eq=False)
class Drawn:
    """of: (clips,) number of each clip's group. counts: (1 + times, groups), how often each group is drawn.

    Row 0 is the sample itself: each group once.
    """

    of: Indices
    counts: NDArray[np.uint16]

    def sums(self, values: NDArray[Any]) -> Floats:
        """(k, clips) -> (k, 1 + times): the sum of each row over the clips of each sample."""
        groups = self.counts.shape[1]
        by_group = np.stack([np.bincount(self.of, row.astype(np.float64), groups) for row in values])
        starts = range(0, len(self.counts), BLOCK)
        return np.concatenate(
            [by_group @ self.counts[start : start + BLOCK].T.astype(np.float64) for start in starts], axis=1
        )


@dataclass(frozen=True, eq=False)
class Samples:
    """Bootstrap samples for figures that are made of sums over clips: no weight for every clip, 264 MB of 16,487.

    parts: groups drawn as in `Resampled`; and, where a group is more than a clip, clips drawn as if they were
    independent. Few groups that happen to be alike make an interval that many independent clips could not have, so that
    the wider limit of the two counts, as in all our intervals.
    """

    parts: tuple[Drawn, ...]

    @property
    def groups(self) -> int:
        """How many groups there are."""
        return self.parts[0].counts.shape[1]

    def sums(self, values: NDArray[Any]) -> Floats:
        """(k, clips) -> (k, 1 + samples): the sum of each row over all clips, and over those of each sample."""
        found = [part.sums(values) for part in self.parts]
        return np.concatenate([found[0], *(each[:, 1:] for each in found[1:])], axis=1)

    def means(self, values: NDArray[Any]) -> Floats:
        """(k, clips) -> (k, 1 + samples): the mean of each row."""
        return self.sums(values) / self.sums(np.ones((1, values.shape[1])))

    def estimate(self, values: Floats) -> Estimate:
        """Return values[0] of (1 + samples,) with its 95 % interval."""
        found = np.split(values[1:], len(self.parts))
        sizes = [part.counts.shape[1] for part in self.parts]
        limits = [_interval(np.append(values[0], each), size) for each, size in zip(found, sizes, strict=True)]
        low, high = (np.array(each, np.float64) for each in zip(*limits, strict=True))
        return Estimate(float(values[0]), float(low.min()), float(high.max()))  # NaN of a single group stays


def samples(group: NDArray[Any], seed: int = 0, times: int = 2000) -> Samples:
    """Draw groups again, as `resampled` does; group: (clips,) labels."""
    clips = len(group)
    by_group = Drawn(*_drawn(group, generator(seed, "bootstrap", clips), times))
    if by_group.counts.shape[1] == clips:
        return Samples((by_group,))
    rng = generator(seed, "bootstrap of sets", clips)
    return Samples((by_group, Drawn(*_drawn(rng.permutation(clips) % SETS, rng, times))))


def resampled(group: NDArray[Any], seed: int = 0, times: int = 2000) -> Resampled:
    """Draw groups again; group: (clips,) labels. Every row of weights sums to 1."""
    of, drawn = _drawn(group, generator(seed, "bootstrap", len(group)), times)
    weights = drawn[:, of].astype(np.float64)
    weights /= weights.sum(axis=1, keepdims=True)
    return Resampled(weights, drawn.shape[1])


def resampled_in_class(label: NDArray[Any], group: NDArray[Any], times: int = 1000) -> Resampled:
    """Draw groups again, and let every class count as many clips as it has; label, group: (clips,).

    A class none of whose groups was drawn stays as it is.
    """
    of, drawn = _drawn(group, np.random.default_rng(0), times)
    weights = drawn[:, of].astype(np.float64)
    for k in np.unique(label):
        mine = np.flatnonzero(label == k)
        total = weights[:, mine].sum(axis=1, keepdims=True)
        weights[:, mine] = np.where(total > 0, weights[:, mine] * len(mine) / np.maximum(total, 1), 1)
    return Resampled(weights, drawn.shape[1])


def mean(values: Floats, label: NDArray[Any], group: NDArray[Any]) -> Estimate:
    """Estimate the mean of (clips,) values; label, group: (clips,)."""
    drawn = resampled_in_class(label, group)
    return drawn.estimate(drawn.weights @ values / len(values))


def _drawn(group: NDArray[Any], rng: np.random.Generator, times: int) -> tuple[Indices, NDArray[np.uint16]]:
    """Number of the group of every clip (clips,), and how often each is drawn: (1 + times, groups), once in row 0."""
    names, of = np.unique(group, return_inverse=True)
    counts = np.ones((1 + times, len(names)), np.uint16)
    chance = np.full(len(names), 1 / len(names))
    for start in range(1, 1 + times, BLOCK):  # so many at once are the same draws as all, in less memory
        rows = counts[start : start + BLOCK]
        rows[:] = rng.multinomial(len(names), chance, size=len(rows))
    return of, counts


def _interval(values: Floats, groups: int) -> tuple[Floats, Floats]:
    if groups < 2:  # nothing can be said of another group
        return np.full_like(values[0], np.nan), np.full_like(values[0], np.nan)
    with catch_warnings():
        filterwarnings("ignore", "All-NaN", RuntimeWarning)  # what no sample has stays NaN
        low, high = np.nanquantile(values[1:], (0.025, 0.975), axis=0)
    wider = sqrt(groups / (groups - 1)) * point(groups - 1) / NORMAL
    return values[0] - wider * (values[0] - low), values[0] + wider * (high - values[0])
