"""Mean corruption error: errors relative to those of a reference model, family by family (Hendrycks, Dietterich 2019).

So that a family which is hard for everybody does not outweigh the others.
"""

import numpy as np

from skelbench.core.arrays import Floats
from skelbench.core.errors import require
from skelbench.evaluation.metrics.means import drops
from skelbench.evaluation.metrics.suite_run import SuiteRun
from skelbench.evaluation.results import statistics
from skelbench.evaluation.results.bootstrap import Samples
from skelbench.evaluation.results.statistics import Estimate


def mce(run: SuiteRun, reference: SuiteRun, samples: Samples) -> Estimate:
    """Estimate the mean over families of a model's error over the reference's; 1 is the reference itself.

    Both errors are of all damages of the family. The interval draws clips again for both models together.

    Raises:
        InputError: the reference makes no error in a family.
    """
    theirs = _errors(reference)
    flawless = [name for name, errors in zip(reference.families, theirs, strict=True) if not errors.any()]
    require(
        not flawless,
        f"the reference {reference.model} makes no error in {', '.join(flawless)}, so no error is relative to it; name "
        "another reference, or a suite without",
    )
    return _mean_ratio(_errors(run), theirs, samples)


def relative_mce(run: SuiteRun, reference: SuiteRun, samples: Samples) -> Estimate:
    """Estimate the same of what damage adds to the error: error less clean error, over the reference's.

    Raises:
        InputError: in some family the reference's drop is not told from 0, so that a ratio to it would be of noise.
    """
    told = {
        name: statistics.drop(reference.clean.correct, reference.shares[places], reference.group).low > 0
        for name, places in reference.families.items()
    }
    unknown = [name for name, sure in told.items() if not sure]
    require(
        not unknown,
        f"what {', '.join(unknown)} costs the reference {reference.model} is not told from 0, so no cost is relative "
        "to it; name another reference, or a suite without",
    )
    return _mean_ratio(drops(run), drops(reference), samples)


def _errors(run: SuiteRun) -> Floats:
    """(families, clips): the share of the damages and draws in which a clip is not recognised."""
    return np.stack([1 - run.shares[places].mean(axis=0) for places in run.families.values()])


def _mean_ratio(mine: Floats, theirs: Floats, samples: Samples) -> Estimate:
    """Mean over families of sums over (families, clips); samples without a positive divisor are left out."""
    above, below = samples.sums(mine), samples.sums(theirs)
    return samples.estimate(np.divide(above, below, out=np.full_like(above, np.nan), where=below > 0).mean(axis=0))
