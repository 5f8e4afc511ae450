"""One step of AimCLR: a normal view against its key, an extreme view, whole and dropped, against the normal one."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import ClassVar

import torch
from torch import Tensor

from skelbench.adapters.protocols import Trainable
from skelbench.core.errors import require
from skelbench.core.settings import check_numbers, read_config
from skelbench.training.objectives.aimclr.drop import dropped
from skelbench.training.objectives.aimclr.losses import follow_shares, mined
from skelbench.training.objectives.collapse import spread
from skelbench.training.objectives.momentum.contrast import among, first, info_nce, own, similar, unit
from skelbench.training.objectives.momentum.encoder import features, graph_model
from skelbench.training.objectives.momentum.heads import plain_projection
from skelbench.training.objectives.momentum.keys import check_keys
from skelbench.training.objectives.momentum.pair import Pair
from skelbench.training.objectives.momentum.queue import MOST
from skelbench.training.objectives.momentum.views import Extreme, Ordinary, extreme, ordinary
from skelbench.training.objectives.momentum.watch import Watch
from skelbench.training.objectives.objective import Step, Together
from skelbench.training.recipes import Recipe


@dataclass(frozen=True)
class Settings:
    """What a recipe may set as `aimclr.…`; the defaults are the official code's."""

    queue: int = 32768  # keys that a clip is told from; a multiple of the batch
    width: int = 128  # of an embedding
    temperature: float = 0.07  # similarities are divided by it
    momentum: float = 0.999  # share of the slow encoder's weights that stays at each step
    pace: str = "constant"  # or `cosine`: the momentum rises to 1
    keep: float = 0.7  # attention from which on the drop takes away
    distributions: float = 0.5  # weight of what pulls the extreme view and its dropped copy to the normal one
    mine_from: float = 0.5  # share of the training after which neighbours join the positives; 1: never
    neighbours: int = 1  # of each of the three views that do
    view: Ordinary = field(default_factory=Ordinary)  # how two views of a clip are drawn
    extreme: Extreme = field(default_factory=Extreme)  # how the third view is drawn

    def __post_init__(self) -> None:
        check_numbers(self, {"queue": MOST, "mine_from": 1, "keep": 1})
        least = min(self.keep, self.distributions, self.mine_from)
        require(least >= 0, f"aimclr: keep, distributions and mine_from must not be negative, one is {least:g}")
        fits = 1 <= self.neighbours <= self.queue
        require(fits, f"aimclr.neighbours is {self.neighbours}, expected 1 to aimclr.queue={self.queue}")


class AimCLR:
    """SkeletonCLR with an extreme view whose similarities to all keys should be those of the normal one."""

    settings_type: ClassVar = Settings
    supervised = False
    figures: tuple[str, ...] = ("contrast", "extreme", "dropped", "first", "spread")
    views: int = 1

    def __init__(self, recipe: Recipe, model: Trainable) -> None:
        self.chosen = read_config(Settings, recipe.settings)
        check_keys("aimclr", self.chosen, recipe.batch)
        graph = graph_model("aimclr", recipe.adapter, model)
        self.network, self.dimensions, self.layout = graph.network, graph.config.dimensions, graph.layout
        into = graph.network.backbone.width
        self.beside = Pair(graph.network, plain_projection(into, self.chosen.width), self.chosen)
        self.watch, self.epochs = Watch("aimclr", self.chosen.queue, recipe), recipe.epochs

    def forwards_per_clip(self, epoch: int) -> int:
        """One of the normal view, one of its key, one of the extreme view."""
        return 3

    def needs_pairs(self, epoch: int) -> bool:
        """Classes are unknown."""
        return False

    def concern(self, epoch: int, figures: Mapping[str, float]) -> str | None:
        """Warn of a queue longer than the data, and where all clips look alike."""
        return self.watch.concern(epoch, figures)

    def step(self, x: Tensor, label: Tensor, epoch: int, together: Together) -> Step:
        """Contrast of the normal view plus the two distributions; the queue then takes in its keys."""
        self.watch.count(epoch, len(label))
        pooled, queries, key = self._embedded(x, together)
        queue, tau = self.beside.keys.queue, self.chosen.temperature
        logits = [torch.cat([own(query, key), similar(query, queue.rows)], dim=1) / tau for query in queries]
        contrast = self._contrast(logits, epoch)
        pulls = [follow_shares(one, logits[0]) for one in logits[1:]]
        loss = contrast + self.chosen.distributions * (pulls[0] + pulls[1])
        queue.push(key)
        figures = {"contrast": contrast, "extreme": pulls[0], "dropped": pulls[1]}
        return Step(loss, None, {**figures, "first": first(logits[0]), "spread": spread(pooled)})

    def _embedded(self, x: Tensor, together: Together) -> tuple[Tensor, list[Tensor], Tensor]:
        """Features of the normal view; queries: normal, extreme, extreme with the drop; key: of another normal view."""
        who = self.network.people(x)
        drawn, other = (ordinary(x, self.chosen.view, self.dimensions) for _ in range(2))
        wild = extreme(x, self.chosen.extreme, self.dimensions, self.layout)
        pooled = together(features(self.network, drawn, who))
        with torch.no_grad():
            key = self.beside.key(together(features(self.beside.keys.network, other, who)))
        of_wild = self.network.backbone(wild, who)
        rest = dropped(of_wild, self.chosen.keep)
        both = [together(self.network.average(part.mean(dim=(2, 3)), who, wild)) for part in (of_wild, rest)]
        return pooled, [unit(self.beside.projection(part)) for part in (pooled, *both)], key

    def _contrast(self, logits: list[Tensor], epoch: int) -> Tensor:
        """InfoNCE; from `mine_from` on the neighbours of all three views are positives too."""
        if epoch < self.chosen.mine_from * self.epochs:
            return info_nce(logits[0])
        return among(logits[0], mined(logits, self.chosen.neighbours))

    def stepped(self, done: float) -> None:
        """Let the slow encoder follow."""
        self.beside.follow(self.network, self.chosen, done)
