"""One step of MAMP: nine tokens of ten are hidden, rather those that move, and their motion is predicted.

Mao et al., Masked Motion Predictors are Strong 3D Action Representation Learners, ICCV 2023.
"""

from collections.abc import Mapping
from typing import ClassVar, cast

import torch
from torch import Tensor, nn

from skelbench.adapters.gcn import GCN
from skelbench.adapters.mamp_config import MAMPConfig
from skelbench.adapters.networks.mamp import Backbone
from skelbench.adapters.networks.persons import counted, present, told
from skelbench.adapters.protocols import Trainable
from skelbench.core.errors import InputError
from skelbench.core.settings import read_config
from skelbench.training.objectives.collapse import FROM, collapse, spread
from skelbench.training.objectives.mamp import masking
from skelbench.training.objectives.mamp.decoder import Decoder
from skelbench.training.objectives.mamp.patches import constant_error, motion, normalised, patches, taken
from skelbench.training.objectives.mamp.settings import Settings
from skelbench.training.objectives.objective import Step, Together
from skelbench.training.recipes import Recipe

LOOKED_AT = 16
"""Persons of a batch who are also encoded whole, to see whether all look alike."""
USELESS = 0.99
"""Share of the error of a constant from which on a prediction knows nothing."""


class MAMP:
    """Masked prediction of motion, by a decoder that is thrown away."""

    settings_type: ClassVar = Settings
    supervised = False
    figures: tuple[str, ...] = ("constant", "spread")
    views: int = 1

    def __init__(self, recipe: Recipe, model: Trainable) -> None:
        self.chosen, self.epochs = read_config(Settings, recipe.settings), recipe.epochs
        if not isinstance(model, GCN) or not isinstance(model.network.backbone, Backbone):
            raise InputError(f"mamp hides tokens, and {recipe.adapter} has none; take the encoder adapters.mamp:MAMP")
        self.backbone, config = model.network.backbone, cast(MAMPConfig, model.config)
        self.spatial = config.dimensions * (1 + config.motion)
        shape = (self.backbone.times, self.backbone.joints)
        count = shape[0] * shape[1]
        self.shown = min(max(round(count * (1 - self.chosen.share)), 1), count - 1)
        numbers = self.spatial * self.backbone.patch
        self.beside: nn.Module = Decoder(self.backbone.width, self.chosen, shape, numbers, config.position_std)

    def forwards_per_clip(self, epoch: int) -> int:
        """One."""
        return 1

    def needs_pairs(self, epoch: int) -> bool:
        """Classes are unknown."""
        return False

    def concern(self, epoch: int, figures: Mapping[str, float]) -> str | None:
        """Warn where a constant would predict as well, or all clips look alike."""
        done, constant = (epoch + 1) / self.epochs, figures.get("constant")
        if done >= FROM and constant is not None and figures["loss"] >= USELESS * constant:
            return (
                f"hidden tokens are predicted no better ({figures['loss']:.3f}) than by one constant ({constant:.3f}); "
                "train longer, lower mamp.share, or change lr"
            )
        return collapse(figures.get("spread"), done, "lower lr, or raise mamp.share")

    def step(self, x: Tensor, label: Tensor, epoch: int, together: Together) -> Step:
        """Return the mean squared error of hidden tokens; persons who are not there have none."""
        who = told(x) or counted(present(x))
        rows = who.of(x)
        shown, hidden = self.draw(rows)
        wanted = taken(self.targets(rows), hidden)
        error = (self.predicted(rows, shown, hidden).float() - wanted).square().mean(dim=(1, 2))
        each = torch.stack([who.back(error).sum(dim=1), who.mask.sum(dim=1).to(error)], dim=1)
        total, persons = together(each).sum(dim=0)
        return Step(total / persons, None, {"constant": constant_error(wanted), "spread": self._spread(rows)})

    def draw(self, rows: Tensor) -> tuple[Tensor, Tensor]:
        """Draw which tokens of (P, T, V, C) are shown and which hidden: their places, (P, K) and (P, L - K)."""
        moved = masking.motion_of_tokens(rows[..., : self.spatial], self.backbone.patch).flatten(1)
        if self.chosen.masking == "random":
            moved = torch.zeros_like(moved)
        chance = masking.chances(moved, self.chosen.temperature)
        places = masking.order(chance, masking.draw_noise(chance))
        return places[:, : self.shown], places[:, self.shown :]

    def targets(self, rows: Tensor) -> Tensor:
        """(P, T, V, C) -> (P, L, D): what is to be predicted of each token; scores are not."""
        values = rows[..., : self.spatial]
        values = motion(values) if self.chosen.target == "motion" else values
        tokens = patches(values, self.backbone.patch).flatten(1, 2)
        return normalised(tokens) if self.chosen.normalise else tokens

    def predicted(self, rows: Tensor, shown: Tensor, hidden: Tensor) -> Tensor:
        """Predict the hidden tokens of (P, T, V, C) by those shown: (P, L - K, D)."""
        tokens = self.backbone.embed(rows.permute(0, 3, 1, 2)).flatten(1, 2)
        return self.beside(self.backbone.encode(taken(tokens, shown)), shown, hidden)

    def _spread(self, rows: Tensor) -> Tensor:
        """Of whole persons: hidden tokens would make alike persons look different."""
        with torch.no_grad():
            return spread(self.backbone.maps(rows[:LOOKED_AT].permute(0, 3, 1, 2)).mean(dim=(2, 3)))
