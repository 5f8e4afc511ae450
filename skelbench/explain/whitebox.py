"""What methods that look inside a model ask of its adapter, and how they run over many clips."""

from collections.abc import Callable, Iterator, Sequence
from typing import Protocol, runtime_checkable

import numpy as np

from skelbench.adapters.model import Model, device_of
from skelbench.core.arrays import Array, Tensor
from skelbench.core.clip import Clip
from skelbench.core.errors import InputError

BATCH = 16


@runtime_checkable
class MapsBack(Model, Protocol):
    """A model that can say which joints and frames of a clip its network's input was made of."""

    def to_clip(self, clip: Clip, values: Array) -> Array:
        """Give values on the test views of a clip, (views, M', T', V'), to its own (M, T, V), keeping their sum."""
        ...


@runtime_checkable
class Attends(MapsBack, Protocol):
    """A model with attention over joints and frames."""

    def attention(self, batch: Tensor, level: int = -1) -> Tensor:
        """Score the network's joints and frames by the attention they receive: (N, …) -> (N, M', T', V')."""
        ...


def maps_back(model: Model) -> MapsBack:
    """Return the model, which must be able to map its input back.

    Raises:
        InputError: it is not.
    """
    if isinstance(model, MapsBack):
        return model
    raise InputError(f"model {model.card.name}: its adapter has no to_clip; choose rise, occlusion or shapley")


def attends(model: Model) -> Attends:
    """Return the model, which must have attention.

    Raises:
        InputError: it has not.
    """
    if isinstance(model, Attends):
        return model
    raise InputError(f"model {model.card.name} has no attention to read; choose rise, occlusion or shapley")


def on_input(
    model: MapsBack, clips: Sequence[Clip], targets: Sequence[int], scored: Callable[[Tensor, Tensor], Tensor]
) -> Iterator[Array]:
    """Yield each clip's map of `scored`: (views (n, …), class of each (n,)) -> (n, M', T', V'); views are averaged."""
    import torch

    device = device_of(model)
    for start in range(0, len(clips), BATCH):
        part = clips[start : start + BATCH]
        views = [model.prepare(clip) for clip in part]
        counts = [len(each) for each in views]
        classes = torch.as_tensor(targets[start : start + BATCH]).repeat_interleave(torch.tensor(counts))
        values = scored(torch.cat(views).to(device), classes.to(device)).detach().float().cpu()
        for clip, each in zip(part, torch.split(values, counts), strict=True):
            yield np.where(clip.detected, model.to_clip(clip, each.numpy()), np.float32(0))
