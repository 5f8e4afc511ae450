"""Optimisers and learning-rate schedules of the recipes."""

from math import cos, pi
from typing import Any

import torch
from torch import nn
from torch.optim import Optimizer

from skelbench.adapters.protocols import Trainable
from skelbench.core.errors import InputError
from skelbench.training.recipes import Recipe

LARGE = 1 << 25
"""Numbers of one parameter from which on Adam's step is fused on a CPU too: plain, it takes three copies of them."""


def make_optimiser(recipe: Recipe, model: Trainable, beside: nn.Module | None = None) -> Optimizer:
    """Build the recipe's optimiser, see `OPTIMISERS`; the head may have a learning rate of its own.

    beside: of the objective; its parameters that require a gradient start from nothing as a head does, so they are
    trained at the head's rate.
    """
    head_lr = recipe.lr if recipe.head_lr is None else recipe.head_lr
    groups: list[dict[str, Any]] = [{"params": list(model.network.parameters()), "peak": recipe.lr}]
    if head_lr != recipe.lr:
        groups = [
            {"params": list(model.backbone_parameters()), "peak": recipe.lr},
            {"params": list(model.head_parameters()), "peak": head_lr},
        ]
    trained = [parameter for parameter in beside.parameters() if parameter.requires_grad] if beside else []
    if trained:
        groups.append({"params": trained, "peak": head_lr})
    largest = max(parameter.numel() for group in groups for parameter in group["params"])
    return optimiser_for(recipe, groups, fused=next(model.network.parameters()).is_cuda or largest >= LARGE)


def optimiser_for(recipe: Recipe, parameters: Any, *, fused: bool = False) -> Optimizer:
    """Build the recipe's optimiser of parameters or groups of them.

    fused: its steps, which a GPU makes faster, and which take no memory beside what is kept.

    Raises:
        InputError: there is no such optimiser.
    """
    decay = recipe.weight_decay
    match recipe.optimiser:
        case "sgd" | "momentum":
            nesterov = recipe.optimiser == "sgd"
            return torch.optim.SGD(parameters, recipe.lr, momentum=0.9, nesterov=nesterov, weight_decay=decay)
        case "adamw":
            return torch.optim.AdamW(parameters, recipe.lr, weight_decay=decay, fused=fused)
        case "adam":
            return torch.optim.Adam(parameters, recipe.lr, weight_decay=decay, fused=fused)
        case _:
            raise InputError(f"optimiser is {recipe.optimiser!r}, expected {', '.join(OPTIMISERS)}")


OPTIMISERS = ("sgd", "momentum", "adam", "adamw")
"""SGD with Nesterov's momentum 0.9 or a plain one, Adam (weight decay in the gradient), AdamW (apart from it)."""
SCHEDULES = ("cosine", "exponential", "step", "constant")
STEPS = (2 / 16, 10 / 16)
"""Shares of a `step` training after which the learning rate falls to a tenth (pyskl's vanilla ST-GCN)."""


class Schedule:
    """Learning rate as a function of (epoch, step) alone, so that a resumed run needs no state of it."""

    def __init__(self, recipe: Recipe, optimiser: Optimizer, steps: int) -> None:
        kind, _, at = recipe.schedule.partition("@")
        if kind not in SCHEDULES or (at and kind != "step"):
            raise InputError(f"schedule is {recipe.schedule!r}, expected {', '.join(SCHEDULES)}, or step@SHARE,SHARE…")
        self.kind, self.falls = kind, _shares(at) if at else STEPS
        self.recipe, self.optimiser, self.steps = recipe, optimiser, steps
        self.lr = 0.0

    def factor(self, epoch: int, step: int) -> float:
        """Share of the peak learning rate at this step."""
        done = epoch + step / self.steps  # in epochs
        warm, recipe = self.recipe.warmup, self.recipe
        if done < warm:
            return (done + 1 / self.steps) / (warm + 1 / self.steps)
        if self.kind == "constant":
            return 1.0
        if self.kind == "exponential":
            return recipe.decay**epoch
        if self.kind == "step":
            return 0.1 ** sum(epoch >= share * recipe.epochs - 1e-6 for share in self.falls)
        return (1 + cos(pi * (done - warm) / max(recipe.epochs - warm, 1e-9))) / 2

    def step(self, epoch: int, step: int) -> None:
        """Set the learning rates of all groups for the coming step."""
        factor = self.factor(epoch, step)
        for group in self.optimiser.param_groups:
            group["lr"] = group["peak"] * factor
        self.lr = self.optimiser.param_groups[0]["lr"]


def _shares(words: str) -> tuple[float, ...]:
    """Read the shares of a training, "0.6,0.8", after which the learning rate falls to a tenth."""
    try:
        shares = tuple(float(word) for word in words.split(","))
    except ValueError:
        shares = ()
    if not shares or not all(0 < share < 1 for share in shares):
        raise InputError(f"schedule step@{words}: expected shares of the training above 0 and below 1, as step@0.6,0.8")
    return shares
