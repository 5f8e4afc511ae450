"""How often the predicted class changes, right or wrong: these need no labels."""

from itertools import pairwise

import numpy as np

from skelbench.core.arrays import Floats, Mask
from skelbench.core.errors import require
from skelbench.evaluation.metrics.curve import Step, steps
from skelbench.evaluation.metrics.suite_run import SuiteRun
from skelbench.evaluation.results.statistics import Estimate, accuracy


def agreement(run: SuiteRun) -> Estimate:
    """Estimate the share of damaged clips that are given the class that they are given undamaged; mean over damages."""
    return accuracy(run.over_draws(lambda outcome: outcome.prediction == run.clean.prediction), run.group)


def flips(run: SuiteRun) -> Estimate:
    """Estimate the share of clips whose class changes from one level of a family to the next, `clean` being the first.

    Of the same draw, which is nested: what a level damages, the next damages too. Mean over neighbouring levels and
    draws, then over the families with two levels or more.

    Raises:
        InputError: no family has two levels.
    """
    by_family = flips_by_family(run)
    require(
        bool(by_family),
        "no family of the suite has two levels that are numbers, which flips are counted between; name more levels",
    )
    return accuracy(np.stack(list(by_family.values())), run.group)


def flips_by_family(run: SuiteRun) -> dict[str, Floats]:
    """Return family -> (clips,) the share of the steps between neighbouring levels in which the class changes."""
    return {
        family: np.mean([_changed(run, *pair) for pair in pairwise(curve)], axis=0)
        for family, curve in steps(run).items()
        if sum(step.place is not None for step in curve) > 1
    }


def _changed(run: SuiteRun, first: Step, second: Step) -> Floats:
    """(clips,): the share of the draws in which the classes at two levels differ."""
    before, after = (_predictions(run, step) for step in (first, second))
    changed: Mask = before != after
    return changed.mean(axis=0)


def _predictions(run: SuiteRun, step: Step) -> Floats:
    """(draws, clips) predicted classes; (1, clips) for `clean`, which has one."""
    draws = (run.clean,) if step.place is None else list(run.damaged.values())[step.place]
    return np.stack([outcome.prediction for outcome in draws]).astype(np.float64)
