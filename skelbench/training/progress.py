"""Figures of one epoch: a line on the terminal and a row of the CSV log."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any, cast

from skelbench.core.errors import InputError
from skelbench.core.words import quoted
from skelbench.training.objectives.objective import Objective

MOST = 1e40
"""Of any figure in a log, which is computed in single precision."""


@dataclass(frozen=True)
class Epoch:
    """What the loop measured in one epoch, counted from 0. means: what `Training.epoch` returned."""

    number: int
    means: Mapping[str, float]
    val_top1: float | None
    lr: float
    clips: int
    seconds: float


@dataclass(frozen=True)
class Progress:
    """What is told of one epoch, counted from 1. figures: the objective's own, None where this epoch has none."""

    epoch: int
    loss: float
    train_top1: float | None  # None where nothing is classified
    val_top1: float | None
    lr: float
    clips_per_second: float
    seconds: float
    figures: dict[str, float | None]
    seconds_left: float
    concern: str | None  # what looks wrong and what to change

    @property
    def row(self) -> dict[str, Any]:
        """The row of the CSV log."""
        return {**{name: getattr(self, name) for name in COLUMNS}, **self.figures}


COLUMNS = tuple(f.name for f in fields(Progress) if f.name not in ("figures", "seconds_left", "concern"))
"""Of the CSV log; the objective's own figures follow."""
NEEDED = ("loss", "lr", "clips_per_second", "seconds")
"""Columns whose figure no epoch lacks."""


def check_log(log: object, figures: Sequence[str], epochs: int, where: str) -> list[dict[str, Any]]:
    """Return the log of a checkpoint, whose rows must be those that `Progress.row` makes; figures: the objective's own.

    Raises:
        InputError: it has no row for every epoch that was done, or a row lacks a figure.
    """
    rows: list[Any] = cast("list[Any]", log) if isinstance(log, list) else [log]
    known = {*COLUMNS, *figures}
    for number, row in enumerate(rows, 1):
        if not isinstance(row, dict) or number > epochs:
            came = quoted(cast(object, row))
            raise InputError(f"{where} has no log of every epoch, {came} came; choose another --out")
        values = cast("dict[Any, Any]", row)
        if values.keys() != known or not _is_row(values, number):
            raise InputError(
                f"{where}: epoch {number} of its log has {quoted(values, 150)}, expected {', '.join(map(str, known))} "
                "as numbers; choose another --out"
            )
    return rows


def _is_row(row: Mapping[Any, Any], number: int) -> bool:
    if type(row["epoch"]) is not int or row["epoch"] != number or any(row[name] is None for name in NEEDED):
        return False
    return all(
        value is None
        or (type(value) in (int, float) and abs(value) <= MOST)
        or (type(value) is float and name not in COLUMNS)  # of its own figures an objective may say that they are none
        for name, value in row.items()
    )


def sum_up(epoch: Epoch, objective: Objective, epochs: int) -> Progress:
    """Say what there is to say of one of so many `epochs`.

    The time left counts how often each clip goes through the network in the epochs to come.
    """
    to_come = sum(objective.forwards_per_clip(later) for later in range(epoch.number + 1, epochs))
    return Progress(
        epoch=epoch.number + 1,
        loss=epoch.means["loss"],
        train_top1=epoch.means.get("train_top1"),
        val_top1=epoch.val_top1,
        lr=epoch.lr,
        clips_per_second=epoch.clips / epoch.seconds,
        seconds=epoch.seconds,
        figures={name: epoch.means.get(name) for name in objective.figures},
        seconds_left=epoch.seconds / objective.forwards_per_clip(epoch.number) * to_come,
        concern=objective.concern(epoch.number, epoch.means),
    )
