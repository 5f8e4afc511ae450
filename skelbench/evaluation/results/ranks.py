"""Ranks of models on the same clips: intervals that hold all true ranks at once, and which models share a rank.

All pairs are compared, paired by clip and clustered by subject (`trainings.gain`), with Holm's correction. Where every
model that is told better is better, all intervals hold (Mogstad, Romano, Shaikh and Wilhelm, Review of Economic Studies
91, 2024; Holm in place of their bootstrap): by design on 95 of 100 boards at least, whatever the truth. docs/boards.md
has what simulations found.

"Not told apart" is not transitive: of three models the first may be told from the last and the middle one from neither.
So ties are no groups that one would have to cut somewhere; a model's rank is 1 + the number of models told better than
it (as in LMArena), and models of one rank are tied. What follows from two claims is claimed too: if a is told better
than b, and b than c, then a is better than c. It costs nothing, since it is true where the two are, and makes
sure that a model always ranks behind those it is told worse than, so that no two models of one rank are told apart.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import combinations
from typing import Any

import numpy as np
from numpy.typing import NDArray

from skelbench.core.arrays import Floats, Mask
from skelbench.evaluation.results.statistics import holm
from skelbench.evaluation.results.trainings import between, gain

LEVEL = 0.05  # how often one rank interval of a board or more may miss


@dataclass(frozen=True)
class Rank:
    """A model's rank and the ranks that it may truly have: `low` to `high`, 1 for the best.

    low: 1 + models told better, which is also the rank that boards print. high: all models, less those told worse.
    tied: whether another model has the same rank.
    """

    low: int
    high: int
    tied: bool

    def __str__(self) -> str:
        """Print `2= [2, 4]`; `=` where another model shares the rank."""
        return f"{self.low}{'=' * self.tied} [{self.low}, {self.high}]"


def ranks(shares: Mapping[str, Floats], group: NDArray[Any]) -> dict[str, Rank]:
    """Rank models by the mean of their (trainings, clips) values, larger is better; group: (clips,), of subjects.

    A value is e.g. the share of the draws and perturbations of a suite in which the clip was recognised. Trainings are
    of one way to train, whose rank it is; the variance between their seeds is pooled over all models. Neither the order
    of the models nor that of the clips matters; models of equal values always tie.
    """
    names = sorted(shares)
    told = told_better(shares, group)
    better, worse = told.sum(axis=0), told.sum(axis=1)
    places = [1 + int(count) for count in better]
    return {
        name: Rank(places[k], len(names) - int(worse[k]), places.count(places[k]) > 1) for k, name in enumerate(names)
    }


def told_better(shares: Mapping[str, Floats], group: NDArray[Any]) -> Mask:
    """(models, models), by their names in order: whether the one of the row is told better than that of the column."""
    names = sorted(shares)
    pooled = between({(name, ""): shares[name] for name in names})
    _, of = np.unique(group, return_inverse=True)  # once: numbers are told apart faster than names
    pairs = list(combinations(range(len(names)), 2))
    gains = [gain(shares[names[a]], shares[names[b]], of, pooled) for a, b in pairs]
    told = np.zeros((len(names), len(names)), bool)
    for (a, b), won, p in zip(pairs, gains, holm([each.p for each in gains]), strict=True):
        if p < LEVEL:
            told[(a, b) if won.value > 0 else (b, a)] = True
    return _with_what_follows(told)


def _with_what_follows(told: Mask) -> Mask:
    """Add what two claims say together (Warshall's closure); hardly ever anything that was not told by itself."""
    told = told.copy()
    for k in range(len(told)):
        told |= told[:, [k]] & told[[k]]
    return told
