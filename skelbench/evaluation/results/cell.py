"""One measured cell: its identity, the outcome of every clip, and the row that it makes in a results CSV."""

from dataclasses import dataclass, fields
from functools import cached_property
from typing import Any

from skelbench.core.arrays import Indices, Mask
from skelbench.evaluation.results import statistics
from skelbench.evaluation.results.clusters import numbered
from skelbench.evaluation.results.identity import IDENTITY, Identity
from skelbench.evaluation.results.outcome import Outcome, places
from skelbench.evaluation.results.statistics import Estimate
from skelbench.perturbations.spec import CLEAN


@dataclass(frozen=True)
class Measured:
    """The figures of one cell: accuracies in percent, drops in points, each with its 95 % interval."""

    clips: int
    groups: int
    skipped: int
    untouched: int | None
    correct: int
    top1: float
    top1_low: float
    top1_high: float
    top5: float
    mean_class: float
    clean_top1: float  # of the same clips, undamaged and without any repair
    drop: float
    drop_low: float
    drop_high: float
    agreement: float  # percent of the clips whose predicted class is that of the undamaged clip, right or wrong
    agreement_low: float
    agreement_high: float


@dataclass(frozen=True, eq=False)
class Cell:
    """One measured cell: what it is of, what came out, and what came out for the same clips undamaged.

    clean: without any repair, also where the cell has one, so that what a repair costs on clean clips is seen.
    """

    identity: Identity
    outcome: Outcome
    clean: Outcome
    fresh: bool = True  # False where it was measured before

    @cached_property
    def _among_clean(self) -> Indices:
        return places(self.outcome.clip, self.clean.clip)

    @property
    def reference(self) -> Mask:
        """(clips,): which of the outcome's clips were recognised undamaged."""
        return self.clean.correct[self._among_clean]

    @property
    def agreement(self) -> Mask:
        """(clips,): whose predicted class is that of the undamaged clip; no label is needed for it."""
        return self.outcome.prediction == self.clean.prediction[self._among_clean]

    @cached_property
    def measured(self) -> Measured:
        """The figures that the cell's row holds."""
        correct, reference, group = self.outcome.correct[None], self.reference, self.outcome.group
        is_clean = self.identity.treatment == CLEAN  # it is its own reference: its drop is 0, not an estimate
        lost = Estimate(0.0, 0.0, 0.0) if is_clean else statistics.drop(reference, correct, group)
        same = Estimate(1.0, 1.0, 1.0) if is_clean else statistics.accuracy(self.agreement[None], group)
        top1, top1_low, top1_high = statistics.accuracy(correct, group).percent(DIGITS)
        drop, drop_low, drop_high = lost.percent(DIGITS)
        agreement, agreement_low, agreement_high = same.percent(DIGITS)
        return Measured(
            clips=correct.size,
            groups=len(numbered(group)[1]),
            skipped=self.outcome.skipped,
            untouched=self.outcome.untouched,
            correct=int(correct.sum()),
            top1=top1,
            top1_low=top1_low,
            top1_high=top1_high,
            top5=_percent((self.outcome.rank < 5).mean()),
            mean_class=_percent(self.outcome.mean_class),
            clean_top1=_percent(reference.mean()),
            drop=drop,
            drop_low=drop_low,
            drop_high=drop_high,
            agreement=agreement,
            agreement_low=agreement_low,
            agreement_high=agreement_high,
        )

    @property
    def row(self) -> dict[str, Any]:
        """The row of the CSV: `COLUMNS`."""
        row = {**vars(self.identity), **vars(self.measured), **self.outcome.circumstances}
        row |= {"grouped_by": self.outcome.grouped_by, "cell": self.identity.key}
        return {name: "" if row.get(name) is None else row[name] for name in COLUMNS}


DIGITS = 4  # of accuracies and drops in the CSV, behind the point
FIGURES = tuple(f.name for f in fields(Measured))
CIRCUMSTANCES = (
    *("skelbench", "commit", "torch", "numpy", "python", "device", "threads", "batch_size", "views"),
    *("created", "seconds", "selected_on", "note"),
)
COLUMNS = (*IDENTITY, "grouped_by", *FIGURES, *CIRCUMSTANCES, "cell")
MAY_BE_UNKNOWN = ("untouched",)
"""Columns of which files written before there was such a column know nothing: empty there, a number elsewhere."""


def _percent(share: Any) -> float:
    return round(100 * float(share), DIGITS)
