"""One measured partial-body accuracy: in how many draws every clip was recognised, and the row that it makes."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from skelbench.core.arrays import Floats, Mask
from skelbench.evaluation.partial.identity import IDENTITY, Identity
from skelbench.evaluation.results.statistics import Estimate, accuracy, drop

RIGHT, WRONG = ".", "x"
CIRCUMSTANCES = ("skelbench", "commit", "torch", "numpy", "python", "device", "threads", "batch_size", "created")
ESTIMATES = ("top1", "top1_low", "top1_high", "drop", "drop_low", "drop_high")
FIGURES = ("share", "grouped_by", "groups", "clips", "whole", *ESTIMATES)
COLUMNS = (*IDENTITY, *FIGURES, *CIRCUMSTANCES, "selected_on", "command", "undamaged", "right", "group", "key")
DIGITS = 4


@dataclass(frozen=True, eq=False)
class Record:
    """What one model recognises under one condition.

    right: (N,), in how many of the draws each clip is recognised, in the order of the data. undamaged: a letter for
    each clip, `.` recognised with nothing masked, `x` not. share: how much of the joints was masked, the mean over
    clips and draws. group: (N,), labels of who moves, see `Dataset.groups`. command: measures it again.
    """

    identity: Identity
    right: NDArray[np.int64]
    undamaged: str
    share: float
    grouped_by: str
    group: NDArray[Any]
    circumstances: dict[str, str]
    selected_on: str
    command: str

    @property
    def whole(self) -> Mask:
        """(N,): whether each clip is recognised with nothing masked."""
        return np.array(list(self.undamaged)) == RIGHT

    @property
    def recognised(self) -> Floats:
        """(N,): share of the draws in which each clip is recognised."""
        return self.right / self.identity.draws

    @cached_property
    def accuracy(self) -> Estimate:
        """Accuracy over clips and draws, as a share; draws of a clip are not independent, see `statistics.accuracy`."""
        return accuracy(np.tile(self.recognised, (self.identity.draws, 1)), self.group)

    @cached_property
    def drop(self) -> Estimate:
        """What is lost against nothing masked, paired by clip, as a share."""
        nothing = self.identity.count == 0  # it is its own reference: its drop is 0, not an estimate
        return Estimate(0.0, 0.0, 0.0) if nothing else drop(self.whole, self.recognised[None], self.group)

    @property
    def row(self) -> dict[str, Any]:
        """The row of the CSV: `COLUMNS`."""
        top1, drop = self.accuracy.percent(DIGITS), self.drop.percent(DIGITS)
        figures = {"share": round(self.share, DIGITS), "grouped_by": self.grouped_by}
        figures |= {"groups": len(set(self.group.tolist())), "clips": len(self.right)}
        figures |= {"whole": round(100 * float(self.whole.mean()), DIGITS)}
        figures |= dict(zip(ESTIMATES, (*top1, *drop), strict=True))
        numbers = np.unique(self.group, return_inverse=True)[1]
        row = {**vars(self.identity), **figures, **self.circumstances, "selected_on": self.selected_on}
        row |= {"command": self.command, "undamaged": self.undamaged, "right": _written(self.right)}
        row |= {"group": "" if self.grouped_by == "clip" else _written(numbers), "key": self.identity.key}
        return {name: row[name] for name in COLUMNS}


def _written(numbers: NDArray[np.int64]) -> str:
    return " ".join(map(str, numbers.tolist()))
