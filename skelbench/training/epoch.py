"""One pass over the training clips, and the accuracy on the clips that were held out."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, nn
from torch.utils.data import DataLoader

from skelbench.adapters.model import probabilities
from skelbench.core.arrays import Indices
from skelbench.core.clip import Clip
from skelbench.core.errors import InputError
from skelbench.core.loading import loaded, quiet
from skelbench.core.randomness import generator
from skelbench.training import batches
from skelbench.training.objectives.objective import Objective
from skelbench.training.optimise import Schedule
from skelbench.training.parallel import World
from skelbench.training.recipes import Recipe


@dataclass
class Views:
    """Map-style data set of one epoch's training views, by the clips' positions in the data."""

    model: Any
    clips: Sequence[Clip]
    key: tuple[int, int]  # seed, epoch

    def __len__(self) -> int:
        return len(self.clips)

    def __getitem__(self, index: int) -> Tensor:
        clip = self.clips[index]
        seed, epoch = self.key
        return self.model.prepare(clip, generator(seed, "view", epoch, clip.name))[0]


@dataclass(frozen=True)
class Training:
    """What stays the same from epoch to epoch. labels: (clips,) of all `clips`; fit: positions to train on."""

    recipe: Recipe
    model: Any
    objective: Objective
    schedule: Schedule
    clips: Sequence[Clip]
    labels: Indices
    fit: Indices
    seed: int
    device: str
    workers: int
    world: World

    def run(self, epoch: int) -> dict[str, float]:
        """Pass once over the clips; returns the means of loss, accuracy in percent and the objective's figures."""
        torch.manual_seed(self._torch_seed(epoch))  # pyright: ignore[reportUnknownMemberType]
        self.model.network.train()
        order = self._batches(epoch)
        totals: dict[str, float] = {}
        views: Any = Views(self.model, self.clips, (self.seed, epoch))
        mine = [self.world.share(batch.tolist()) for batch in order]
        loader = DataLoader(views, batch_sampler=mine, num_workers=self.workers, worker_init_fn=quiet)
        for step, (x, batch) in enumerate(zip(loaded(loader), order, strict=True)):
            self.schedule.step(epoch, step)
            label = torch.as_tensor(self.labels[batch])
            for name, value in self._step(x, label, epoch).items():
                totals[name] = totals.get(name, 0.0) + value * len(batch) / len(self.fit)
        return totals

    def _step(self, x: Tensor, label: Tensor, epoch: int) -> dict[str, float]:
        x, label = x.to(self.device, non_blocking=True), label.to(self.device, non_blocking=True)
        network: nn.Module = self.model.network
        with torch.autocast("cuda", torch.bfloat16, enabled=self.device.startswith("cuda")):
            done = self.objective.step(self.model, x, label, epoch, lambda rows: self.world.together(rows, len(label)))
        if not bool(torch.isfinite(done.loss)):
            raise InputError(
                f"the loss became {done.loss.item()} in epoch {epoch + 1}; "
                f"lower it with --set lr={self.recipe.lr / 10:g}"
            )
        self.schedule.optimiser.zero_grad()
        done.loss.backward()  # pyright: ignore[reportUnknownMemberType]
        self.world.average_gradients(network)
        if self.recipe.clip_norm is not None:
            nn.utils.clip_grad_norm_(network.parameters(), self.recipe.clip_norm)
        self.schedule.optimiser.step()
        right = 100 * float((done.logits.argmax(-1) == label).float().mean())
        figures = {name: float(value.detach()) for name, value in done.figures.items()}
        return {"loss": float(done.loss.detach()), "train_top1": right, **figures}

    def _batches(self, epoch: int) -> list[Indices]:
        rng = generator(self.seed, "order", epoch)
        if self.objective.repeats_classes(epoch):
            return batches.repeating(self.fit, self.labels[self.fit], self.recipe.batch, rng)
        return batches.shuffled(self.fit, self.recipe.batch, rng)

    def _torch_seed(self, epoch: int) -> int:
        """Key torch's draws (dropout, masks) by epoch and process, so that a resumed run needs no state of them."""
        return int(generator(self.seed, "torch", epoch, self.world.rank).integers(2**63))

    def accuracy(self, held: Indices) -> float:
        """Top-1 in percent over the clips held out, from the mean softmax over the test-time views."""
        self.model.network.eval()
        correct, size = 0, self.recipe.batch
        with torch.inference_mode():
            for start in range(0, len(held), size):
                chosen = [self.clips[int(i)] for i in held[start : start + size]]
                scores = probabilities(self.model, [self.model.prepare(clip) for clip in chosen], self.device)
                correct += int((scores.argmax(1) == [clip.label for clip in chosen]).sum())
        return 100 * correct / len(held)
