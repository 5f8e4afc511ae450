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


def mean_over(cells: Cells, of: Callable[[Outcome], Floats]) -> Floats:
    """Return the mean over damages of the mean over draws of what `of` gives."""
    return np.mean([np.mean([of(outcome) for outcome in draws], axis=0) for draws in cells], axis=0)


def brier(cells: Cells, samples: Samples) -> Estimate:
    """Estimate the Brier score (1950): the squared distance of the probabilities from the truth, 0 to 2; mean as `ece`.

    Summed over all classes, as Brier did: twice what is usual for two classes.

    Raises:
        InputError: a cell has no probabilities.
    """
    return samples.estimate(samples.means(mean_over(cells, brier_by_clip)[None])[0])


def brier_by_clip(outcome: Outcome) -> Floats:
    """(clips,): sum over the classes of (probability - 1 if it is the true one)², which is squares - 2 true + 1."""
    sure = confidence(outcome)
    return sure.squares.astype(np.float64) - 2 * sure.true.astype(np.float64) + 1


def ece(cells: Cells, samples: Samples) -> Estimate:
    """Estimate the expected calibration error (Guo et al. 2017), 0 to 1; the mean over damages of that over draws.

    How far the probability of the predicted class is from the share that is right, in 15 bins of that probability of
    equal width, (0, 1/15] and so on, each weighing as many clips as it has.

    Chance makes gaps too, so that the estimate is too large, and a bootstrap alone never holds the 0 of a calibrated
    model. Its lower limit is therefore what is sure: the error less the gaps that chance makes, or how far mean
    probability and accuracy are surely apart, whichever is more. No gaps of bins sum to less than theirs.

    Raises:
        InputError: a cell has no probabilities.
    """
    error, chance, apart = mean_over(cells, lambda outcome: _errors(_gaps(outcome, samples)))
    overall = samples.estimate(apart)
    sure = np.array([error[0] - samples.estimate(chance).high, overall.low, -overall.high, 0.0])
    return Estimate(float(error[0]), float(sure.max()), samples.estimate(error).high)  # NaN of a single group stays


def _errors(gaps: Floats) -> Floats:
    """(bins, 1 + times) -> (3, 1 + times): summed gaps, what a sample adds to them by chance, and their signed sum."""
    return np.stack([np.abs(gaps).sum(axis=0), np.abs(gaps - gaps[:, :1]).sum(axis=0), gaps.sum(axis=0)])


def _gaps(outcome: Outcome, samples: Samples) -> Floats:
    """(bins, 1 + times): right clips less what was promised, in each bin, over all clips."""
    top = confidence(outcome).probability[:, 0]
    edges = np.linspace(0, 1, BINS + 1).astype(np.float32)  # as the probabilities, or 0.2 would lie above 0.2
    into = np.digitize(top, edges[1:-1], right=True)
    gap = outcome.correct - top.astype(np.float64)
    return samples.means(np.where(into == np.arange(BINS)[:, None], gap, 0))
