"""Train a model on the training part of a split; never look at the test part.

A checkpoint is written after every epoch, all or nothing, and every random draw is keyed by (seed, epoch,
clip) or kept in the checkpoint: a run that was killed and resumed ends with the weights of one that was not.
"""

import platform
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from math import ceil
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.utils.data import DataLoader

from skelbench.card import Card
from skelbench.checkpoint import Checkpoint
from skelbench.data.cache import Cached
from skelbench.data.dataset import Dataset
from skelbench.draws import generator
from skelbench.errors import InputError
from skelbench.evaluate import probabilities
from skelbench.loading import loaded, quiet
from skelbench.model import adapter
from skelbench.optimise import Schedule, make_optimiser
from skelbench.recipes import Recipe

CACHE = 1 << 30  # bytes of training clips kept in memory


@dataclass(frozen=True)
class Progress:
    """What one epoch came to; a row of the CSV log."""

    epoch: int
    loss: float
    train_top1: float
    val_top1: float | None
    lr: float
    clips_per_second: float
    seconds: float


def train(
    recipe: Recipe,
    data: Dataset,
    out: Path,
    *,
    seed: int = 0,
    device: str = "cpu",
    workers: int = 0,
    resume: bool = False,
    command: str = "",
    report: Callable[[Progress, int], None] = lambda progress, epochs: None,
) -> Card:
    """Train on `data` (a training part), write checkpoint, log, weights and card into `out`; return the card.

    command: the command line, for the card. report: called after every epoch with its figures and the number
    of epochs.

    Raises:
        InputError: `out` holds another run, or the data do not suit the model.
    """
    torch.manual_seed(seed)  # pyright: ignore[reportUnknownMemberType]
    if not len(data):
        raise InputError(f"data {data.name}, split {data.split}, holds no clips to train on; choose another split")
    if data.part not in (None, "train"):
        raise InputError(
            f"{data.split}_{data.part} is the {data.part} part of {data.name}, which no training may see; "
            f"write --split {data.split} to train on its train part"
        )
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
    steps = ceil(len(fit) / recipe.batch)
    schedule = Schedule(recipe, make_optimiser(recipe, model), steps)
    checkpoint = Checkpoint(out, _run(recipe, data, seed))
    log = checkpoint.restore(network, schedule.optimiser) if resume else checkpoint.start()
    clips = Cached(data, CACHE)
    for epoch in range(len(log), recipe.epochs):
        started = time.perf_counter()
        loss, top1 = _epoch(recipe, model, schedule, clips, fit, epoch, seed, device, workers)
        val = _accuracy(model, clips, held, recipe.batch, device) if len(held) else None
        seconds = time.perf_counter() - started
        progress = Progress(epoch + 1, loss, top1, val, schedule.lr, len(fit) / seconds, seconds)
        log.append(vars(progress).copy())
        checkpoint.save(
            network, schedule.optimiser, log, best=recipe.select == "best" and _kept(recipe, log) is log[-1]
        )
        report(progress, recipe.epochs)
    made = {"command": command, **_training(recipe, data, seed, device, log, len(fit), len(held))}
    return checkpoint.finish(card, made)


def validation_split(data: Dataset, share: float, seed: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Split the clips of a training part into (fit, validation) positions, no subject in both.

    Where subjects are unknown, single clips of every class are held out instead.
    """
    if share <= 0:
        return np.arange(len(data)), np.empty(0, np.int64)
    subjects = np.array([-1 if s is None else s for s in data.subjects])
    known = np.unique(subjects[subjects >= 0])
    rng = generator(seed, "validation split", data.name, data.split)
    if len(known) > 1:
        count = min(max(1, round(share * len(known))), len(known) - 1)
        held = np.isin(subjects, rng.permutation(known)[:count])
    else:
        order = rng.permutation(len(data))
        labels = np.asarray(data.labels)[order]
        seen = np.array([int((labels[:i] == label).sum()) for i, label in enumerate(labels)])
        held = np.zeros(len(data), bool)
        due = np.floor(np.stack((seen, seen + 1)) * share + 1e-9)  # of a class's first so many clips; 0.3 * 10 is 3
        held[order] = due[1] > due[0]
    return np.flatnonzero(~held), np.flatnonzero(held)


@dataclass
class Views:
    """Map-style data set of the training views of one epoch."""

    model: Any
    clips: Sequence[Any]
    order: NDArray[np.int64]
    key: tuple[int, int]  # seed, epoch

    def __len__(self) -> int:
        return len(self.order)

    def __getitem__(self, item: int) -> tuple[Tensor, int]:
        clip = self.clips[int(self.order[item])]
        seed, epoch = self.key
        return self.model.prepare(clip, generator(seed, "view", epoch, clip.name))[0], clip.label


def _epoch(
    recipe: Recipe,
    model: Any,
    schedule: Schedule,
    clips: Cached,
    fit: NDArray[np.int64],
    epoch: int,
    seed: int,
    device: str,
    workers: int,
) -> tuple[float, float]:
    """Pass once over the clips; returns the mean loss and the accuracy in percent."""
    model.network.train()
    order = generator(seed, "order", epoch).permutation(fit)
    batches = np.array_split(np.arange(len(order)), ceil(len(order) / recipe.batch))  # no tiny last batch
    views: Any = Views(model, clips, order, (seed, epoch))
    loader = DataLoader(views, batch_sampler=[b.tolist() for b in batches], num_workers=workers, worker_init_fn=quiet)
    loss_sum = correct = 0.0
    for step, (x, label) in enumerate(loaded(loader)):
        schedule.step(epoch, step)
        x, label = x.to(device, non_blocking=True), label.to(device, non_blocking=True)
        with torch.autocast("cuda", torch.bfloat16, enabled=device.startswith("cuda")):
            logits = model.logits(x)
        loss = nn.functional.cross_entropy(logits.float(), label, label_smoothing=recipe.label_smoothing)
        if not bool(torch.isfinite(loss)):
            raise InputError(
                f"the loss became {loss.item()} in epoch {epoch + 1}; lower it with --set lr={recipe.lr / 10:g}"
            )
        schedule.optimiser.zero_grad()
        loss.backward()  # pyright: ignore[reportUnknownMemberType]
        if recipe.clip_norm is not None:
            nn.utils.clip_grad_norm_(model.network.parameters(), recipe.clip_norm)
        schedule.optimiser.step()
        loss_sum += loss.item() * len(label)
        correct += int((logits.argmax(-1) == label).sum())
    return loss_sum / len(order), 100 * correct / len(order)


def _accuracy(model: Any, clips: Cached, held: NDArray[np.int64], batch: int, device: str) -> float:
    """Top-1 in percent over the validation clips, from the mean softmax over the test-time views."""
    model.network.eval()
    correct = 0
    with torch.inference_mode():
        for start in range(0, len(held), batch):
            chosen = [clips[int(i)] for i in held[start : start + batch]]
            scores = probabilities(model, [model.prepare(clip) for clip in chosen], device)
            correct += int((scores.argmax(1) == [clip.label for clip in chosen]).sum())
    return 100 * correct / len(held)


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
    recipe: Recipe, data: Dataset, seed: int, device: str, log: list[dict[str, Any]], fit: int, held: int
) -> dict[str, Any]:
    """Say on the card how the weights were made."""
    name = torch.cuda.get_device_name(device) if device.startswith("cuda") else f"{platform.machine()} CPU"
    loop = {k: v for k, v in vars(recipe).items() if k not in ("config", "adapter", "paper") and v is not None}
    return {
        "data": data.name,
        "data_sha256": data.sha256,
        "split": data.split,
        "source": data.source,
        "clips": fit,
        "validation_clips": held,
        "seed": seed,
        "recipe": loop,
        "device": name,
        "torch": str(torch.__version__),
        "seconds": round(sum(row["seconds"] for row in log)),
        "validation_top1": _kept(recipe, log)["val_top1"],
    }
