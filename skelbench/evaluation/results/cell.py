"""One measured cell: what it is of, what became of every clip, and the row that it makes in a results CSV."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from functools import cached_property
from hashlib import sha256
from typing import Any

import numpy as np
from numpy.typing import NDArray

from skelbench.core.arrays import Mask
from skelbench.evaluation.results import statistics as intervals


@dataclass(frozen=True)
class Identity:
    """What a cell is a measurement of; two cells with the same identity are the same measurement."""

    model: str
    weights_sha256: str
    config_sha256: str
    dataset: str
    dataset_sha256: str
    split: str
    part: str
    source: str
    names_sha256: str  # of the names of the clips: a limit or a slice is another measurement
    spec: str
    family: str
    level: str
    seed: int
    skelbench: str

    @property
    def key(self) -> str:
        """Short hash by which the predictions of a cell are found."""
        return sha256(repr(self).encode()).hexdigest()[:16]


@dataclass(frozen=True, eq=False)
class Outcome:
    """What became of every clip of a cell, all arrays (clips,)."""

    clip: NDArray[Any]  # names, as one object each that all cells of a run share
    label: NDArray[np.int16]
    prediction: NDArray[np.int16]
    rank: NDArray[np.int16]  # classes scored above the true one; 0 = correct
    skipped: int = 0  # clips that the other source of an estimator swap does not have
    circumstances: Mapping[str, str] = field(default_factory=dict[str, str])  # commit, torch, device, created

    @cached_property
    def correct(self) -> Mask:
        """(clips,): whether the true class came first."""
        return self.rank == 0

    @property
    def mean_class(self) -> float:
        """Mean over the classes present of the share of their clips that is correct."""
        return float(np.mean([self.correct[self.label == k].mean() for k in np.unique(self.label)]))


@dataclass(frozen=True, eq=False)
class Cell:
    """One measured cell: what it is of, what came out, and what came out for the same clips undamaged."""

    identity: Identity
    outcome: Outcome
    clean: Outcome
    fresh: bool = True  # False where it was measured before

    @property
    def row(self) -> dict[str, object]:
        """The row of the CSV; accuracies in percent, drops in points, 95 % intervals."""
        correct = self.outcome.correct
        same = np.isin(self.clean.clip, self.outcome.clip)
        reference = self.clean.correct[same]
        low, high = intervals.accuracy(correct[None])
        # the clean cell is its own reference: its drop is 0, not an estimate
        drop_low, drop_high = (0.0, 0.0) if self.identity.spec == "clean" else intervals.drop(reference, correct[None])
        measured = {
            "clips": len(correct),
            "skipped": self.outcome.skipped,
            "correct": int(correct.sum()),
            "top1": _percent(correct.mean()),
            "top1_low": _percent(low),
            "top1_high": _percent(high),
            "top5": _percent((self.outcome.rank < 5).mean()),
            "mean_class": _percent(self.outcome.mean_class),
            "clean_top1": _percent(reference.mean()),
            "drop": _percent(reference.mean() - correct.mean()),
            "drop_low": _percent(drop_low),
            "drop_high": _percent(drop_high),
        }
        return {**vars(self.identity), **measured, **self.outcome.circumstances, "cell": self.identity.key}


MEASURED = "clips skipped correct top1 top1_low top1_high top5 mean_class clean_top1 drop drop_low drop_high"
CIRCUMSTANCES = ("commit", "torch", "device", "created")
COLUMNS = (*(f.name for f in fields(Identity)), *MEASURED.split(), *CIRCUMSTANCES, "cell")


def _percent(share: Any) -> float:
    return round(100 * float(share), 4)
