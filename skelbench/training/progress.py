"""What an epoch of a training came to: a line on the terminal and a row of the CSV log."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from skelbench.training.objectives.objective import Objective


@dataclass(frozen=True)
class Progress:
    """What one epoch came to. figures: the objective's own, None where this epoch has none."""

    epoch: int
    loss: float
    train_top1: float
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


def summed_up(
    epoch: int,
    epochs: int,
    objective: Objective,
    found: Mapping[str, float],
    val: float | None,
    lr: float,
    clips: int,
    seconds: float,
) -> Progress:
    """Sum up what `Training.run` returned for an epoch, counted from 0.

    The time left counts how often each clip goes through the network in the epochs to come.
    """
    passes = sum(objective.paths(later) for later in range(epoch + 1, epochs))
    return Progress(
        epoch=epoch + 1,
        loss=found["loss"],
        train_top1=found["train_top1"],
        val_top1=val,
        lr=lr,
        clips_per_second=clips / seconds,
        seconds=seconds,
        figures={name: found.get(name) for name in objective.figures},
        seconds_left=seconds / objective.paths(epoch) * passes,
        concern=objective.concern(epoch, found),
    )
