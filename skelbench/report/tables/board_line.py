"""One line of a board: a way to train, its rank and its figures."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from skelbench.core.arrays import Floats
from skelbench.evaluation.metrics.means import Worst, largest
from skelbench.evaluation.metrics.suite_run import SuiteRun
from skelbench.evaluation.results.bootstrap import samples
from skelbench.evaluation.results.ranks import Rank, ranks
from skelbench.evaluation.results.statistics import Estimate
from skelbench.evaluation.results.trainings import Between, between, gain, trained


@dataclass(frozen=True, eq=False)
class Values:
    """What the trainings of one way to train did: (trainings, clips), shares of the draws and damages recognised.

    group: (clips,), numbers of the subjects or the like, rising: what compares pairs is then fast.
    """

    clean: Floats
    damaged: Floats
    families: Mapping[str, Floats]
    group: NDArray[Any]


@dataclass(frozen=True)
class Line:
    """A way to train on a board; accuracies and the drop of the family that costs most are shares."""

    model: str
    rank: Rank
    clean: Estimate
    damaged: Estimate
    worst: Worst


def values(runs: Sequence[SuiteRun]) -> Values:
    """Collect the trainings of one way to train, all over the same clips and damages."""
    _, group = np.unique(runs[0].group, return_inverse=True)
    order = np.argsort(group, kind="stable")
    shares = [run.shares[:, order] for run in runs]
    families = runs[0].families.items()
    return Values(
        clean=np.stack([run.clean.correct[order] for run in runs]).astype(np.float64),
        damaged=np.stack([share.mean(axis=0) for share in shares]),
        families={name: np.stack([share[places].mean(axis=0) for share in shares]) for name, places in families},
        group=group[order],
    )


def lines(every: Mapping[str, Values]) -> list[Line]:
    """Rank ways to train; by rank, then by name. Their names and values, of the same clips."""
    group = next(iter(every.values())).group
    rank = ranks({name: of.damaged for name, of in every.items()}, group)
    clean = _between({name: of.clean for name, of in every.items()})
    damaged = _between({name: of.damaged for name, of in every.items()})
    worst = _worst(every)
    found = [
        Line(name, rank[name], trained(of.clean, group, clean), trained(of.damaged, group, damaged), worst[name])
        for name, of in every.items()
    ]
    return sorted(found, key=lambda line: (line.rank.low, line.model))


def _between(shares: Mapping[str, Floats]) -> Between | None:
    """Pool the variance between trainings, of one figure of all models."""
    return between({(name, ""): shares[name] for name in sorted(shares)})


def _worst(every: Mapping[str, Values]) -> dict[str, Worst]:
    """Return model -> the family that costs it most."""
    group = next(iter(every.values())).group
    drawn = samples(group)
    families = next(iter(every.values())).families
    pooled = {family: _between({name: of.families[family] for name, of in every.items()}) for family in families}
    found: dict[str, Worst] = {}
    for name, of in every.items():
        each = {family: gain(of.clean, of.families[family], group, pooled[family]) for family in families}
        lost = np.stack([(of.clean - share).mean(axis=0) for share in of.families.values()])
        found[name] = largest(each, lost, drawn)
    return found
