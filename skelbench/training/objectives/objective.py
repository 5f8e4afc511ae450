"""What a training step minimises: the protocols of objectives, and the plain one."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar, Protocol, runtime_checkable

from torch import Tensor, nn

from skelbench.adapters.protocols import Pooled, Trainable
from skelbench.training.recipes import Recipe

Together = Callable[[Tensor], Tensor]
"""Joins the rows of all processes of a training, in the order of the batch: (n, …) -> (N, …)."""


@dataclass(frozen=True)
class Step:
    """Loss and logits of one step. figures: name -> scalar, for the log."""

    loss: Tensor
    logits: Tensor | None  # (N, K), of the whole batch; None where nothing is classified
    figures: Mapping[str, Tensor] = field(default_factory=dict[str, Tensor])


class Objective(Protocol):
    """A loss and what it asks of the training loop."""

    @property
    def figures(self) -> tuple[str, ...]:
        """The names that its steps may log."""
        ...

    @property
    def views(self) -> int:
        """How many random views of each clip a step is given: 1, or more to contrast them."""
        ...

    @property
    def beside(self) -> nn.Module | None:
        """What is trained or carried beside the network: a projector, a momentum copy, a queue of embeddings.

        Its parameters that require a gradient are optimised as the head's are; all its parameters and buffers are in
        the checkpoint, none in the published weights.
        """
        ...

    def forwards_per_clip(self, epoch: int) -> int:
        """Say how many times each clip goes through the network in this epoch, 0-based."""
        ...

    def needs_pairs(self, epoch: int) -> bool:
        """Say whether each class of a batch has to come at least twice."""
        ...

    def concern(self, epoch: int, figures: Mapping[str, float]) -> str | None:
        """Say what looks wrong with an epoch and what to change, if anything does."""
        ...

    def step(self, x: Tensor, label: Tensor, epoch: int, together: Together) -> Step:
        """Compute the loss of one batch.

        x: this process's share of the views, (n, …), or (n, views, …) of several. label: (N,) of the whole batch, all
        `NO_LABEL` where the objective is a pre-training.
        """
        ...


@runtime_checkable
class Follows(Protocol):
    """An objective that moves something once the optimiser has made its step, such as a momentum encoder."""

    def stepped(self, done: float) -> None:
        """Do it; done: the share of the training that is done, above 0 up to 1."""
        ...


def is_supervised(objective: object) -> bool:
    """Whether an objective, or its class, reads labels; a pre-training says `supervised = False` and sees none."""
    return bool(getattr(objective, "supervised", True))


def fewest_clips(objective: object) -> int:
    """Clips that a step of an objective needs in each process; one that compares clips says `fewest = 2`, or more."""
    return int(getattr(objective, "fewest", 1))


class ObjectiveClass(Protocol):
    """A class of objectives: called with a recipe and the model to train, it asks at once whether the two suit it."""

    @property
    def settings_type(self) -> type[Any]:
        """The dataclass that `Recipe.settings` is read into, by `core.settings.read_config`."""
        ...

    def __call__(self, recipe: Recipe, model: Trainable) -> Objective:
        """Build the objective; raises `InputError` for wrong settings or a network that it cannot train."""
        ...


@dataclass(frozen=True)
class NoSettings:
    """Of an objective that leaves nothing to be set."""


class CrossEntropy:
    """The classifier's own loss, nothing else."""

    settings_type: ClassVar = NoSettings
    figures: tuple[str, ...] = ()
    views: int = 1
    beside: nn.Module | None = None

    def __init__(self, recipe: Recipe, model: Trainable) -> None:
        self.smoothing = recipe.label_smoothing
        self.model = model
        # a head that looks at the whole batch (BatchNorm) is given the whole batch; other networks normalise locally
        self.halves = model.network if isinstance(model.network, Pooled) else None

    def forwards_per_clip(self, epoch: int) -> int:
        """One."""
        return 1

    def needs_pairs(self, epoch: int) -> bool:
        """Any order will do."""
        return False

    def concern(self, epoch: int, figures: Mapping[str, float]) -> str | None:
        """Nothing."""
        return None

    def step(self, x: Tensor, label: Tensor, epoch: int, together: Together) -> Step:
        """Cross entropy of the logits."""
        if self.halves is None:
            logits = together(self.model.logits(x))
        else:
            logits = self.halves.classify(together(self.halves.pooled(x)))
        return Step(self.of(logits, label), logits)

    def of(self, logits: Tensor, label: Tensor) -> Tensor:
        """(N, K), (N,) -> the mean over the clips, in single precision."""
        return nn.functional.cross_entropy(logits.float(), label, label_smoothing=self.smoothing)
