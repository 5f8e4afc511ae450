"""The twin of `inputs.body`."""

import torch
from torch import Tensor

from skelbench.adapters.inputs.body import TORSO_SHARE, pair, root_joints
from skelbench.adapters.inputs.pull.place import Place, box_side, centre, length_of, median, middle, pick
from skelbench.core.arrays import Mask
from skelbench.core.layout import Layout


def body(keypoint: Tensor, seen: Mask, layout: Layout, vertical: int) -> Place:
    """Place a clip (M, T, V, C) by its torsos and roots; see `inputs.body.body`."""
    if not seen.any():
        return Place(keypoint.new_zeros(keypoint.shape[-1]))
    roots, rooted = middle(keypoint, seen, root_joints(layout))
    size = 2 * _size(keypoint, seen, layout, roots, rooted)
    turn = _forward(keypoint, seen, layout, vertical) if keypoint.shape[-1] == 3 else None
    return Place(centre(keypoint, seen, roots, rooted), size, turn)


def _size(keypoint: Tensor, seen: Mask, layout: Layout, roots: Tensor, rooted: Mask) -> Tensor | float:
    shoulders, held = middle(keypoint, seen, pair(layout, "shoulder"))
    torsos = length_of((shoulders - roots)[torch.as_tensor(held & rooted)])
    size = TORSO_SHARE * box_side(keypoint, seen)
    if len(torsos):
        size = torch.maximum(pick(torsos, int(0.8 * len(torsos))), size)
    return size if size > 0 else 1.0


def _forward(keypoint: Tensor, seen: Mask, layout: Layout, vertical: int) -> Tensor | None:
    person = int(seen.sum(axis=(1, 2)).argmax())
    left, right = pair(layout, "shoulder")
    both = torch.as_tensor(seen[person, :, left] & seen[person, :, right])
    lines = (keypoint[person, :, right] - keypoint[person, :, left])[both]
    return facing(median(lines), vertical) if len(lines) else None


def facing(right: Tensor, vertical: int) -> Tensor | None:
    """(3, 3): turn of row vectors about the vertical that lays `right`, (3,), along the first other axis.

    None where `right` is vertical itself.
    """
    cosine, sine = (right[axis] for axis in range(3) if axis != vertical)
    length = torch.hypot(cosine, sine)
    if length == 0:
        return None
    across = torch.stack([cosine, -sine, sine, cosine]).reshape(2, 2) / length
    first, second = (axis for axis in range(3) if axis != vertical)
    places = torch.tensor([[first, first], [second, second]]), torch.tensor([[first, second], [first, second]])
    return torch.eye(3, dtype=right.dtype).index_put(places, across)
