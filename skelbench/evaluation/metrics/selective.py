"""Risk and coverage: the error that is left where a model only answers when it is sure (Geifman and El-Yaniv, 2017)."""

import numpy as np

from skelbench.core.arrays import Floats, Indices, Mask
from skelbench.evaluation.metrics.calibration import Cells, confidence, mean_over_cells
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
    order, starts = _order(outcome)
    once = np.ones((1, len(order)))
    return np.arange(1, len(order) + 1) / len(order), _risk(once, ~outcome.correct[order], starts)[0]


def aurc(cells: Cells, samples: Samples) -> Estimate:
    """Estimate the area under the risk-coverage curve, 0 to 1: the mean risk over all coverages.

    The mean over damages of that over draws.

    Raises:
        InputError: a cell has no probabilities.
    """
    return mean_over_cells(cells, lambda outcome: _aurc(outcome, samples), samples)


def _aurc(outcome: Outcome, samples: Samples) -> Floats:
    """(1 + times,): the area in every sample."""
    order, starts = _order(outcome)
    of, wrong = samples.of[order], ~outcome.correct[order]
    found: list[Floats] = []
    for counts in samples.blocks():
        weights = counts[:, of].astype(np.float64)
        found.append((weights * _risk(weights, wrong, starts)).sum(axis=1) / weights.sum(axis=1))
    return np.concatenate(found)


def _order(outcome: Outcome) -> tuple[Indices, Indices]:
    """(clips,) the surest first, and where each run of equal probabilities begins."""
    sure = confidence(outcome).probability[:, 0]
    order = np.argsort(-sure, kind="stable")
    return order, np.flatnonzero(np.append(True, np.diff(sure[order]) != 0))


def _risk(weights: Floats, wrong: Mask, starts: Indices) -> Floats:
    """(samples, clips) weights, (clips,) -> (samples, clips): how much of the weight so far is wrong; 0 without any."""
    ties = np.diff(np.append(starts, len(wrong)))
    tied, tied_wrong = (np.add.reduceat(each, starts, axis=1) for each in (weights, weights * wrong))
    share = np.divide(tied_wrong, tied, out=np.zeros_like(tied), where=tied > 0)
    answered = weights.cumsum(axis=1)
    errors = (weights * np.repeat(share, ties, axis=1)).cumsum(axis=1)
    return np.divide(errors, answered, out=np.zeros_like(errors), where=answered > 0)
