"""What a checkpoint and a card say of a run: from which recipe, data and seed, on what, in how long."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import torch

from skelbench.core.errors import InputError
from skelbench.core.files import file_sha256
from skelbench.core.machine import VERSION, commit, device_name
from skelbench.data.dataset import Dataset
from skelbench.data.selection import selected_on
from skelbench.training.parallel import Machine
from skelbench.training.recipes import Recipe
from skelbench.training.starting import started_file
from skelbench.training.validation import Parts

Log = list[dict[str, Any]]
"""A row per epoch, see `Progress.row`."""


@dataclass(frozen=True)
class Run:
    """What a run computes: with the same three, the same weights. data: the training part of a split."""

    recipe: Recipe
    data: Dataset
    seed: int

    @property
    def identity(self) -> dict[str, Any]:
        """Name the run: a checkpoint of another one must not be continued.

        What it starts from is named by its content: other weights may lie where it was.
        """
        start = self.recipe.start_from
        return {
            **self.recipe.training_settings,
            **({"start_sha256": file_sha256(started_file(start))} if start else {}),
            "paper": self.recipe.paper,
            **where(self.data),
            "clips": len(self.data),
            "seed": self.seed,
        }


def kept(recipe: Recipe, log: Log) -> dict[str, Any]:
    """Return the row of the epoch whose weights are kept: the last, or the latest of the best."""
    if recipe.select == "last":
        return log[-1]
    return max(log, key=lambda row: (row.get("val_top1") or 0.0, row["epoch"]))


def training_of(run: Run, parts: Parts, machine: Machine, log: Log) -> dict[str, Any]:
    """Say on the card how the weights were made."""
    apart = ("config", "adapter")  # the card has them elsewhere
    return {
        **where(run.data),
        "clips": len(parts.fit),
        "validation_clips": len(parts.held),
        "seed": run.seed,
        "recipe": {k: v for k, v in run.recipe.training_settings.items() if k not in apart and v not in (None, "", {})},
        "recipe_sha256": run.recipe.sha256,
        "chosen_on": chosen_on(run),
        **made_with(machine),
        "seconds": round(sum(row["seconds"] for row in log)),
        "validation_top1": kept(run.recipe, log)["val_top1"],
    }


def chosen_on(run: Run) -> list[str]:
    """Say whose accuracies were seen before the weights were chosen: the recipe's, and a validation part's."""
    own = [f"{run.data.name} {run.data.split or 'all'} val"] if run.recipe.select == "best" else []
    return [*run.recipe.chosen_on, *own]


def own_selection(chosen_on: Sequence[str], data: Dataset) -> str:
    """Say what a choice knows of the test part of its own split: "test", "val" or "none". data: the training part."""
    try:
        tested = data.chosen(data.split, "test")
    except InputError:  # the split has no test part
        tested = data.take([])
    return selected_on(chosen_on, tested)


def made_with(machine: Machine) -> dict[str, str]:
    """Say on the card what computed the weights."""
    name = device_name(machine.device) if machine.device.startswith("cuda") else f"{device_name(machine.device)} CPU"
    processes = machine.world.size
    return {
        "device": name if processes == 1 else f"{processes} x {name}",
        "torch": str(torch.__version__),
        "skelbench": f"{VERSION} {commit()}".strip(),
    }


def where(data: Dataset) -> dict[str, Any]:
    """Say on the card which clips they were."""
    return {"data": data.name, "data_sha256": data.sha256, "split": data.split, "source": data.source}
