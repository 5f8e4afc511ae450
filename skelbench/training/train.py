"""Train a model on the training part of a split; never look at the test part.

A checkpoint is written after every epoch, all or nothing (one that takes long to write less often), and every random
draw is keyed by (seed, epoch, clip) or by (seed, epoch, process): a run that was killed and resumed ends with the
weights of one that was not.
"""

import os
import time
from collections.abc import Callable
from dataclasses import replace
from math import ceil
from pathlib import Path

import torch
from torch import nn

from skelbench.adapters.card import Card
from skelbench.adapters.model import adapter, device_of, is_ours
from skelbench.adapters.protocols import Configures, Trainable
from skelbench.adapters.size import check_size
from skelbench.core.errors import InputError, require
from skelbench.core.names import check_name
from skelbench.core.randomness import generator
from skelbench.core.settings import check_product
from skelbench.data.cache import Cached
from skelbench.data.dataset import Dataset
from skelbench.training.checkpoint import Checkpoint
from skelbench.training.compiled import compile_backbone
from skelbench.training.epoch import Training
from skelbench.training.objectives.objective import fewest_clips, is_supervised
from skelbench.training.objectives.registry import objective_class
from skelbench.training.optimise import Schedule, make_optimiser
from skelbench.training.parallel import Machine, World
from skelbench.training.progress import Epoch, Progress, sum_up
from skelbench.training.provenance import Run, chosen_on, kept, own_selection, training_of
from skelbench.training.recipes import Recipe
from skelbench.training.restore import Stateful
from skelbench.training.starting import start_from
from skelbench.training.validation import Parts, check_part, validation_split

ONE_CPU = Machine()
CACHE = 1 << 30  # bytes of training clips, or of what their views are made of, kept in memory


def train(
    recipe: Recipe,
    data: Dataset,
    out: Path,
    *,
    seed: int = 0,
    machine: Machine = ONE_CPU,
    resume: bool = False,
    compile: bool = False,
    command: str = "",
    report: Callable[[Progress, int], None] = lambda progress, epochs: None,
) -> Card:
    """Train on `data` (a training part), write checkpoint, log, weights and card into `out`; return the card.

    machine: where to compute, one process on the CPU by default; of several processes the first writes the files.
    compile: compile the backbone (`torch.compile`). command: the command line, for the card. report: called after
    every epoch with its figures and the number of epochs.

    Raises:
        InputError: `out` holds another run, or the data do not suit the model.
    """
    run = Run(recipe, data, seed)
    training = prepared(run, machine, Path(os.path.realpath(out)).name)
    checkpoint = Checkpoint(out, run.identity, _parts_that_change(training), training.objective.figures)
    log = checkpoint.restore() if resume else checkpoint.start()
    if compile:
        compile_backbone(training.model.network)
    for epoch in range(len(log), recipe.epochs):
        progress = _epoch(training, epoch)
        if machine.world.rank:
            continue
        log.append(progress.row)
        best = recipe.select == "best" and kept(recipe, log) is log[-1]
        if best or checkpoint.due or len(log) == recipe.epochs:
            checkpoint.save(log, best=best)
        report(progress, recipe.epochs)
    if machine.world.rank:
        return training.model.card
    made = training_of(run, training.parts, machine, log)
    card = replace(training.model.card, selected_on=own_selection(chosen_on(run), data))
    return checkpoint.finish(card, {"command": command, **made})


def _epoch(training: Training, number: int) -> Progress:
    """Pass once over the clips; the first process measures the accuracy on those held out."""
    started = time.perf_counter()
    means = training.epoch(number)
    val = None if training.machine.world.rank else training.accuracy()
    seconds = time.perf_counter() - started
    done = Epoch(number, means, val, training.schedule.lr, len(training.parts.fit), seconds)
    return sum_up(done, training.objective, training.run.recipe.epochs)


def prepared(run: Run, machine: Machine, name: str) -> Training:
    """Build everything that a training needs; every wrong setting is answered here, before anything is written."""
    recipe = run.recipe
    kind = objective_class(recipe.objective)
    parts = _parts(run, machine.world, is_supervised(kind))
    model = _fresh(run, name, is_supervised(kind))
    model.network.to(machine.device)
    objective = kind(recipe, model)
    if objective.beside:
        objective.beside.to(machine.device)
    optimiser = make_optimiser(recipe, model, objective.beside)
    schedule = Schedule(recipe, optimiser, ceil(len(parts.fit) / recipe.batch))
    fewest = max(fewest_clips(objective), 1 + _head_compares(model.network))
    _check_fewest(recipe, len(parts.fit), fewest, machine.world.size)
    _check_batch(run, model, objective.views, machine.world.size)
    clips = Cached(run.data, CACHE)
    return Training(run, parts, machine, model, objective, schedule, clips, _room(device_of(model)))


def _room(device: str) -> int:
    """Say how many bytes of a device may hold what views are made of: on a GPU a quarter of what is free.

    To join its parts takes the same once more, and the steps have to fit beside it.
    """
    # by its number, without which torch before 2.5 does not say what is free of a GPU
    return torch.cuda.mem_get_info(device)[0] // 4 if device.startswith("cuda") else CACHE


def _head_compares(network: nn.Module) -> bool:
    """Whether a last layer normalises over the clips of a batch, of which there have to be two then."""
    heads = (part for name, part in network.named_children() if name.endswith("head"))
    return any(isinstance(layer, nn.BatchNorm1d) for head in heads for layer in head.modules())


def _check_fewest(recipe: Recipe, clips: int, fewest: int, processes: int) -> None:
    """Refuse batches that leave a process fewer clips than a step needs, before an epoch is spent on others."""
    least = clips // ceil(clips / recipe.batch) // processes
    each = f" in {processes} processes" if processes > 1 else ""
    require(
        least >= fewest,
        f"{recipe.objective} needs {fewest} clips in every batch of a process; {clips} clips in batches of up to "
        f"{recipe.batch}{each} leave {least} of them; raise batch, or take more clips",
    )


def _check_batch(run: Run, model: Trainable, views: int, processes: int) -> None:
    """Refuse a batch that no machine holds, before clips are prepared for one: the first clip's view says how large."""
    view = model.prepare(run.data[0], generator(run.seed, "size"))[0].numel()
    clips = ceil(min(run.recipe.batch, len(run.data)) / processes)
    check_product({"clips": clips, "views": views, "numbers of a view": view}, "a batch")


def _parts_that_change(training: Training) -> dict[str, Stateful]:
    beside = training.objective.beside
    parts: dict[str, Stateful] = {"network": training.model.network, "optimiser": training.schedule.optimiser}
    return parts if beside is None else {**parts, "beside": beside}


def _parts(run: Run, world: World, supervised: bool) -> Parts:
    """Check that there is something to train on; return the clips to fit and those held out."""
    recipe, data = run.recipe, run.data
    check_part(data)
    if supervised:
        data.check_labelled("a training")
    elif recipe.val:
        raise InputError(
            f"--set val={recipe.val:g} holds clips out to be classified, a pre-training has no classes; leave val at 0"
        )
    if recipe.batch < 2 * world.size:
        raise InputError(f"--set batch={recipe.batch} leaves {world.size} processes too few clips; raise it")
    parts = validation_split(data, recipe.val, run.seed)
    if not len(parts.fit) or recipe.val >= 1:
        raise InputError(f"--set val={recipe.val:g} holds out all {len(data)} clips; leave some to train on")
    if recipe.select == "best" and not len(parts.held):
        raise InputError(f"select=best needs clips to choose on, val={recipe.val:g} holds none out; raise val")
    return parts


def _fresh(run: Run, name: str, supervised: bool) -> Trainable:
    """Build the model as the recipe and the data want it, with the weights it starts from.

    One that is not supervised is an encoder: it has no classes.
    """
    recipe, data = run.recipe, run.data
    check_name(name, "model", "--out")  # the folder's name is the model's, which a card has to give back
    kind = adapter(recipe.adapter, trust=True)  # a recipe's file was asked about when it was read
    require(isinstance(kind, Configures), f"{recipe.adapter} cannot be trained: it needs `paper` and `configure`")
    config = kind.configure(recipe.config, data[0])
    classes = data.classes if supervised else ()
    card = Card(name, recipe.adapter, config, classes, paper=recipe.paper or kind.paper)
    if is_ours(recipe.adapter):
        check_size(kind, card)
    torch.manual_seed(run.seed)  # pyright: ignore[reportUnknownMemberType]
    model = kind.load(card)
    if not isinstance(model, Trainable):
        raise InputError(f"{recipe.adapter} cannot be trained: it needs what adapters.protocols.Trainable states")
    if recipe.start_from:
        start_from(recipe.start_from, model.network, recipe.start_without)
    return model


def only_deterministic() -> None:
    """Let torch use no algorithm whose result depends on timing; some are slower."""
    import os

    import torch

    os.environ.setdefault("CUBLAS_WORKSPACE_CONFIG", ":4096:8")  # what cuBLAS asks for
    torch.use_deterministic_algorithms(True)
    torch.backends.cudnn.benchmark = False
