"""Template of an objective: what a training step minimises. Copy it, rename it, replace the body of `step`.

This one shows the network two random views of every clip: the first is classified, and both must give the same scores.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from torch import Tensor, nn

from skelbench.adapters.protocols import Trainable
from skelbench.core.settings import read_config
from skelbench.training.objectives.objective import Step, Together
from skelbench.training.recipes import Recipe


@dataclass(frozen=True)
class Settings:
    """What may be set on the command line, as `--set Mine.weight=0.5`. Every setting has a default."""

    weight: float = 1.0  # of the difference between the two views


class Mine:
    """Cross entropy of one view, and the mean squared difference between the probabilities of two."""

    settings_type: ClassVar = Settings
    figures: tuple[str, ...] = ("difference",)  # what `step` reports beside the loss; columns of log.csv
    views: int = 2  # random views of a clip that `step` gets

    def __init__(self, recipe: Recipe, model: Trainable) -> None:
        self.model = model
        self.settings = read_config(Settings, recipe.settings)
        # Modules beside the network, e.g. a projector or a momentum copy: put them into one nn.Module. They are trained
        # (where they require a gradient) and checkpointed, but not published with the weights.
        self.beside: nn.Module | None = None

    def forwards_per_clip(self, epoch: int) -> int:
        """Say how often each clip goes through the network, from which the time left is estimated."""
        return 2

    def needs_pairs(self, epoch: int) -> bool:
        """Say whether every class of a batch must come at least twice."""
        return False

    def concern(self, epoch: int, figures: Mapping[str, float]) -> str | None:
        """Warn after an epoch whose figures look wrong; None if all is well."""
        return "both views always get the same scores" if figures["difference"] == 0 else None

    def step(self, x: Tensor, label: Tensor, epoch: int, together: Together) -> Step:
        """Compute the loss: x (n, 2, …) are the views of this process, label (N,) those of the whole batch.

        `together` joins the rows of all processes, (n, K) -> (N, K); with one process it changes nothing.
        """
        first = together(self.model.logits(x[:, 0])).float()
        second = together(self.model.logits(x[:, 1])).float()
        difference = (first.softmax(1) - second.softmax(1)).square().mean()
        loss = nn.functional.cross_entropy(first, label) + self.settings.weight * difference
        return Step(loss, first, {"difference": difference.detach()})
