"""One pass over the training clips, and the accuracy on the clips that were held out."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from math import isfinite
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn
from torch.utils.data import DataLoader

from skelbench.adapters.model import probabilities
from skelbench.adapters.networks.on_device import on_device
from skelbench.adapters.protocols import Batched, Trainable
from skelbench.core.arrays import Indices
from skelbench.core.clip import NO_LABEL, Clip
from skelbench.core.errors import InputError
from skelbench.core.loading import loaded, preparing, quiet
from skelbench.core.randomness import generator
from skelbench.data.cache import Kept
from skelbench.training import batches
from skelbench.training.objectives.objective import Follows, Objective, Step, is_supervised
from skelbench.training.optimise import Schedule
from skelbench.training.parallel import Machine
from skelbench.training.provenance import Run
from skelbench.training.stock import Stock, collect
from skelbench.training.sums import Sums
from skelbench.training.validation import Parts
from skelbench.training.views import InBatches, Key, OneByOne, as_they_are

TEST_VIEWS = 1 << 28  # bytes of the held-out clips' test views kept in memory


@dataclass(frozen=True)
class Training:
    """What stays the same from epoch to epoch.

    clips: those of `run.data`, in their order. room: bytes on the device for what views are made of in batches.
    """

    run: Run
    parts: Parts
    machine: Machine
    model: Trainable
    objective: Objective
    schedule: Schedule
    clips: Sequence[Clip]
    room: int

    @cached_property
    def stock(self) -> Stock | None:
        """What views are made of in batches; None where there is no room for it, or the model cannot make them so.

        Raises:
            InputError: the model cannot take a clip.
        """
        if not self.room or not isinstance(self.model, Batched):
            return None
        return collect(self.model, self.run.data, self.machine.device, self.room)

    @cached_property
    def labels(self) -> Indices:
        """(clips,) of all `clips`; NO_LABEL where the objective is a pre-training, which must not see any."""
        if not is_supervised(self.objective):
            return np.full(len(self.run.data), NO_LABEL, np.int64)
        return np.asarray(self.run.data.labels, np.int64)

    @cached_property
    def parameters(self) -> list[nn.Parameter]:
        """Those of the network, then those beside it."""
        beside = self.objective.beside
        return [*self.model.network.parameters(), *(beside.parameters() if beside else ())]

    def epoch(self, epoch: int) -> dict[str, float]:
        """Pass once over the clips; returns the means of loss, accuracy in percent and the objective's figures.

        Raises:
            InputError: the loss became infinite or no number.
        """
        means = self.steps(epoch).read()
        self._check(means["loss"], epoch)
        return means

    def steps(self, epoch: int) -> Sums:
        """Make the steps of an epoch. On a GPU nothing of them is waited for, so they may still be computed there."""
        torch.manual_seed(self._torch_seed(epoch))  # pyright: ignore[reportUnknownMemberType]
        self.model.network.train()
        if self.objective.beside:
            self.objective.beside.train()
        order = self._batches(epoch)
        views = self._views(Key(self.run.seed, epoch, self.objective.views))
        sums, follows = Sums(), self.objective if isinstance(self.objective, Follows) else None
        for step, (made, batch) in enumerate(zip(loaded(self._loader(views, order)), order, strict=True)):
            self.schedule.step(epoch, step)
            label = on_device(torch.as_tensor(self.labels[batch]), self.machine.device)
            done = self.step(views.views(made, self.machine.device), label, epoch)
            if follows is not None:
                follows.stepped((epoch + (step + 1) / len(order)) / self.run.recipe.epochs)
            sums.add(done, label, len(batch) / len(self.parts.fit))
        return sums

    def _views(self, key: Key) -> OneByOne | InBatches:
        if self.stock is None or not isinstance(self.model, Batched):
            return OneByOne(self.model, self.clips, key)
        return InBatches(self.model, self.run.data.names, self.stock, key)

    def _loader(self, views: Any, order: Sequence[Indices]) -> DataLoader[Any]:
        """Give this process's share of every batch, made ahead by processes where there are any."""
        workers, start = preparing(self.machine.workers)
        return DataLoader[Any](
            views,
            batch_sampler=[self.machine.world.share(batch.tolist()) for batch in order],
            num_workers=workers,
            multiprocessing_context=start,
            worker_init_fn=quiet,
            collate_fn=as_they_are,  # pyright: ignore[reportArgumentType]
            pin_memory=self.machine.device.startswith("cuda"),
        )

    def step(self, x: Tensor, label: Tensor, epoch: int) -> Step:
        """Make one step of the optimiser by this process's views (n, …) of a batch and the labels (N,) of all of it."""
        world = self.machine.world
        with torch.autocast("cuda", torch.bfloat16, enabled=self.machine.device.startswith("cuda")):
            done = self.objective.step(x, label, epoch, lambda rows: world.together(rows, len(label)))
        if done.loss.device.type == "cpu":  # where it costs nothing to look at once
            self._check(done.loss.item(), epoch)
        self.schedule.optimiser.zero_grad()
        done.loss.backward()  # pyright: ignore[reportUnknownMemberType]
        world.average_gradients(self.parameters)
        if self.run.recipe.clip_norm is not None:
            nn.utils.clip_grad_norm_(self.parameters, self.run.recipe.clip_norm)
        self.schedule.optimiser.step()
        return done

    def _check(self, loss: float, epoch: int) -> None:
        if not isfinite(loss):
            lower = f"--set lr={self.run.recipe.lr / 10:g}"
            raise InputError(f"the loss became {loss} in epoch {epoch + 1}; lower it with {lower}")

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
                chosen = held[start : start + size]
                scores = probabilities(self.model, [self.test_views[int(i)] for i in chosen], self.machine.device)
                correct += int((scores.argmax(1) == self.labels[chosen]).sum())
        return 100 * correct / len(held)

    @cached_property
    def test_views(self) -> Kept[Tensor]:
        """Of a clip, by its position: they are the same in every epoch."""
        return Kept(lambda i: self.model.prepare(self.clips[i]), lambda views: views.nbytes, TEST_VIEWS)
