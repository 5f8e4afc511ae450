"""Did a model fall from its baseline? Two measurements of the same clips and draws, paired by clip.

Every cell has the interval of its fall, and so has the mean over the cells of a model, which knows more where all fall
a little. All intervals of a check together hold the truth in 1 - `MISSED` of checks, by Bonferroni: half of `MISSED`
is for the cells, half for the means. Whoever fails where a lower limit is above what is allowed is wrong in at most
`MISSED` / 2; in far fewer where nothing fell at all (docs/check.md, by simulation). Holm's correction would find
something in just as many checks: its first step is Bonferroni's.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from skelbench.core.arrays import Mask
from skelbench.evaluation.results import statistics
from skelbench.evaluation.results.statistics import Estimate

MISSED = 0.05
"""How often any interval of a check may miss the truth, half of it on the side on which a fall is found."""


@dataclass(frozen=True, eq=False)
class Paired:
    """One treatment of the same clips, predicted by a baseline and by what came after it.

    clip, label, group: (clips,), as in `cell.Outcome`; old, new: (draws, clips) predicted classes, of the same draws.
    labelled: whether `label` is true; else it is what the baseline predicted undamaged, of clips that nobody labelled.
    """

    clip: NDArray[Any]
    label: NDArray[np.int16]
    group: NDArray[Any]
    grouped_by: str
    old: NDArray[np.int16]
    new: NDArray[np.int16]
    labelled: bool = True

    @cached_property
    def right(self) -> tuple[int, int]:
        """How many of the clips of all draws the baseline recognised, and how many the new one."""
        return int((self.old == self.label).sum()), int((self.new == self.label).sum())

    @property
    def flipped(self) -> Mask:
        """(clips,): whether any draw of the clip is predicted to be another class than in the baseline."""
        return (self.old != self.new).any(axis=0)


@dataclass(frozen=True)
class Fall:
    """What one cell, or the mean of several, fell by.

    old, new: accuracies, as exact shares; estimate: of old - new, as a share; missed: how often its interval may miss.
    """

    old: Fraction
    new: Fraction
    estimate: Estimate
    missed: float

    @property
    def points(self) -> Fraction:
        """By how many points it fell; below 0 where it rose."""
        return 100 * (self.old - self.new)

    def beyond(self, limit: Fraction) -> bool:
        """Whether the data say that it fell by more than so many points; a fall of exactly the limit is no more."""
        return self.points > limit and 100 * self.estimate.low > limit


@dataclass(frozen=True)
class Suite:
    """The falls of the cells of one model in one setting, and the fall of their mean.

    averaged: how many cells the mean is of, those of all clips: an estimator swap may have fewer; mean: None below two.
    """

    cells: Sequence[Fall]
    mean: Fall | None
    averaged: int


def falls(suites: Sequence[Sequence[Paired]]) -> list[Suite]:
    """Estimate what fell in one check; suites: the cells of every model and setting."""
    alike = [_alike(cells) for cells in suites]
    cells, means = sum(map(len, suites)), sum(len(each) > 1 for each in alike)
    of_cells = MISSED / 2 if means else MISSED
    return [
        Suite(
            [_fall([cell], of_cells / cells) for cell in suite],
            _fall(averaged, MISSED / 2 / means) if len(averaged) > 1 else None,
            len(averaged),
        )
        for suite, averaged in zip(suites, alike, strict=True)
    ]


def _alike(cells: Sequence[Paired]) -> list[Paired]:
    """Return the cells that have all clips."""
    most = max((len(cell.clip) for cell in cells), default=0)
    whole = [cell for cell in cells if len(cell.clip) == most]
    return [cell for cell in whole if np.array_equal(cell.clip, whole[0].clip)]


def _fall(cells: Sequence[Paired], missed: float) -> Fall:
    """Estimate the fall of the mean of cells of the same clips, each averaged over its draws.

    A clip counts in every cell, and so do the one imagined to be lost and the one imagined to be won; that it is the
    same clip, of the same subject, is in the design effect of the groups.
    """
    old, new = (sum((Fraction(cell.right[k], cell.old.size) for cell in cells), Fraction(0)) for k in (0, 1))
    was = np.concatenate([(cell.old == cell.label).mean(axis=0) for cell in cells])
    now = np.concatenate([(cell.new == cell.label).mean(axis=0) for cell in cells])
    group = np.tile(np.unique(cells[0].group, return_inverse=True)[1], len(cells))
    return Fall(old / len(cells), new / len(cells), statistics.drop(was, now[None], group, missed), missed)
