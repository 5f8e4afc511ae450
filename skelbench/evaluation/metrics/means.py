"""Accuracy and drop over a suite; every damage weighs the same, however many draws it has."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from skelbench.core.arrays import Floats
from skelbench.core.errors import require
from skelbench.evaluation.metrics.suite_run import SuiteRun
from skelbench.evaluation.results import statistics
from skelbench.evaluation.results.bootstrap import Samples
from skelbench.evaluation.results.statistics import Estimate


@dataclass(frozen=True)
class Worst:
    """The family that costs a model most: its name with the variant, and the mean drop over its damages, as a share."""

    family: str
    drop: Estimate


def damaged(run: SuiteRun) -> Estimate:
    """Estimate the mean accuracy over the damages, as a share."""
    return statistics.accuracy(run.shares, run.group)


def drop(run: SuiteRun) -> Estimate:
    """Estimate the mean drop over the damages, paired by clip, as a share."""
    return statistics.drop(run.clean.correct, run.shares, run.group)


def relative(run: SuiteRun, samples: Samples) -> Estimate:
    """Estimate damaged over clean accuracy: the share of its accuracy that a model keeps.

    Raises:
        InputError: it recognises no clip undamaged.
    """
    require(bool(run.clean.correct.any()), f"{run.model} recognises no undamaged clip, so no share of them is kept")
    kept, clean = samples.sums(np.stack([run.shares.mean(axis=0), run.clean.correct]))
    return samples.estimate(np.divide(kept, clean, out=np.full_like(kept, np.nan), where=clean > 0))


def drops(run: SuiteRun) -> Floats:
    """(families, clips): what each family costs on a clip, the mean over its damages."""
    return np.stack([run.clean.correct - run.shares[places].mean(axis=0) for places in run.families.values()])


def worst(run: SuiteRun, samples: Samples) -> Worst:
    """Name the family whose mean drop is largest; see `largest`."""
    each = [statistics.drop(run.clean.correct, run.shares[places], run.group) for places in run.families.values()]
    return largest(dict(zip(run.families, each, strict=True)), drops(run), samples)


def largest(each: Mapping[str, Estimate], drops: Floats, samples: Samples) -> Worst:
    """Name the family whose mean drop is largest, the first of equal ones, and estimate the largest mean drop.

    each: family -> its mean drop; drops: (families, clips), what each costs on a clip.
    Which family is the worst is itself found from these clips, and the largest of several is too large on average. So
    the interval is of the largest mean drop there is, whichever family's. Its lower limit allows for all families at
    once having been met by chance (by the bootstrap's largest deviation of any family), and is not above that of the
    named family alone; its upper limit is the highest of all families'.
    """
    means = samples.means(drops)
    named = max(each, key=lambda family: each[family].value)
    too_large = samples.estimate((means - means[:, :1]).max(axis=0)).high
    low = float(np.minimum(each[named].value - too_large, each[named].low))  # NaN where one group tells nothing
    return Worst(named, Estimate(each[named].value, max(low, -1.0), max(estimate.high for estimate in each.values())))
