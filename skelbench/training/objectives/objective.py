"""What a training step minimises. An objective is called with the batch; MaskCLR's is in `skelbench.maskclr`."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from torch import Tensor, nn

from skelbench.training.recipes import Recipe

Together = Callable[[Tensor], Tensor]
"""Joins the rows of all processes of a training, in the order of the batch: (n, …) -> (N, …)."""


@dataclass(frozen=True)
class Step:
    """What one step came to. figures: name -> scalar, for the log."""

    loss: Tensor
    logits: Tensor  # (N, K), of the whole batch
    figures: Mapping[str, Tensor] = field(default_factory=dict[str, Tensor])


class Objective(Protocol):
    """A loss and what it asks of the loop. figures: the names that its steps may log."""

    figures: tuple[str, ...]

    def paths(self, epoch: int) -> int:
        """Say how many times each clip goes through the network in this epoch, 0-based."""
        ...

    def repeats_classes(self, epoch: int) -> bool:
        """Say whether each class of a batch has to come at least twice."""
        ...

    def concern(self, epoch: int, figures: Mapping[str, float]) -> str | None:
        """Say what looks wrong with an epoch and what to change, if anything does."""
        ...

    def step(self, model: Any, x: Tensor, label: Tensor, epoch: int, together: Together) -> Step:
        """Compute the loss: x (n, …) this process's views, label (N,) of the whole batch."""
        ...


class CrossEntropy:
    """The classifier's own loss, nothing else."""

    figures: tuple[str, ...] = ()

    def __init__(self, recipe: Recipe) -> None:
        self.smoothing = recipe.label_smoothing

    def paths(self, epoch: int) -> int:
        """One."""
        return 1

    def repeats_classes(self, epoch: int) -> bool:
        """Any order will do."""
        return False

    def concern(self, epoch: int, figures: Mapping[str, float]) -> str | None:
        """Nothing."""
        return None

    def step(self, model: Any, x: Tensor, label: Tensor, epoch: int, together: Together) -> Step:
        """Cross entropy of the logits."""
        network = model.network
        # a head that looks at the whole batch (BatchNorm) is given the whole batch; other networks normalise locally
        whole = hasattr(network, "pooled")
        logits = network.classify(together(network.pooled(x))) if whole else together(model.logits(x))
        return Step(self.of(logits, label), logits)

    def of(self, logits: Tensor, label: Tensor) -> Tensor:
        """(N, K), (N,) -> the mean over the clips, in single precision."""
        return nn.functional.cross_entropy(logits.float(), label, label_smoothing=self.smoothing)
