"""Bootstrap intervals where no formula gives one: clips are resampled within their class."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from skelbench.core.arrays import Floats

RESAMPLES = 1000


@dataclass(frozen=True)
class Estimate:
    """A number with its 95 % bootstrap interval."""

    value: float
    low: float
    high: float

    def __str__(self) -> str:
        return f"{self.value:.2f} [{self.low:.2f}, {self.high:.2f}]"


def resampled(label: NDArray[Any], resamples: int = RESAMPLES) -> Floats:
    """Count how often each clip is in the sample itself (row 0) and in each resample: (1 + resamples, clips)."""
    rng = np.random.default_rng(0)
    weights = np.ones((1 + resamples, len(label)))
    for k in np.unique(label):
        of = np.flatnonzero(label == k)
        weights[1:, of] = rng.multinomial(len(of), np.full(len(of), 1 / len(of)), size=resamples)
    return weights


def estimate(values: Floats) -> Estimate:
    """Take the 2.5 and 97.5 percentiles of values[1:] (resamples) about values[0] (the sample itself)."""
    low, high = np.nanpercentile(values[1:], (2.5, 97.5)).tolist()
    return Estimate(float(values[0]), low, high)


def mean(values: Floats, label: NDArray[Any]) -> Estimate:
    """Estimate the mean of (clips,) values."""
    return estimate(resampled(label) @ values / len(values))
