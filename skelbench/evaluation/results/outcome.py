"""What became of every clip of a cell: what the model answered, and how sure it was."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from skelbench.core.arrays import Array, Indices, Mask
from skelbench.core.errors import InputError
from skelbench.core.words import quoted

KINDS = ("subject", "recording", "clip")
"""What groups of clips may be, by which intervals cluster."""
LIKELIEST = 5
"""Classes whose probabilities are kept: enough for calibration, and of 120 classes a tenth of the bytes of them all."""


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
    untouched: int | None = None  # clips on which a term of the spec had nothing to do; None where nobody counted
    circumstances: Mapping[str, str] = field(default_factory=dict[str, str])  # see `cell.CIRCUMSTANCES`
    confidence: Confidence | None = None  # where it was kept

    @cached_property
    def correct(self) -> Mask:
        """(clips,): whether the true class came first."""
        return self.rank == 0

    @property
    def mean_class(self) -> float:
        """Mean over the classes present of the share of their clips that is correct."""
        return float(np.mean([self.correct[self.label == k].mean() for k in np.unique(self.label)]))


def ranked(scores: Array, labels: Indices) -> tuple[NDArray[np.int16], NDArray[np.int16]]:
    """(N, K) scores, (N,) labels -> (N,) predicted classes, (N,) classes ahead of the true one.

    Among equal scores the first class is ahead, so that rank 0 and a right prediction are the same thing.
    """
    true: Array = scores[np.arange(len(labels)), labels][:, None]
    classes: Indices = np.arange(int(scores.shape[1]), dtype=np.int64)
    earlier: Mask = np.less(classes, labels[:, None])
    ahead = ((scores > true) | ((scores == true) & earlier)).sum(axis=1)
    return scores.argmax(axis=1).astype(np.int16), ahead.astype(np.int16)


def sureness(probabilities: Array, labels: Indices) -> Confidence:
    """Keep of (N, K) class probabilities and (N,) labels what calibration needs; equal ones as `ranked` orders them."""
    top = np.argsort(-probabilities, axis=1, kind="stable")[:, :LIKELIEST]
    return Confidence(
        top=top.astype(np.int16),
        probability=np.take_along_axis(probabilities, top, axis=1),
        true=probabilities[np.arange(len(labels)), labels],
        squares=np.square(probabilities, dtype=np.float64).sum(axis=1).astype(np.float32),
    )


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
