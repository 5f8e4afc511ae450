"""What a checkpoint and a card say of a run: from which recipe, data and seed, on what, in how long."""

from typing import Any

import torch

from skelbench.core.machine import device_name
from skelbench.data.dataset import Dataset
from skelbench.training.parallel import World
from skelbench.training.recipes import Recipe


def kept(recipe: Recipe, log: list[dict[str, Any]]) -> dict[str, Any]:
    """Return the row of the epoch whose weights are kept: the last, or the latest of the best."""
    if recipe.select == "last":
        return log[-1]
    return max(log, key=lambda row: (row["val_top1"] or 0.0, row["epoch"]))


def run_of(recipe: Recipe, data: Dataset, seed: int) -> dict[str, Any]:
    """Name the run: a checkpoint of another one must not be continued."""
    where = {"data": data.name, "data_sha256": data.sha256, "split": data.split, "source": data.source}
    return {**vars(recipe), **where, "clips": len(data), "seed": seed}


def training_of(
    recipe: Recipe,
    data: Dataset,
    seed: int,
    device: str,
    world: World,
    log: list[dict[str, Any]],
    fit: int,
    held: int,
) -> dict[str, Any]:
    """Say on the card how the weights were made."""
    name = device_name(device) if device.startswith("cuda") else f"{device_name(device)} CPU"
    apart = ("config", "adapter", "paper")  # the card has them elsewhere
    loop = {k: v for k, v in vars(recipe).items() if k not in apart and v not in (None, "", {})}
    return {
        "data": data.name,
        "data_sha256": data.sha256,
        "split": data.split,
        "source": data.source,
        "clips": fit,
        "validation_clips": held,
        "seed": seed,
        "recipe": loop,
        "device": name if world.size == 1 else f"{world.size} x {name}",
        "torch": str(torch.__version__),
        "seconds": round(sum(row["seconds"] for row in log)),
        "validation_top1": kept(recipe, log)["val_top1"],
    }
