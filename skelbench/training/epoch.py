"""One pass over the training clips, and the accuracy on the clips that were held out."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn
from torch.utils.data import DataLoader

from skelbench.adapters.model import probabilities
from skelbench.adapters.protocols import Model, Trainable
from skelbench.core.arrays import Indices
from skelbench.core.clip import Clip
from skelbench.core.errors import InputError
from skelbench.core.loading import loaded, quiet
from skelbench.core.randomness import generator
from skelbench.training import batches
from skelbench.training.objectives.objective import Objective, Step
from skelbench.training.optimise import Schedule
from skelbench.training.parallel import Machine
from skelbench.training.provenance import Run
from skelbench.training.validation import Parts


@dataclass
class Views:
    """Map-style data set of one epoch's training views, by the clips' positions in the data.

    An item is one random view, (…), or `count` of them, (count, …). The first is drawn alike whatever `count` is.
    """

    model: Model
    clips: Sequence[Clip]
    key: tuple[int, int]  # seed, epoch
    count: int = 1

    def __len__(self) -> int:
        return len(self.clips)

    def __getitem__(self, index: int) -> Tensor:
        clip = self.clips[index]
        views = [self._view(clip, number) for number in range(self.count)]
        return views[0] if self.count == 1 else torch.stack(views)

    def _view(self, clip: Clip, number: int) -> Tensor:
        seed, epoch = self.key
        further = (number,) if number else ()
        return self.model.prepare(clip, generator(seed, "view", epoch, clip.name, *further))[0]


@dataclass(frozen=True)
class Training:
    """What stays the same from epoch to epoch. clips: those of `run.data`, in their order."""

    run: Run
    parts: Parts
    machine: Machine
    model: Trainable
    objective: Objective
    schedule: Schedule
    clips: Sequence[Clip]

    @cached_property
    def labels(self) -> Indices:
        """(clips,) of all `clips`."""
        return np.asarray(self.run.data.labels, np.int64)

    @cached_property
    def parameters(self) -> list[nn.Parameter]:
        """Those of the network, then those beside it."""
        beside = self.objective.beside
        return [*self.model.network.parameters(), *(beside.parameters() if beside else ())]

    def epoch(self, epoch: int) -> dict[str, float]:
        """Pass once over the clips; returns the means of loss, accuracy in percent and the objective's figures."""
        torch.manual_seed(self._torch_seed(epoch))  # pyright: ignore[reportUnknownMemberType]
        self.model.network.train()
        if self.objective.beside:
            self.objective.beside.train()
        order = self._batches(epoch)
        totals: dict[str, float] = {}
        views: Any = Views(self.model, self.clips, (self.run.seed, epoch), self.objective.views)
        mine = [self.machine.world.share(batch.tolist()) for batch in order]
        loader = DataLoader(views, batch_sampler=mine, num_workers=self.machine.workers, worker_init_fn=quiet)
        for step, (x, batch) in enumerate(zip(loaded(loader), order, strict=True)):
            self.schedule.step(epoch, step)
            label = torch.as_tensor(self.labels[batch])
            for name, value in self._step(x, label, epoch).items():
                totals[name] = totals.get(name, 0.0) + value * len(batch) / len(self.parts.fit)
        return totals

    def _step(self, x: Tensor, label: Tensor, epoch: int) -> dict[str, float]:
        device, world = self.machine.device, self.machine.world
        x, label = x.to(device, non_blocking=True), label.to(device, non_blocking=True)
        with torch.autocast("cuda", torch.bfloat16, enabled=device.startswith("cuda")):
            done = self.objective.step(x, label, epoch, lambda rows: world.together(rows, len(label)))
        if not bool(torch.isfinite(done.loss)):
            raise InputError(
                f"the loss became {done.loss.item()} in epoch {epoch + 1}; "
                f"lower it with --set lr={self.run.recipe.lr / 10:g}"
            )
        self.schedule.optimiser.zero_grad()
        done.loss.backward()  # pyright: ignore[reportUnknownMemberType]
        world.average_gradients(self.parameters)
        if self.run.recipe.clip_norm is not None:
            nn.utils.clip_grad_norm_(self.parameters, self.run.recipe.clip_norm)
        self.schedule.optimiser.step()
        return _figures(done, label)

    def _batches(self, epoch: int) -> list[Indices]:
        fit, batch = self.parts.fit, self.run.recipe.batch
        rng = generator(self.run.seed, "order", epoch)
        if self.objective.needs_pairs(epoch):
            return batches.repeating(fit, self.labels[fit], batch, rng)
        return batches.shuffled(fit, batch, rng)

    def _torch_seed(self, epoch: int) -> int:
        """Key torch's draws (dropout, masks) by epoch and process, so that a resumed run needs no state of them."""
        return int(generator(self.run.seed, "torch", epoch, self.machine.world.rank).integers(2**63))

    def accuracy(self) -> float | None:
        """Top-1 in percent over the clips held out, by the mean softmax over the test-time views; None without any."""
        held, size = self.parts.held, self.run.recipe.batch
        if not len(held):
            return None
        self.model.network.eval()
        correct = 0
        with torch.inference_mode():
            for start in range(0, len(held), size):
                chosen = [self.clips[int(i)] for i in held[start : start + size]]
                views = [self.model.prepare(clip) for clip in chosen]
                scores = probabilities(self.model, views, self.machine.device)
                correct += int((scores.argmax(1) == [clip.label for clip in chosen]).sum())
        return 100 * correct / len(held)


def _figures(step: Step, label: Tensor) -> dict[str, float]:
    """Turn what a step came to into numbers for the log."""
    figures = {"loss": float(step.loss.detach())}
    if step.logits is not None:
        figures["train_top1"] = 100 * float((step.logits.argmax(-1) == label).float().mean())
    return figures | {name: float(value.detach()) for name, value in step.figures.items()}
