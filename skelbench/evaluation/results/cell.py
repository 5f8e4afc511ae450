"""One measured cell: its identity, the outcome of every clip, and the row that it makes in a results CSV."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from functools import cached_property
from hashlib import sha256
from typing import Any

import numpy as np
from numpy.typing import NDArray

from skelbench.core.arrays import Array, Indices, Mask
from skelbench.core.errors import InputError
from skelbench.core.words import quoted
from skelbench.evaluation.results import statistics
from skelbench.evaluation.results.statistics import Estimate
from skelbench.perturbations.spec import CLEAN


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
    repair: str  # preprocessing between damage and model, e.g. drop-empty+interp; empty for none
    seed: int
    skelbench: str

    @property
    def treatment(self) -> str:
        """What was done to the clips, as tables name it: the spec, and its repair where there is one."""
        return treatment(self.spec, self.repair)

    @property
    def key(self) -> str:
        """Short hash by which the predictions of a cell are found."""
        return sha256(repr(self).encode()).hexdigest()[:16]


@dataclass(frozen=True, eq=False)
class Confidence:
    """How sure a model was of every clip of a cell: class probabilities in [0, 1], the likeliest few and the true one.

    Enough for calibration, risk and coverage, and for the Brier score, whatever the number of classes.
    """

    top: NDArray[np.int16]  # (clips, up to 5) the likeliest classes, likeliest first
    probability: NDArray[np.float32]  # (clips, up to 5) of those
    true: NDArray[np.float32]  # (clips,) of the true class
    squares: NDArray[np.float32]  # (clips,) sum of the squared probabilities of all classes


@dataclass(frozen=True, eq=False)
class Outcome:
    """What became of every clip of a cell, all arrays (clips,)."""

    clip: NDArray[Any]  # names, as one object each that all cells of a run share
    label: NDArray[np.int16]
    prediction: NDArray[np.int16]
    rank: NDArray[np.int16]  # classes scored above the true one; 0 = correct
    group: NDArray[Any]  # who clips have in common, by which intervals cluster: `Dataset.groups`
    grouped_by: str  # one of KINDS
    skipped: int = 0  # clips that the other source of an estimator swap does not have
    circumstances: Mapping[str, str] = field(default_factory=dict[str, str])  # see CIRCUMSTANCES
    confidence: Confidence | None = None  # where it was kept

    @cached_property
    def correct(self) -> Mask:
        """(clips,): whether the true class came first."""
        return self.rank == 0

    @property
    def mean_class(self) -> float:
        """Mean over the classes present of the share of their clips that is correct."""
        return float(np.mean([self.correct[self.label == k].mean() for k in np.unique(self.label)]))


@dataclass(frozen=True)
class Measured:
    """The figures of one cell: accuracies in percent, drops in points, each with its 95 % interval."""

    clips: int
    groups: int
    skipped: int
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


@dataclass(frozen=True, eq=False)
class Cell:
    """One measured cell: what it is of, what came out, and what came out for the same clips undamaged.

    clean: without any repair, also where the cell has one, so that what a repair costs on clean clips is seen.
    """

    identity: Identity
    outcome: Outcome
    clean: Outcome
    fresh: bool = True  # False where it was measured before

    @property
    def reference(self) -> Mask:
        """(clips,): which of the outcome's clips were recognised undamaged."""
        return self.clean.correct[places(self.outcome.clip, self.clean.clip)]

    @property
    def measured(self) -> Measured:
        """The figures that the cell's row holds."""
        correct, reference, group = self.outcome.correct[None], self.reference, self.outcome.group
        is_clean = self.identity.treatment == CLEAN  # it is its own reference: its drop is 0, not an estimate
        lost = Estimate(0.0, 0.0, 0.0) if is_clean else statistics.drop(reference, correct, group)
        top1, top1_low, top1_high = statistics.accuracy(correct, group).percent(DIGITS)
        drop, drop_low, drop_high = lost.percent(DIGITS)
        return Measured(
            clips=correct.size,
            groups=len(np.unique(group)),
            skipped=self.outcome.skipped,
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
        )

    @property
    def row(self) -> dict[str, object]:
        """The row of the CSV: `COLUMNS`."""
        grouped = {"grouped_by": self.outcome.grouped_by}
        figures = {**vars(self.identity), **grouped, **vars(self.measured)}
        return {**figures, **self.outcome.circumstances, "cell": self.identity.key}


SETTING = ["dataset", "split", "part", "source", "names_sha256"]
"""What rows must share for their accuracies to be of the same clips."""
KINDS = ("subject", "recording", "clip")
"""What groups of clips may be, by which intervals cluster."""
AS_CLEAN = "prepared-as-clean"
"""In the column `repair`: no repair, but the network's input was prepared by what the undamaged clip tells."""
REPAIRED_BY = " | "
"""Stands between damage and repair in what `treatment` writes; no spec can hold it."""
DIGITS = 4  # of accuracies and drops in the CSV, behind the point
FIGURES = tuple(f.name for f in fields(Measured))
CIRCUMSTANCES = ("commit", "torch", "device", "created", "selected_on", "note")
COLUMNS = (*(f.name for f in fields(Identity)), "grouped_by", *FIGURES, *CIRCUMSTANCES, "cell")


def treatment(spec: str, repair: str) -> str:
    """Name what was done to clips, e.g. `frame-mask:0.5 | drop-empty+interp`: the damage, and its repair if any."""
    return f"{spec}{REPAIRED_BY}{repair}" if repair else spec


def ranked(scores: Array, labels: Indices) -> tuple[NDArray[np.int16], NDArray[np.int16]]:
    """(N, K) scores, (N,) labels -> (N,) predicted classes, (N,) classes ahead of the true one.

    Among equal scores the first class is ahead, so that rank 0 and a right prediction are the same thing.
    """
    true: Array = scores[np.arange(len(labels)), labels][:, None]
    classes: Indices = np.arange(int(scores.shape[1]), dtype=np.int64)
    earlier: Mask = np.less(classes, labels[:, None])
    ahead = ((scores > true) | ((scores == true) & earlier)).sum(axis=1)
    return scores.argmax(axis=1).astype(np.int16), ahead.astype(np.int16)


def places(names: NDArray[Any], among: NDArray[Any]) -> Indices:
    """Find clips by their names: (n,), (clips,) -> (n,) positions.

    Raises:
        InputError: one is not there.
    """
    if names is among:
        return np.arange(len(names))
    at = {name: i for i, name in enumerate(among.tolist())}
    try:
        return np.array([at[name] for name in names.tolist()], np.int64)
    except KeyError as error:
        raise InputError(
            f"clip {quoted(error.args[0])} was measured damaged but not clean, expected both of the same clips; "
            "restore the results, or measure again"
        ) from error


def _percent(share: Any) -> float:
    return round(100 * float(share), DIGITS)
