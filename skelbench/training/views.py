"""The random views of an epoch's batches: made many at a time where the model can, else clip by clip.

Every draw is keyed by (seed, epoch, clip) and made on the CPU, so a view is the same in any batch, order and process,
and on any device as far as its arithmetic goes.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from numpy.random import Generator
from numpy.typing import NDArray
from torch import Tensor

from skelbench.adapters.networks.on_device import on_device
from skelbench.adapters.networks.persons import tell
from skelbench.adapters.protocols import Batched, Model
from skelbench.core.clip import Clip
from skelbench.core.randomness import generator
from skelbench.training.stock import Stock

Made = dict[str, Tensor]
"""What a process that prepares clips hands over, by name."""


@dataclass(frozen=True)
class Key:
    """What an epoch's draws are keyed by, beside the clip; `count` views of each, the first alike for any count."""

    seed: int
    epoch: int
    count: int = 1

    def generators(self, clip: str) -> Iterator[Generator]:
        """Give the generator of each view of a clip."""
        for number in range(self.count):
            yield generator(self.seed, "view", self.epoch, clip, *((number,) if number else ()))


@dataclass(frozen=True)
class OneByOne:
    """Map-style data set of batches of clips, by their positions: each view is prepared by itself."""

    model: Model
    clips: Sequence[Clip]
    key: Key

    def __getitems__(self, positions: Sequence[int]) -> Made:
        """Prepare the views: (N, …), or (N, count, …) of several."""
        clips = [self.clips[position] for position in positions]
        views = [self.model.prepare(clip, rng)[0] for clip in clips for rng in self.key.generators(clip.name)]
        return {"views": torch.stack(views)}

    def views(self, made: Made, device: str) -> Tensor:
        """Bring a batch to the device."""
        return _of_clips(on_device(made["views"], device), self.key)


@dataclass(frozen=True)
class InBatches:
    """The same with the clips' steady poses at hand: only draws are made one by one.

    On a CPU a process that prepares clips makes the views too; on another device, this one does, there.
    """

    model: Batched
    names: Sequence[str]
    stock: Stock
    key: Key

    def __getitems__(self, positions: Sequence[int]) -> Made:
        """Draw the views: `rows` (N, M, L) of the stock, and what else the model draws."""
        clips = np.repeat(np.asarray(positions, np.int64), self.key.count)
        known = self.stock.known
        draws = [self.model.draw(known[at], rng) for at in positions for rng in self.key.generators(self.names[at])]
        drawn = {name: np.stack([draw[name] for draw in draws]) for name in draws[0]}
        drawn["rows"] = self.stock.places(clips, drawn.pop("frames"))
        made = {name: _tensor(values) for name, values in drawn.items()}
        return {"views": self._applied(made)} if self.stock.rows.device.type == "cpu" else made

    def views(self, made: Made, device: str) -> Tensor:
        """Make the views that were drawn where the stock is; note on them who is there."""
        if "views" in made:
            return _of_clips(made["views"], self.key)
        views = self._applied({name: on_device(values, device) for name, values in made.items()})
        if self.key.count == 1:  # of several, an objective may take any
            tell(views, self.stock.there(made["rows"].numpy()))
        return _of_clips(views, self.key)

    def _applied(self, made: Made) -> Tensor:
        rows = made["rows"]
        poses = self.stock.rows.index_select(0, rows.flatten()).view(*rows.shape, *self.stock.rows.shape[1:])
        return self.model.views(poses, made)


def _tensor(values: NDArray[Any]) -> Tensor:
    """Draws in double precision become single: a GPU is slow in double, some have none."""
    return torch.as_tensor(values.astype(np.float32) if values.dtype == np.float64 else values)


def _of_clips(views: Tensor, key: Key) -> Tensor:
    """(N * count, …) -> (N, …), or (N, count, …) of several views of a clip."""
    return views if key.count == 1 else views.view(-1, key.count, *views.shape[1:])


def as_they_are(made: Made) -> Made:
    """Hand a batch on: it is one already."""
    return made
