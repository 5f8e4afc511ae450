"""McNemar's exact test of two models on the same clips (McNemar, 1947; exact form as in Fay, 2010)."""

from dataclasses import dataclass

import numpy as np

from skelbench.core.arrays import Mask


@dataclass(frozen=True)
class McNemar:
    """only_first, only_second: clips that one model alone recognises; p: two-sided, exact."""

    only_first: int
    only_second: int
    p: float


def mcnemar(first: Mask, second: Mask) -> McNemar:
    """Test whether two models recognise equally many clips; both (clips,), whether a clip was recognised.

    It takes clips for independent. Those of a subject are alike, so that p is too small where subjects are few:
    `trainings.gain` is the test that knows them.
    """
    only_first, only_second = int((first & ~second).sum()), int((second & ~first).sum())
    return McNemar(only_first, only_second, exact(only_first, only_second))


def exact(only_first: int, only_second: int) -> float:
    """Return how likely so uneven a split is, or one less likely, were either side as likely for every clip."""
    count, fewer = only_first + only_second, min(only_first, only_second)
    chosen = np.arange(1, fewer + 1)
    # log of the binomial coefficients of 0 … fewer
    log_ways = np.concatenate([[0.0], np.cumsum(np.log(count - chosen + 1) - np.log(chosen))])
    return min(1.0, 2 * float(np.exp(log_ways - count * np.log(2)).sum()))
