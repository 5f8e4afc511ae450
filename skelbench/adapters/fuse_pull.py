"""A gradient on the joined views of several models, taken apart and brought back to the clip by each of them."""

from collections.abc import Callable, Sequence

import numpy as np
import torch
from torch import Tensor

from skelbench.adapters.inputs.pulled import Pulled
from skelbench.core.arrays import Floats


def together(members: Sequence[Pulled], join: Callable[[Sequence[Tensor]], Tensor]) -> Pulled:
    """Join what the members prepared of the same clips; their gradients of a clip add up.

    join: makes the views of a clip of those of the members, each (views, …), as `Fuse.prepare` does.
    """
    of_clips = list(zip(*(member.views for member in members), strict=True))

    def back(gradients: Sequence[Tensor]) -> list[Floats]:
        apart = [_apart(gradient, views) for gradient, views in zip(gradients, of_clips, strict=True)]
        parts = zip(*apart, strict=True)  # of each member, one for each clip
        slopes = [member.back(part) for member, part in zip(members, parts, strict=True)]
        return [np.sum(of_clip, axis=0) for of_clip in zip(*slopes, strict=True)]

    return Pulled([join(views) for views in of_clips], back)


def _apart(gradient: Tensor, views: Sequence[Tensor]) -> list[Tensor]:
    """(views, D) -> a gradient for the views of every member; views that were shown several times get all of it."""
    sizes = [v[0].numel() for v in views]
    columns = torch.split(gradient[:, -sum(sizes) :], sizes, dim=1)
    return [part.reshape(-1, *v.shape).sum(dim=0) for part, v in zip(columns, views, strict=True)]
