"""SkeletonCLR: momentum contrast of two normal views of a clip (the baseline of CrosSCLR, Li et al., CVPR 2021)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import ClassVar

import torch
from torch import Tensor

from skelbench.adapters.protocols import Trainable
from skelbench.core.settings import check_numbers, read_config
from skelbench.training.objectives.collapse import spread
from skelbench.training.objectives.momentum.contrast import first, info_nce, own, similar, unit
from skelbench.training.objectives.momentum.encoder import features, graph_model
from skelbench.training.objectives.momentum.heads import plain_projection
from skelbench.training.objectives.momentum.keys import check_keys
from skelbench.training.objectives.momentum.pair import Pair
from skelbench.training.objectives.momentum.queue import MOST
from skelbench.training.objectives.momentum.views import Ordinary, ordinary
from skelbench.training.objectives.momentum.watch import Watch
from skelbench.training.objectives.objective import Step, Together
from skelbench.training.recipes import Recipe


@dataclass(frozen=True)
class Settings:
    """What a recipe may set as `skeletonclr.…`; the defaults are the official code's."""

    queue: int = 32768  # keys that a clip is told from; a multiple of the batch
    width: int = 128  # of an embedding
    temperature: float = 0.07  # similarities are divided by it
    momentum: float = 0.999  # share of the slow encoder's weights that stays at each step
    pace: str = "constant"  # or `cosine`: the momentum rises to 1
    view: Ordinary = field(default_factory=Ordinary)  # how two views of a clip are drawn

    def __post_init__(self) -> None:
        check_numbers(self, {"queue": MOST})


class SkeletonCLR:
    """Two views of a clip have similar embeddings, one by the trained encoder, one by its slow copy."""

    settings_type: ClassVar = Settings
    supervised = False
    figures: tuple[str, ...] = ("first", "spread")
    views: int = 1

    def __init__(self, recipe: Recipe, model: Trainable) -> None:
        self.chosen = read_config(Settings, recipe.settings)
        check_keys("skeletonclr", self.chosen, recipe.batch)
        graph = graph_model("skeletonclr", recipe.adapter, model)
        self.network, self.dimensions = graph.network, graph.config.dimensions
        into = graph.network.backbone.width
        self.beside = Pair(graph.network, plain_projection(into, self.chosen.width), self.chosen)
        self.watch = Watch("skeletonclr", self.chosen.queue, recipe)

    def forwards_per_clip(self, epoch: int) -> int:
        """One of each view."""
        return 2

    def needs_pairs(self, epoch: int) -> bool:
        """Classes are unknown."""
        return False

    def concern(self, epoch: int, figures: Mapping[str, float]) -> str | None:
        """Warn of a queue longer than the data, and where all clips look alike."""
        return self.watch.concern(epoch, figures)

    def step(self, x: Tensor, label: Tensor, epoch: int, together: Together) -> Step:
        """InfoNCE of the batch; the queue then takes in its keys."""
        self.watch.count(epoch, len(label))
        who = self.network.people(x)
        drawn, other = (ordinary(x, self.chosen.view, self.dimensions) for _ in range(2))
        pooled = together(features(self.network, drawn, who))
        with torch.no_grad():
            key = self.beside.key(together(features(self.beside.keys.network, other, who)))
        query = unit(self.beside.projection(pooled))
        queue = self.beside.keys.queue
        logits = torch.cat([own(query, key), similar(query, queue.rows)], dim=1) / self.chosen.temperature
        loss = info_nce(logits)
        queue.push(key)
        return Step(loss, None, {"first": first(logits), "spread": spread(pooled)})

    def stepped(self, done: float) -> None:
        """Let the slow encoder follow."""
        self.beside.follow(self.network, self.chosen, done)
