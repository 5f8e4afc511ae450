"""Train a model on the training part of a split; never look at the test part.

A checkpoint is written after every epoch, all or nothing, and every random draw is keyed by (seed, epoch,
clip) or by (seed, epoch, process): a run that was killed and resumed ends with the weights of one that was not.
"""

import platform
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from math import ceil
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import nn

from skelbench.card import Card
from skelbench.checkpoint import Checkpoint
from skelbench.data.cache import Cached
from skelbench.data.dataset import Dataset
from skelbench.epoch import Training
from skelbench.errors import InputError
from skelbench.maskclr.objective import MaskCLR
from skelbench.model import adapter
from skelbench.objective import CrossEntropy, Objective
from skelbench.optimise import Schedule, make_optimiser
from skelbench.parallel import World
from skelbench.recipes import Recipe
from skelbench.starting import start_from
from skelbench.validation import validation_split

CACHE = 1 << 30  # bytes of training clips kept in memory


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


def train(
    recipe: Recipe,
    data: Dataset,
    out: Path,
    *,
    seed: int = 0,
    device: str = "cpu",
    workers: int = 0,
    resume: bool = False,
    compile: bool = False,
    world: World | None = None,
    command: str = "",
    report: Callable[[Progress, int], None] = lambda progress, epochs: None,
) -> Card:
    """Train on `data` (a training part), write checkpoint, log, weights and card into `out`; return the card.

    compile: compile the backbone (`torch.compile`). world: this process among those of `torchrun`; the first of them
    writes the files. command: the command line, for the card. report: called after every epoch with its figures and
    the number of epochs.

    Raises:
        InputError: `out` holds another run, or the data do not suit the model.
    """
    torch.manual_seed(seed)  # pyright: ignore[reportUnknownMemberType]
    world = world or World()
    _check(recipe, data, world)
    fit, held = validation_split(data, recipe.val, seed)
    if not len(fit) or recipe.val >= 1:
        raise InputError(f"--set val={recipe.val:g} holds out all {len(data)} clips; leave some to train on")
    if recipe.select == "best" and not len(held):
        raise InputError(f"select=best needs clips to choose on, val={recipe.val:g} holds none out; raise val")
    card = Card(out.resolve().name, recipe.adapter, {}, data.classes, paper=recipe.paper)
    kind = adapter(card)
    card = replace(card, config=kind.configure(recipe.config, data[0]))
    model = kind.load(card)
    network: nn.Module = model.network.to(device)
    if recipe.start_from:
        start_from(recipe.start_from, network)
    objective = MaskCLR(recipe) if recipe.maskclr else CrossEntropy(recipe)
    schedule = Schedule(recipe, make_optimiser(recipe, model), ceil(len(fit) / recipe.batch))
    checkpoint = Checkpoint(out, _run(recipe, data, seed))
    log = checkpoint.restore(network, schedule.optimiser) if resume else checkpoint.start()
    if compile:
        _compile(network)
    labels, clips = np.asarray(data.labels, np.int64), Cached(data, CACHE)
    training = Training(recipe, model, objective, schedule, clips, labels, fit, seed, device, workers, world)
    for epoch in range(len(log), recipe.epochs):
        started = time.perf_counter()
        found = training.run(epoch)
        if world.rank:
            continue
        val = training.accuracy(held) if len(held) else None
        progress = _progress(epoch, found, val, schedule.lr, len(fit), time.perf_counter() - started, objective, recipe)
        log.append(progress.row)
        checkpoint.save(
            network, schedule.optimiser, log, best=recipe.select == "best" and _kept(recipe, log) is log[-1]
        )
        report(progress, recipe.epochs)
    if world.rank:
        return card
    made = {"command": command, **_training(recipe, data, seed, device, world, log, len(fit), len(held))}
    return checkpoint.finish(card, made)


def _check(recipe: Recipe, data: Dataset, world: World) -> None:
    if not len(data):
        raise InputError(f"data {data.name}, split {data.split}, holds no clips to train on; choose another split")
    if data.part not in (None, "train"):
        raise InputError(
            f"{data.split}_{data.part} is the {data.part} part of {data.name}, which no training may see; "
            f"write --split {data.split} to train on its train part"
        )
    if recipe.batch < 2 * world.size:
        raise InputError(f"--set batch={recipe.batch} leaves {world.size} processes too few clips; raise it")


def _compile(network: nn.Module) -> None:
    """Compile the backbone in place: its state-dict keys stay as they are."""
    backbone: Any = network.backbone
    backbone.compile(dynamic=True)
    if hasattr(backbone, "watched"):
        backbone.watched = torch.compile(backbone.watched, dynamic=True)  # pyright: ignore[reportUnknownMemberType]


def _progress(
    epoch: int,
    found: dict[str, float],
    val: float | None,
    lr: float,
    clips: int,
    seconds: float,
    objective: Objective,
    recipe: Recipe,
) -> Progress:
    """Sum an epoch up; the time left counts how often each clip goes through the network in the epochs to come."""
    passes = sum(objective.paths(later) for later in range(epoch + 1, recipe.epochs))
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


def _kept(recipe: Recipe, log: list[dict[str, Any]]) -> dict[str, Any]:
    """Return the row of the epoch whose weights are kept: the last, or the latest of the best."""
    if recipe.select == "last":
        return log[-1]
    return max(log, key=lambda row: (row["val_top1"] or 0.0, row["epoch"]))


def _run(recipe: Recipe, data: Dataset, seed: int) -> dict[str, Any]:
    """Name the run: a checkpoint of another one must not be continued."""
    where = {"data": data.name, "data_sha256": data.sha256, "split": data.split, "source": data.source}
    return {**vars(recipe), **where, "clips": len(data), "seed": seed}


def _training(
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
    name = torch.cuda.get_device_name(device) if device.startswith("cuda") else f"{platform.machine()} CPU"
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
        "validation_top1": _kept(recipe, log)["val_top1"],
    }
