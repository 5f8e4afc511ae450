"""Risk and coverage: the error that is left where a model only answers when it is sure (Geifman and El-Yaniv, 2017)."""

import numpy as np

from skelbench.core.arrays import Array, Floats, Indices
from skelbench.evaluation.metrics.calibration import Cells, confidence, mean_over
from skelbench.evaluation.results.bootstrap import Samples
from skelbench.evaluation.results.cell import Outcome
from skelbench.evaluation.results.statistics import Estimate


def risk_coverage(outcome: Outcome) -> tuple[Floats, Floats]:
    """Return coverage and risk, (clips,) each: the share of the clips that is answered, and how much of it is wrong.

    Answered first is what has the highest probability. Where several clips have the same, as many of them are wrong at
    any coverage as would be on average over their orders.

    Raises:
        InputError: no probabilities were kept.
    """
    _, sure, wrong = _surest_first(outcome)
    answered = np.arange(1, len(wrong) + 1)
    return answered / len(wrong), _in_ties(sure, wrong).cumsum() / answered


def aurc(cells: Cells, samples: Samples) -> Estimate:
    """Estimate the area under the risk-coverage curve, 0 to 1: the mean risk over all coverages.

    The mean over damages of that over draws. It is the mean of `area_by_clip`, of which the interval is.

    Raises:
        InputError: a cell has no probabilities.
    """
    return samples.estimate(samples.means(mean_over(cells, area_by_clip)[None])[0])


def area_by_clip(outcome: Outcome) -> Floats:
    """(clips,): what each clip adds to the area, whose mean is the area, and whose spread is that of the area.

    A wrong clip adds its error at its own and all larger coverages, sum 1/k; and any clip, by being answered, moves
    those behind it to larger coverages, which takes wrong / place from the area for each of them (the area's influence
    function). Clips of the same probability share their places.
    """
    order, sure, wrong = _surest_first(outcome)
    place = np.arange(1, len(order) + 1)
    larger = _in_ties(sure, _from_the_end(1 / place))
    behind = _in_ties(sure, _from_the_end(_in_ties(sure, wrong) / place))
    by_clip = np.empty_like(wrong)
    by_clip[order] = wrong * larger + wrong.mean() - behind
    return by_clip


def _surest_first(outcome: Outcome) -> tuple[Indices, Array, Floats]:
    """(clips,) each: the clips by falling probability, that probability, and 1 where wrong."""
    sure = confidence(outcome).probability[:, 0]
    order = np.argsort(-sure, kind="stable")
    return order, sure[order], (~outcome.correct[order]).astype(np.float64)


def _from_the_end(values: Floats) -> Floats:
    return values[::-1].cumsum()[::-1]


def _in_ties(sure: Array, values: Floats) -> Floats:
    """(clips,) in the order of their probability: every value becomes the mean over clips of the same probability."""
    starts = np.flatnonzero(np.append(True, np.diff(sure) != 0))
    sizes = np.diff(np.append(starts, len(sure)))
    return np.repeat(np.add.reduceat(values, starts) / sizes, sizes)
