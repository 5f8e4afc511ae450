"""One step of SkeAttnCLR: whole clips, what is salient of mixed ones, and the rest, each against its key."""

from collections.abc import Mapping
from math import log
from typing import ClassVar

import torch
from torch import Tensor

from skelbench.adapters.networks.persons import Who
from skelbench.adapters.protocols import Trainable
from skelbench.core.settings import read_config
from skelbench.training.objectives.collapse import spread
from skelbench.training.objectives.momentum.contrast import first, info_nce
from skelbench.training.objectives.momentum.encoder import graph_model
from skelbench.training.objectives.momentum.keys import check_keys
from skelbench.training.objectives.momentum.streams import hand_over_joints, made
from skelbench.training.objectives.momentum.views import ordinary
from skelbench.training.objectives.momentum.watch import Watch
from skelbench.training.objectives.objective import Step, Together
from skelbench.training.objectives.skeattnclr.attention import split
from skelbench.training.objectives.skeattnclr.beside import BRANCHES, Beside
from skelbench.training.objectives.skeattnclr.logits import Branch, three_logits
from skelbench.training.objectives.skeattnclr.mix import FEWEST, check_mix, draw_partner, draw_region, mixed
from skelbench.training.objectives.skeattnclr.settings import Settings
from skelbench.training.recipes import Recipe

NO_PROGRESS, SOLVED = 0.85, 0.6
"""Shares: of the loss by chance, above which whole clips are hardly told apart; of that loss, below which parts are."""


class SkeAttnCLR:
    """Momentum contrast of whole clips and, by a mask that attention makes, of their salient and other features."""

    settings_type: ClassVar = Settings
    supervised = False
    fewest = FEWEST
    figures: tuple[str, ...] = ("whole", "salient", "rest", "mask", "mask_spread", "first", "spread")
    views: int = 1

    def __init__(self, recipe: Recipe, model: Trainable) -> None:
        self.chosen = read_config(Settings, recipe.settings)
        check_keys("skeattnclr", self.chosen, recipe.batch)
        graph = graph_model("skeattnclr", recipe.adapter, model)
        check_mix(self.chosen.mix, graph.config.clip_len)
        self.network, self.config, self.layout = graph.network, graph.config, graph.layout
        self.converts = self.chosen.streams == "after" and graph.config.stream != "j" and not graph.config.motion
        if self.converts:
            hand_over_joints("skeattnclr", graph, "skeattnclr.streams=before")
        self.beside = Beside(graph.network, self.chosen, self.chosen.heads, self.chosen.sharpness)
        self.watch = Watch("skeattnclr", self.chosen.queue, recipe)

    def forwards_per_clip(self, epoch: int) -> int:
        """One of the whole view, one of the mixed one, one of the key."""
        return 3

    def needs_pairs(self, epoch: int) -> bool:
        """Classes are unknown."""
        return False

    def concern(self, epoch: int, figures: Mapping[str, float]) -> str | None:
        """Warn of what `Watch` does, and where masks solve the local losses in the encoder's place."""
        return self.watch.concern(epoch, figures) or self._by_masks(figures)

    def _by_masks(self, figures: Mapping[str, float]) -> str | None:
        """The query's mask lies on its key too, so that the mask alone can make the two agree."""
        chance = log(self.chosen.queue + 1)
        whole = figures.get("whole", 0.0)
        local = min(figures.get("salient", whole), figures.get("rest", whole))
        if whole < NO_PROGRESS * chance or local > SOLVED * whole:
            return None
        return (
            f"the masks alone solve the local losses ({local:.2f}, whole clips {whole:.2f}, by chance {chance:.2f}): "
            "that is no learning of the encoder; raise lr or the epochs, or lower skeattnclr.sharpness"
        )

    def step(self, x: Tensor, label: Tensor, epoch: int, together: Together) -> Step:
        """L_whole + mu L_salient + (1 - mu) L_rest; the queue then takes in the keys of whole clips.

        x: (n, M, T, V, C), or joints with their scores, (n, M, T, V, C + 1), where their stream is made here.
        """
        self.watch.count(epoch, len(label))
        who = self.network.people(x)
        pooled, mask, branches = self.embedded(self._views(x), who, together)
        queue, mu = self.beside.pair.keys.queue, self.chosen.mu
        whole, salient, rest = branches
        logits, of_salient, of_rest = three_logits(whole, salient, rest, queue.rows, self.chosen.temperature)
        losses = {"whole": info_nce(logits), "salient": info_nce(of_salient), "rest": info_nce(of_rest)}
        loss = losses["whole"] + mu * losses["salient"] + (1 - mu) * losses["rest"]
        queue.push(whole.key)
        figures = {"mask": mask.mean(), "mask_spread": mask.std(), "first": first(logits), "spread": spread(pooled)}
        return Step(loss, None, {**losses, **figures})

    def _views(self, x: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Draw the view of the query, the same with parts of other clips, and the key's."""
        drawn, other = (ordinary(x, self.chosen.view, self.config.dimensions) for _ in range(2))
        region = draw_region(self.layout, x.shape[2], self.chosen.mix)
        swapped = mixed(drawn, draw_partner(len(x)), region)
        return self._shown(drawn), self._shown(swapped), self._shown(other)

    def _shown(self, x: Tensor) -> Tensor:
        """Make the stream, where it is made here."""
        return made(self.config.stream, x, self.config) if self.converts else x

    def embedded(
        self, views: tuple[Tensor, Tensor, Tensor], who: Who, together: Together
    ) -> tuple[Tensor, Tensor, list[Branch]]:
        """Embed the view, the mixed one and the key's: features of the view, the mask, the three branches."""
        slow = self.beside.pair.keys
        drawn, swapped, other = views
        of_drawn, of_swapped = (self.network.backbone(view, who) for view in (drawn, swapped))
        mask = self.beside.mask(of_swapped)
        parts = [of_drawn.mean(dim=(2, 3)), *split(of_swapped, mask)]
        pooled = [
            together(self.network.average(part, who, view))
            for part, view in zip(parts, (drawn, swapped, swapped), strict=True)
        ]
        with torch.no_grad():
            of_other = slow.network.backbone(other, who)
            parts = [of_other.mean(dim=(2, 3)), *split(of_other, mask)]
            keys = [self.beside.pair.key(together(slow.network.average(part, who, other))) for part in parts]
        queries = [self.beside.query(part, name) for part, name in zip(pooled, BRANCHES, strict=True)]
        branches = [Branch(query, key) for query, key in zip(queries, keys, strict=True)]
        return pooled[0], mask.detach().float(), branches

    def stepped(self, done: float) -> None:
        """Let the slow encoder follow."""
        self.beside.pair.follow(self.network, self.chosen, done, self.chosen.buffers)
