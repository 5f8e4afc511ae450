"""Linear evaluation: one linear layer on the features of the frozen encoder."""

import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, ClassVar, Self

import torch
from torch import Tensor
from torch.nn import functional

from skelbench.adapters.card import Card
from skelbench.core.errors import require
from skelbench.core.settings import read_config, settings_of, with_setting
from skelbench.training.optimise import Schedule, optimiser_for
from skelbench.training.recipes import Recipe
from skelbench.training.transfer.best_epoch import BEST, BestEpoch, Watch
from skelbench.training.transfer.cards import finished, write
from skelbench.training.transfer.encoder import Features
from skelbench.training.transfer.layer import Layer, fitted, fold
from skelbench.training.transfer.spread import spread_of
from skelbench.training.transfer.task import Task


@dataclass(frozen=True)
class Linear:
    """Settings of the linear evaluation; the defaults are PSTL's, but for `standardise`.

    SkeAttnCLR: optimiser momentum, lr 3, schedule step@0.4,0.667. MAMP: optimiser momentum, lr 0.1, epochs 100,
    batch_norm.
    """

    epochs: int = 150  # passes over the features
    batch: int = 128  # clips of a step
    optimiser: str = "adam"  # see the recipe's: momentum, sgd, adamw
    lr: float = 1e-2  # at the start
    schedule: str = "cosine"  # of the learning rate, as in a recipe
    standardise: bool = True  # features are centred and scaled to deviation 1 first; the papers do not
    batch_norm: bool = False  # a batch normalisation without weights comes before the layer (MAMP)

    example: ClassVar = "linear"
    about: ClassVar = "one linear layer on the features of the frozen encoder"

    def __post_init__(self) -> None:
        fields = self.recipe  # refuses numbers that no training has
        Schedule(fields, optimiser_for(fields, [torch.zeros(1)]), 1)

    @property
    def name(self) -> str:
        """The same whatever its settings."""
        return "linear"

    @classmethod
    def defaults(cls) -> dict[str, Any]:
        """Return the fields."""
        return settings_of(cls)

    @classmethod
    def read(cls, argument: str, settings: Sequence[str]) -> Self:
        """Read `key=value` settings."""
        require(not argument, f"protocol linear{argument}: linear takes nothing behind its name; write linear")
        config: dict[str, object] = {}
        for setting in settings:
            config = with_setting(config, setting)
        return read_config(cls, config, "linear")

    @property
    def recipe(self) -> Recipe:
        """The same settings as the training loop has them."""
        return Recipe("", self.epochs, self.batch, self.optimiser, self.lr, weight_decay=0, schedule=self.schedule)

    def run(self, task: Task) -> Card:
        """Fit the layer on the training part; the last epoch is kept."""
        card = finished(task, self.name, asdict(self))
        if card is not None:
            require(task.test is None or BEST in card.training, f"{card.folder} has no {BEST}; choose another --out")
            return card
        given, start = task.features, time.perf_counter()
        best = None if task.test is None else BestEpoch(task.test_features)
        weight, bias = fit(self, given, len(task.data.classes), task.seed, task.machine.device, best)
        right = (functional.linear(given.values, weight, bias).argmax(1) == given.labels).double().mean()
        made: dict[str, Any] = {
            "seconds": round(time.perf_counter() - start),
            "train_top1": round(100 * float(right), 2),
            **({} if best is None else {BEST: best.told}),
        }
        return write(task, self.name, {"fc_cls.weight": weight, "fc_cls.bias": bias}, self, made, {})


def fit(
    settings: Linear, given: Features, classes: int, seed: int, device: str = "cpu", watch: Watch | None = None
) -> tuple[Tensor, Tensor]:
    """Fit a linear layer to features and labels; see `fit_copies`."""
    return fit_copies(settings, given.values[None], given.labels, classes, seed, device, watch)


def fit_copies(
    settings: Linear,
    copies: Tensor,
    labels: Tensor,
    classes: int,
    seed: int,
    device: str = "cpu",
    watch: Watch | None = None,
) -> tuple[Tensor, Tensor]:
    """Fit a linear layer to R copies of the features of N clips; returns (K, width) weights and (K,) biases on the CPU.

    copies: (R, N, width), labels: (N,); see `layer.fitted`. The layer takes features as they are: what normalises them
    is folded into it. watch: shown the layer of every epoch, which it does not change.

    Raises:
        InputError: the weights became infinite or no numbers.
    """
    spread = spread_of(copies.flatten(0, 1)) if settings.standardise else None
    values = copies if spread is None else (copies - spread.centre) * spread.scale
    layer = Layer(values.shape[-1], classes, settings.batch_norm, seed).to(device)

    def plain() -> tuple[Tensor, Tensor]:
        """Return the layer of features as they are."""
        weight, bias = layer.folded()
        if spread is not None:
            weight, bias = fold(weight, bias, spread.centre, spread.scale)
        return weight.float(), bias.float()

    def after(epoch: int) -> None:
        if watch is not None:
            watch(epoch, *plain())

    fitted(layer, settings.recipe, values.to(device), labels.to(device), seed, after)
    return plain()
