"""Integrated gradients (Sundararajan et al., ICML 2017), by captum."""

from collections.abc import Iterator, Sequence
from typing import Any

from skelbench.adapters.protocols import Model
from skelbench.core.arrays import Array, Tensor
from skelbench.core.clip import Clip
from skelbench.core.errors import InputError
from skelbench.explain.whitebox import BATCH, maps_back, on_input

STEPS = 32


def integrated(
    model: Model, clips: Sequence[Clip], targets: Sequence[int], seed: int, steps: int = STEPS
) -> Iterator[Array]:
    """Yield a map (M, T, V) per clip: the class's logit, spread over the input on the way from all missing (zeros).

    The map sums to logit(clip) - logit(zeros), up to the error of `steps` Gauss-Legendre points.

    Raises:
        InputError: captum is not installed, or the adapter cannot map its input back to the clip.
    """
    try:
        from captum.attr import IntegratedGradients  # pyright: ignore[reportMissingTypeStubs]
    except ImportError as error:
        raise InputError("importance integrated needs captum; pip install 'skelbench[explain]'") from error
    spread: Any = IntegratedGradients(model.logits)

    def scored(views: Tensor, classes: Tensor) -> Tensor:
        found = spread.attribute(views, target=classes, n_steps=steps, internal_batch_size=max(BATCH, len(views)))
        return found.sum(dim=-1)

    yield from on_input(maps_back(model), clips, targets, scored)
