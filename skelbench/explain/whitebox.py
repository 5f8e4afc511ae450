"""Methods that look inside a model: whether its adapter lets them, and how they run over many clips."""

from collections.abc import Callable, Iterator, Sequence

import numpy as np

from skelbench.adapters.model import device_of
from skelbench.adapters.protocols import Attends, MapsBack, Model
from skelbench.core.arrays import Array, Tensor
from skelbench.core.clip import Clip
from skelbench.core.errors import InputError

BATCH = 16


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
        counts = [len(clip_views) for clip_views in views]
        classes = torch.as_tensor(targets[start : start + BATCH]).repeat_interleave(torch.tensor(counts))
        values = scored(torch.cat(views).to(device), classes.to(device)).detach().float().cpu()
        for clip, of_views in zip(part, torch.split(values, counts), strict=True):
            yield np.where(clip.detected, model.to_clip(clip, of_views.numpy()), np.float32(0))
