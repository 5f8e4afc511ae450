"""Optimisers and learning-rate schedules of the recipes."""

from math import cos, pi
from typing import Any

import torch
from torch import nn
from torch.optim import Optimizer

from skelbench.adapters.protocols import Trainable
from skelbench.core.errors import InputError
from skelbench.training.recipes import Recipe


def make_optimiser(recipe: Recipe, model: Trainable, beside: nn.Module | None = None) -> Optimizer:
    """Build SGD (nesterov, momentum 0.9) or AdamW; the head may have a learning rate of its own.

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
    if recipe.optimiser == "sgd":
        return torch.optim.SGD(groups, recipe.lr, momentum=0.9, nesterov=True, weight_decay=recipe.weight_decay)
    if recipe.optimiser == "adamw":
        on_a_gpu = next(model.network.parameters()).is_cuda
        return torch.optim.AdamW(groups, recipe.lr, weight_decay=recipe.weight_decay, fused=on_a_gpu)
    raise InputError(f"optimiser is {recipe.optimiser!r}, expected sgd or adamw")


SCHEDULES = ("cosine", "exponential", "step")
STEPS = (2 / 16, 10 / 16)
"""Shares of a `step` training after which the learning rate falls to a tenth (pyskl's vanilla ST-GCN)."""


class Schedule:
    """Learning rate as a function of (epoch, step) alone, so that a resumed run needs no state of it."""

    def __init__(self, recipe: Recipe, optimiser: Optimizer, steps: int) -> None:
        if recipe.schedule not in SCHEDULES:
            raise InputError(f"schedule is {recipe.schedule!r}, expected cosine, exponential or step")
        self.recipe, self.optimiser, self.steps = recipe, optimiser, steps
        self.lr = 0.0

    def factor(self, epoch: int, step: int) -> float:
        """Share of the peak learning rate at this step."""
        done = epoch + step / self.steps  # in epochs
        warm, recipe = self.recipe.warmup, self.recipe
        if done < warm:
            return (done + 1 / self.steps) / (warm + 1 / self.steps)
        if recipe.schedule == "exponential":
            return recipe.decay**epoch
        if recipe.schedule == "step":
            return 0.1 ** sum(epoch >= share * recipe.epochs for share in STEPS)
        return (1 + cos(pi * (done - warm) / max(recipe.epochs - warm, 1e-9))) / 2

    def step(self, epoch: int, step: int) -> None:
        """Set the learning rates of all groups for the coming step."""
        factor = self.factor(epoch, step)
        for group in self.optimiser.param_groups:
            group["lr"] = group["peak"] * factor
        self.lr = self.optimiser.param_groups[0]["lr"]
