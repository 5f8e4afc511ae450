"""Bootstrap intervals where no formula gives one: clips are drawn again, from all of them or within their class."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from skelbench.core.arrays import Floats
from skelbench.core.randomness import generator
from skelbench.evaluation.results.statistics import Estimate


def resampled(clips: int, seed: int = 0, times: int = 2000) -> Floats:
    """(times, clips): how much each clip counts in each bootstrap sample; rows sum to 1."""
    drawn = generator(seed, "bootstrap", clips).integers(0, clips, (times, clips))
    return np.stack([np.bincount(row, minlength=clips) for row in drawn]) / clips


def resampled_in_class(label: NDArray[Any], times: int = 1000) -> Floats:
    """(1 + times, clips): how often each clip is in the sample itself (row 0) and in each bootstrap sample.

    label: (clips,). Every class keeps its number of clips.
    """
    rng = np.random.default_rng(0)
    weights = np.ones((1 + times, len(label)))
    for k in np.unique(label):
        of = np.flatnonzero(label == k)
        weights[1:, of] = rng.multinomial(len(of), np.full(len(of), 1 / len(of)), size=times)
    return weights


def interval(samples: Floats) -> tuple[Floats, Floats]:
    """Return the 95 % percentile interval over the first axis."""
    low, high = np.nanquantile(samples, (0.025, 0.975), axis=0)
    return low, high


def estimate(values: Floats) -> Estimate:
    """Take the interval of values[1:] (bootstrap samples) about values[0] (the sample itself)."""
    return Estimate(float(values[0]), *map(float, interval(values[1:])))


def mean(values: Floats, label: NDArray[Any]) -> Estimate:
    """Estimate the mean of (clips,) values; label: (clips,)."""
    return estimate(resampled_in_class(label) @ values / len(values))
