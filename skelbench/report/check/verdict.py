"""Did a model fall, against a baseline, by more than is allowed? What was found, as numbers."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path
from statistics import median

import numpy as np

from skelbench.core.errors import require
from skelbench.evaluation.results.clusters import over
from skelbench.evaluation.results.fall import MISSED, Fall, Paired, Suite, falls
from skelbench.report.check.pairs import matched
from skelbench.report.check.places import Place

HOLDS, FELL, CHANGED = "holds", "fell", "changed"
"""What is said of a cell that both have."""


@dataclass(frozen=True, eq=False)
class Held:
    """What is said of one cell, or of the mean over the cells of a model in one setting.

    pair: of a mean that of its first cell, which has the same clips. fall: None where predictions must be the same.
    """

    place: Place
    status: str
    pair: Paired
    fall: Fall | None

    @property
    def shares(self) -> tuple[Fraction, Fraction]:
        """Accuracies of the baseline and of what is new, as exact shares."""
        if self.fall:
            return self.fall.old, self.fall.new
        old, new = self.pair.right
        return Fraction(old, self.pair.old.size), Fraction(new, self.pair.new.size)

    @property
    def groups(self) -> int:
        """How many subjects, recordings or clips its interval is over."""
        return len(np.unique(self.pair.group))

    @property
    def over(self) -> str:
        """What its interval is over: `over 40 subjects`."""
        return over(self.pair.grouped_by, self.groups)


@dataclass(frozen=True, eq=False)
class Checked:
    """All that a check found; limit: points of top-1, 0: every prediction must be the same.

    means: of every model and setting with two cells or more. missing: cells that the baseline alone has, extra: that it
    lacks. renamed: what the baseline calls its one model, where it has another name now.
    """

    new: str
    baseline: str
    limit: Fraction
    cells: Sequence[Held]
    means: Sequence[Held]
    missing: Sequence[Place]
    extra: Sequence[Place]
    renamed: str

    @property
    def every(self) -> list[Held]:
        """Means and cells, means first."""
        return [*self.means, *self.cells]

    @property
    def fallen(self) -> list[Held]:
        """Means and cells that fail."""
        return [held for held in self.every if held.status != HOLDS]

    @property
    def labelled(self) -> bool:
        """Whether it is of clips whose classes are known: else of agreement with the baseline, and not of accuracy."""
        return all(held.pair.labelled for held in self.cells)

    @property
    def passed(self) -> bool:
        """Whether nothing fell and nothing is missing."""
        return not (self.fallen or self.missing)

    @property
    def reach(self) -> tuple[float | None, float | None]:
        """Points that the intervals of means and of cells reach below their falls (medians); None: no interval."""
        return _reach(self.means), _reach(self.cells)


def check(
    new: Path, baseline: Path, max_drop: float, *, models: Sequence[str] = (), specs: Sequence[str] = ()
) -> Checked:
    """Hold the predictions of `new` against those of `baseline`, cell by cell.

    max_drop: points of top-1 that a cell, and the mean over the cells of a model, may fall; at 0 every clip must be
    predicted as before. A cell of the baseline that `new` lacks fails, one that only `new` has does not matter.

    Raises:
        InputError: the two cannot be compared (see `pairs.matched`), or `max_drop` is no number of points.
    """
    require(0 <= max_drop <= 100, f"--max-drop {max_drop} is no fall of an accuracy; expected points from 0 to 100")
    limit = Fraction(str(max_drop))  # the decimal number that was written, not the nearest binary one
    found = matched(new, baseline, models, specs)
    suites = found.suites
    estimates = falls([[pair for _, pair in suite] for suite in suites]) if limit else [None] * len(suites)
    cells: list[Held] = []
    means: list[Held] = []
    for suite, of in zip(suites, estimates, strict=True):
        each = of.cells if of else [None] * len(suite)
        cells += [_held(place, pair, fall, limit) for (place, pair), fall in zip(suite, each, strict=True)]
        if of and of.mean:
            means.append(_mean(suite, of, of.mean, limit))
    return Checked(str(new), str(baseline), limit, cells, means, found.missing, found.extra, found.renamed)


NO_LABELS = "no labels: what stands for accuracy is agreement with what the baseline predicts on undamaged clips"


def method(checked: Checked) -> str:
    """Say in a sentence how it was decided."""
    if not checked.limit:
        return "every clip must be predicted as before"
    count = len(checked.every)
    return (
        f"falls are paired by clip, draws averaged; {count} interval{'s' * (count != 1)} by Bonett and Price with "
        f"Student's t, over groups of clips, all true together in {100 * (1 - MISSED):g} % of checks (Bonferroni); "
        "where one fell, its lower limit is above what is allowed"
    )


def _held(place: Place, pair: Paired, fall: Fall | None, limit: Fraction) -> Held:
    if fall is not None:
        return Held(place, FELL if fall.beyond(limit) else HOLDS, pair, fall)
    old, new = pair.right
    return Held(place, (FELL if new < old else CHANGED) if pair.flipped.any() else HOLDS, pair, None)


def _mean(suite: Sequence[tuple[Place, Paired]], of: Suite, mean: Fall, limit: Fraction) -> Held:
    place, pair = max(suite, key=lambda each: len(each[1].clip))
    return _held(replace(place, spec=f"mean of {of.averaged} cells"), pair, mean, limit)


def _reach(held: Sequence[Held]) -> float | None:
    reach = [each.fall.estimate.value - each.fall.estimate.low for each in held if each.fall]
    return 100 * median(reach) if reach else None
