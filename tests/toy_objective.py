"""Objectives of somebody else: a small self-supervised one (two views, projector, slow copy, queue), one that looks."""

from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass
from typing import Any, ClassVar

import torch
from torch import Tensor, nn

from skelbench.adapters.protocols import Pooled, Trainable
from skelbench.core.settings import read_config
from skelbench.training.objectives.objective import CrossEntropy, Step, Together
from skelbench.training.recipes import Recipe


@dataclass(frozen=True)
class Settings:
    """What may be set as `Twins.…`."""

    width: int = 4  # of the projection
    pace: float = 0.5  # how far the slow copy goes towards the projector at every step


class Beside(nn.Module):
    """Projector (trained), its slow copy (carried), the last embeddings (a buffer)."""

    def __init__(self, into: int, width: int) -> None:
        super().__init__()
        self.projector = nn.Linear(into, width)
        self.slow = deepcopy(self.projector).requires_grad_(False)
        self.register_buffer("queue", torch.zeros(8, width))


class Twins:
    """Two views of a clip have the same projection, other clips and those of the queue have another."""

    settings_type: ClassVar = Settings
    figures = ("spread",)
    views = 2

    def __init__(self, recipe: Recipe, model: Trainable) -> None:
        network: Any = model.network
        assert isinstance(network, Pooled)
        self.network, self.chosen = network, read_config(Settings, recipe.settings)
        self.beside = Beside(network.head.fc1.in_features, self.chosen.width)

    def forwards_per_clip(self, epoch: int) -> int:
        return 2

    def needs_pairs(self, epoch: int) -> bool:
        return False

    def concern(self, epoch: int, figures: Mapping[str, float]) -> str | None:
        return None

    def step(self, x: Tensor, label: Tensor, epoch: int, together: Together) -> Step:
        assert self.beside.training and x.shape[1] == 2
        beside, queue = self.beside, self.beside.get_buffer("queue")
        with torch.no_grad():
            for slow, fast in zip(beside.slow.parameters(), beside.projector.parameters(), strict=True):
                slow.lerp_(fast, self.chosen.pace)
            target = nn.functional.normalize(together(beside.slow(self.network.pooled(x[:, 1]))), dim=1)
        drawn = nn.functional.normalize(together(beside.projector(self.network.pooled(x[:, 0]))), dim=1)
        similar = drawn @ torch.cat([target, queue]).T / 0.5
        queue.copy_(torch.cat([target, queue])[: len(queue)])
        loss = nn.functional.cross_entropy(similar, torch.arange(len(drawn), device=x.device))
        return Step(loss, None, {"spread": drawn.std(dim=0).mean()})


class Looks(CrossEntropy):
    """Reads its loss at every step, as a careless objective would."""

    def step(self, x: Tensor, label: Tensor, epoch: int, together: Together) -> Step:
        done = super().step(x, label, epoch, together)
        return Step(done.loss, done.logits, {"loss again": torch.tensor(float(done.loss))})
