"""A linear layer on features, how it is fitted, and what normalises the features folded into it."""

from collections.abc import Callable
from math import ceil

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from skelbench.core.errors import InputError, require
from skelbench.core.randomness import generator
from skelbench.training import batches
from skelbench.training.optimise import Schedule, optimiser_for
from skelbench.training.recipes import Recipe

EPSILON = 1e-6
"""Added to the variance by the batch normalisation (MAMP)."""


class Layer(nn.Module):
    """A linear layer, behind a batch normalisation without weights (MAMP) or not.

    Its first weights are drawn as Xavier's, its biases are 0 (PSTL).
    """

    def __init__(self, width: int, classes: int, batch_norm: bool, seed: int) -> None:
        super().__init__()
        self.norm = nn.BatchNorm1d(width, eps=EPSILON, affine=False) if batch_norm else None
        self.fc = nn.Linear(width, classes)
        drawn = generator(seed, "linear", "weights").standard_normal((classes, width), np.float32)
        with torch.no_grad():
            self.fc.weight.copy_(torch.as_tensor(drawn) * (2 / (width + classes)) ** 0.5)
            self.fc.bias.zero_()

    def forward(self, x: Tensor) -> Tensor:
        """(N, width) -> (N, K)."""
        return self.fc(x if self.norm is None else self.norm(x))

    def folded(self) -> tuple[Tensor, Tensor]:
        """Return weights and biases of one linear layer that does the same in evaluation, on the CPU."""
        weight, bias = self.fc.weight.detach().cpu(), self.fc.bias.detach().cpu()
        if self.norm is None:
            return weight, bias
        assert self.norm.running_mean is not None and self.norm.running_var is not None
        scale = (self.norm.running_var.cpu().double() + EPSILON).rsqrt()
        return fold(weight, bias, self.norm.running_mean.cpu(), scale)


def fold(weight: Tensor, bias: Tensor, centre: Tensor, scale: Tensor) -> tuple[Tensor, Tensor]:
    """Return the layer that does to x what this one does to (x - centre) * scale, in double precision."""
    folded = weight.double() * scale.double()
    return folded, bias.double() - folded @ centre.double()


def fitted(
    layer: Layer,
    recipe: Recipe,
    copies: Tensor,
    labels: Tensor,
    seed: int,
    after: Callable[[int], None] = lambda epoch: None,
) -> None:
    """Minimise the cross entropy on features (R, N, width) and their labels (N,).

    Each step takes its clips from the next of R copies, e.g. of differently masked clips, and after the last from the
    first again. after: called after every epoch with its number, counted from 1.

    Raises:
        InputError: the weights became infinite or no numbers, or a batch normalisation is given a clip alone.
    """
    optimiser = optimiser_for(recipe, [{"params": list(layer.parameters()), "peak": recipe.lr}])
    steps = ceil(len(labels) / recipe.batch)
    require(
        layer.norm is None or len(labels) // steps > 1,
        f"linear.batch_norm normalises over clips, and {len(labels)} clips in batches of up to {recipe.batch} leave "
        "one alone; set another linear.batch, or batch_norm=false",
    )
    schedule = Schedule(recipe, optimiser, steps)
    layer.train()
    for epoch in range(recipe.epochs):
        rng = generator(seed, "linear", "order", epoch)
        for step, positions in enumerate(batches.shuffled(np.arange(len(labels)), recipe.batch, rng)):
            schedule.step(epoch, step)
            rows = torch.as_tensor(positions, device=copies.device)
            values = copies[(epoch * steps + step) % len(copies)]
            loss = functional.cross_entropy(layer(values[rows]), labels[rows])
            optimiser.zero_grad()
            loss.backward()  # pyright: ignore[reportUnknownMemberType]
            optimiser.step()  # pyright: ignore[reportUnknownMemberType]
        if not bool(torch.isfinite(layer.fc.weight).all()):
            lower = f"--set linear.lr={recipe.lr / 10:g}"
            raise InputError(f"the weights are no numbers after epoch {epoch + 1}; lower the rate with {lower}")
        after(epoch + 1)
