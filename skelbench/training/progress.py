"""Figures of one epoch: a line on the terminal and a row of the CSV log."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from skelbench.training.objectives.objective import Objective


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
        row = {name: value for name, value in vars(self).items() if name not in ("figures", "seconds_left", "concern")}
        return {**row, **self.figures}


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
