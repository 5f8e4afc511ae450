"""Train a model on the training part of a split; never look at the test part.

A checkpoint is written after every epoch, all or nothing, and every random draw is keyed by (seed, epoch,
clip) or by (seed, epoch, process): a run that was killed and resumed ends with the weights of one that was not.
"""

import time
from collections.abc import Callable
from dataclasses import replace
from math import ceil
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import nn

from skelbench.adapters.card import Card
from skelbench.adapters.model import adapter
from skelbench.core.arrays import Indices
from skelbench.core.errors import InputError
from skelbench.data.cache import Cached
from skelbench.data.dataset import Dataset
from skelbench.training.checkpoint import Checkpoint
from skelbench.training.epoch import Training
from skelbench.training.objectives.maskclr.objective import MaskCLR
from skelbench.training.objectives.objective import CrossEntropy
from skelbench.training.optimise import Schedule, make_optimiser
from skelbench.training.parallel import World
from skelbench.training.progress import Progress, summed_up
from skelbench.training.provenance import kept, run_of, training_of
from skelbench.training.recipes import Recipe
from skelbench.training.starting import start_from
from skelbench.training.validation import validation_split

CACHE = 1 << 30  # bytes of training clips kept in memory


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
    fit, held = _parts(recipe, data, seed, world)
    model = _fresh(recipe, data, out.resolve().name)
    network: nn.Module = model.network.to(device)
    objective = MaskCLR(recipe) if recipe.maskclr else CrossEntropy(recipe)
    schedule = Schedule(recipe, make_optimiser(recipe, model), ceil(len(fit) / recipe.batch))
    checkpoint = Checkpoint(out, run_of(recipe, data, seed))
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
        seconds = time.perf_counter() - started
        progress = summed_up(epoch, recipe.epochs, objective, found, val, schedule.lr, len(fit), seconds)
        log.append(progress.row)
        best = recipe.select == "best" and kept(recipe, log) is log[-1]
        checkpoint.save(network, schedule.optimiser, log, best=best)
        report(progress, recipe.epochs)
    if world.rank:
        return model.card
    made = training_of(recipe, data, seed, device, world, log, len(fit), len(held))
    return checkpoint.finish(model.card, {"command": command, **made})


def _parts(recipe: Recipe, data: Dataset, seed: int, world: World) -> tuple[Indices, Indices]:
    """Check that there is something to train on; return the positions of the clips to fit and of those held out."""
    if not len(data):
        raise InputError(f"data {data.name}, split {data.split}, holds no clips to train on; choose another split")
    if data.part not in (None, "train"):
        raise InputError(
            f"{data.split}_{data.part} is the {data.part} part of {data.name}, which no training may see; "
            f"write --split {data.split} to train on its train part"
        )
    if recipe.batch < 2 * world.size:
        raise InputError(f"--set batch={recipe.batch} leaves {world.size} processes too few clips; raise it")
    fit, held = validation_split(data, recipe.val, seed)
    if not len(fit) or recipe.val >= 1:
        raise InputError(f"--set val={recipe.val:g} holds out all {len(data)} clips; leave some to train on")
    if recipe.select == "best" and not len(held):
        raise InputError(f"select=best needs clips to choose on, val={recipe.val:g} holds none out; raise val")
    return fit, held


def _fresh(recipe: Recipe, data: Dataset, name: str) -> Any:
    """Build the model as the recipe and the data want it, with the weights it starts from."""
    kind = adapter(recipe.adapter)
    card = Card(name, recipe.adapter, {}, data.classes, paper=recipe.paper or kind.paper)
    model = kind.load(replace(card, config=kind.configure(recipe.config, data[0])))
    if recipe.start_from:
        start_from(recipe.start_from, model.network)
    return model


def _compile(network: nn.Module) -> None:
    """Compile the backbone in place: its state-dict keys stay as they are."""
    backbone: Any = network.backbone
    backbone.compile(dynamic=True)
    if hasattr(backbone, "watched"):
        backbone.watched = torch.compile(backbone.watched, dynamic=True)  # pyright: ignore[reportUnknownMemberType]


def only_deterministic() -> None:
    """Let torch use no algorithm whose result depends on timing; some are slower."""
    import os

    import torch

    os.environ.setdefault("CUBLAS_WORKSPACE_CONFIG", ":4096:8")  # what cuBLAS asks for
    torch.use_deterministic_algorithms(True)
    torch.backends.cudnn.benchmark = False
