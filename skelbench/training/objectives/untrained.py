"""The control of every pre-training: an encoder with its first weights, whose batch norms have seen the data."""

from collections.abc import Mapping
from typing import Any, ClassVar

import torch
from torch import Tensor, nn

from skelbench.adapters.protocols import Featured, Trainable
from skelbench.core.errors import InputError
from skelbench.training.objectives.objective import NoSettings, Step, Together
from skelbench.training.recipes import Recipe


class Untrained:
    """Passes the clips through the encoder and learns nothing; only running means and variances are set."""

    settings_type: ClassVar = NoSettings
    supervised = False
    figures: tuple[str, ...] = ()
    views: int = 1
    beside: nn.Module | None = None

    def __init__(self, recipe: Recipe, model: Trainable) -> None:
        if not isinstance(model, Featured):
            raise InputError(f"{recipe.adapter} gives no features; choose another encoder")
        self.network: Any = model.network

    def forwards_per_clip(self, epoch: int) -> int:
        """One."""
        return 1

    def needs_pairs(self, epoch: int) -> bool:
        """Classes are unknown."""
        return False

    def concern(self, epoch: int, figures: Mapping[str, float]) -> str | None:
        """Nothing."""
        return None

    def step(self, x: Tensor, label: Tensor, epoch: int, together: Together) -> Step:
        """Return a loss of which no weight has a slope, so that no optimiser moves any."""
        with torch.no_grad():
            self.network.features(x)
        return Step(torch.zeros((), device=x.device, requires_grad=True), None)
