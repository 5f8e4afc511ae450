"""The slow encoder, which follows the trained one, and the queue of what it gave."""

from collections.abc import Iterator
from copy import deepcopy
from math import cos, pi
from typing import Protocol

import torch
from torch import Tensor, nn

from skelbench.adapters.networks.gcn import Network
from skelbench.core.errors import require
from skelbench.core.settings import check_product
from skelbench.training.objectives.momentum.queue import Queue, check_queue

PACES = ("constant", "cosine")


class KeySettings(Protocol):
    """What the settings of a method say about its keys."""

    @property
    def queue(self) -> int:
        """Keys that are remembered."""
        ...

    @property
    def width(self) -> int:
        """Of an embedding."""
        ...

    @property
    def temperature(self) -> float:
        """Similarities are divided by it."""
        ...

    @property
    def momentum(self) -> float:
        """Share of the slow weights that stays at each step."""
        ...

    @property
    def pace(self) -> str:
        """Whether the momentum is constant or rises to 1 as a cosine does."""
        ...


def check_keys(method: str, settings: KeySettings, batch: int) -> None:
    """Refuse settings that no queue or momentum encoder can have; `method` names them in the error.

    Raises:
        InputError: the queue is no multiple of the batch or too large, or a number is out of its range.
    """
    check_queue(method, settings.queue, batch)
    require(settings.width >= 1, f"{method}.width is {settings.width}, expected at least 1")
    require(settings.temperature > 0, f"{method}.temperature is {settings.temperature:g}, expected above 0")
    check_product({f"{method}.queue": settings.queue, f"{method}.width": settings.width}, "a queue")
    require(0 <= settings.momentum <= 1, f"{method}.momentum is {settings.momentum:g}, expected 0 to 1")
    require(settings.pace in PACES, f"{method}.pace is {settings.pace!r}, expected constant or cosine")


def momentum_at(settings: KeySettings, done: float) -> float:
    """Momentum when the share `done` of a training is done: of a cosine 1 - (1 - momentum) (cos(pi done) + 1) / 2."""
    rising = settings.pace == "cosine"
    return 1 - (1 - settings.momentum) * ((cos(pi * done) + 1) / 2 if rising else 1)


class Keys(nn.Module):
    """A slow copy of a network and of its projection, without gradients, and the queue of its embeddings.

    It starts as an exact copy. (The published code draws all weights anew after copying, so that the two differ.)
    """

    def __init__(self, network: Network, projection: nn.Module, settings: KeySettings) -> None:
        super().__init__()
        self.network = deepcopy(network).requires_grad_(False)
        self.projection = deepcopy(projection).requires_grad_(False)
        self.queue = Queue(settings.queue, settings.width)

    @torch.no_grad()
    def follow(self, network: Network, projection: nn.Module, momentum: float, buffers: bool = False) -> None:
        """Go the share 1 - momentum of the way to the trained parts; buffers: of batch norm's statistics too.

        Counters among the buffers are copied.
        """
        for slow, fast in ((self.network, network), (self.projection, projection)):
            for mine, theirs in _pairs(slow, fast, buffers):
                if mine.is_floating_point():
                    mine.mul_(momentum).add_(theirs, alpha=1 - momentum)
                else:
                    mine.copy_(theirs)


def _pairs(slow: nn.Module, fast: nn.Module, buffers: bool) -> Iterator[tuple[Tensor, Tensor]]:
    yield from zip(slow.parameters(), fast.parameters(), strict=True)
    if buffers:
        yield from zip(slow.buffers(), fast.buffers(), strict=True)
