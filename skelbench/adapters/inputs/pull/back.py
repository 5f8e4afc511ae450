"""From gradients of a network's input to gradients of the clips, by a differentiable twin of `prepare`."""

from collections.abc import Callable, Sequence

import numpy as np
import torch
from torch import Tensor

from skelbench.adapters.inputs.pulled import Pulled
from skelbench.core.arrays import Floats
from skelbench.core.clip import Clip

Twin = Callable[[Clip, Tensor, Tensor], Tensor]
"""(clip, its keypoint in double precision, its views) -> the views as far as they follow from the keypoint: the first
persons, frames and channels of them."""


def pulled(clips: Sequence[Clip], prepare: Callable[[Clip], Tensor], twin: Twin) -> Pulled:
    """Prepare clips for a network, and remember how to come back."""
    views = [prepare(clip) for clip in clips]

    def back(gradients: Sequence[Tensor]) -> list[Floats]:
        return [_back(twin, *each) for each in zip(clips, views, gradients, strict=True)]

    return Pulled(views, back)


def _back(twin: Twin, clip: Clip, views: Tensor, gradient: Tensor) -> Floats:
    """(views, …) gradient of the views -> (M, T, V, C) gradient of the keypoint of a clip."""
    with torch.inference_mode(False), torch.enable_grad():  # whatever the caller computes around it
        keypoint = torch.tensor(clip.keypoint, dtype=torch.float64, requires_grad=True)
        made = twin(clip, keypoint, views)
        if not made.requires_grad:  # nothing of the clip is left in its views
            return np.zeros(clip.keypoint.shape)
        part = gradient[tuple(slice(length) for length in made.shape)]
        (slope,) = torch.autograd.grad(made, keypoint, part.to(made))
    return np.where(clip.detected[..., None], slope.numpy(), 0)
