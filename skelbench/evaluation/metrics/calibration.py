"""Whether a model's probabilities mean what they say: expected calibration error and Brier score."""

from collections.abc import Callable, Sequence

import numpy as np

from skelbench.core.arrays import Floats
from skelbench.core.errors import InputError
from skelbench.evaluation.results.bootstrap import Samples
from skelbench.evaluation.results.cell import Confidence, Outcome
from skelbench.evaluation.results.statistics import Estimate

BINS = 15
Cells = Sequence[Sequence[Outcome]]
"""Damages, each with its draws; or `clean` alone."""


def confidence(outcome: Outcome) -> Confidence:
    """Return the probabilities of an outcome.

    Raises:
        InputError: none were kept.
    """
    if outcome.confidence is None:
        raise InputError("no probabilities were kept when this was measured, only classes; measure it again")
    return outcome.confidence


def ece(cells: Cells, samples: Samples) -> Estimate:
    """Estimate the expected calibration error (Guo et al. 2017), 0 to 1; the mean over damages of that over draws.

    How far the probability of the predicted class is from the share that is right, in 15 bins of that probability of
    equal width, (0, 1/15] and so on, each weighing as many clips as it has.

    Raises:
        InputError: a cell has no probabilities.
    """
    return mean_over_cells(cells, lambda outcome: _ece(outcome, samples), samples)


def brier(cells: Cells, samples: Samples) -> Estimate:
    """Estimate the Brier score (1950): the squared distance of the probabilities from the truth, 0 to 2; mean as `ece`.

    Summed over all classes, as Brier did: twice what is usual for two classes.

    Raises:
        InputError: a cell has no probabilities.
    """
    return mean_over_cells(cells, lambda outcome: samples.means(brier_by_clip(outcome)[None])[0], samples)


def brier_by_clip(outcome: Outcome) -> Floats:
    """(clips,): sum over the classes of (probability - 1 if it is the true one)², which is squares - 2 true + 1."""
    sure = confidence(outcome)
    return sure.squares.astype(np.float64) - 2 * sure.true.astype(np.float64) + 1


def mean_over_cells(cells: Cells, of: Callable[[Outcome], Floats], samples: Samples) -> Estimate:
    """Estimate the mean over damages of the mean over draws of `of`, which is (1 + times,) for the bootstrap."""
    return samples.estimate(np.mean([np.mean([of(outcome) for outcome in draws], axis=0) for draws in cells], axis=0))


def _ece(outcome: Outcome, samples: Samples) -> Floats:
    top = confidence(outcome).probability[:, 0]
    edges = np.linspace(0, 1, BINS + 1).astype(np.float32)  # as the probabilities, or 0.2 would lie above 0.2
    into = np.digitize(top, edges[1:-1], right=True)
    gap = outcome.correct - top.astype(np.float64)
    return np.abs(samples.means(np.where(into == np.arange(BINS)[:, None], gap, 0))).sum(axis=0)
