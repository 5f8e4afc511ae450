"""The twins of pyskl's place of a 3-D pose, `prenormalise.ntu3d` and `inputs.ntu3d_seen`."""

import torch
from torch import Tensor

from skelbench.adapters.inputs.ntu3d_seen import RIGHT, UP, Way, origin_of, way_of
from skelbench.adapters.inputs.pull.place import Place, length_of, masked
from skelbench.core.arrays import Mask
from skelbench.core.layout import Layout

TINY = 1e-6
"""A direction shorter than this turns nothing; as in `prenormalise`."""


def ntu3d(keypoint: Tensor) -> Place:
    """Place (M, T, 25, 3) by five joints of its first pose; where one of them is missing, its zeros count."""
    pose = keypoint[0, 0]
    centred = masked(pose - pose[1], (pose != 0).any(dim=-1).numpy())
    return Place(pose[1], turn=_upright_and_front(centred[1] - centred[0], centred[8] - centred[4]))


def ntu3d_seen(keypoint: Tensor, seen: Mask, layout: Layout) -> Place:
    """Place the person (T, 25, 3) who comes first by what is `seen` of him, (T, 25)."""
    if not seen.any():
        return Place(keypoint.new_zeros(3))
    frame, joints = origin_of(seen, layout)
    up, right = (_way(keypoint, seen, layout, pairs) for pairs in (UP, RIGHT))
    return Place(keypoint[frame, joints].mean(dim=0), turn=_upright_and_front(up, right))


def _way(keypoint: Tensor, seen: Mask, layout: Layout, pairs: tuple[Way, ...]) -> Tensor:
    found = way_of(seen, layout, pairs)
    if found is None:
        return keypoint.new_zeros(3)
    frame, start, end = found
    return keypoint[frame, end].mean(dim=0) - keypoint[frame, start].mean(dim=0)


def _upright_and_front(up: Tensor, right: Tensor) -> Tensor:
    z, x = (torch.tensor(axis, dtype=up.dtype) for axis in ((0, 0, 1), (1, 0, 0)))
    upright = _turn(up, z).T
    return upright @ _turn(right @ upright, x).T


def _turn(source: Tensor, target: Tensor) -> Tensor:
    """Rotation (3, 3) of `source` onto the direction `target`, about their cross product (Rodrigues)."""
    length = length_of(source)
    axis = torch.cross(source, target, dim=0)
    across = length_of(axis)
    if length < TINY or across < TINY:
        return torch.eye(3, dtype=source.dtype)
    x, y, z = axis / across
    none = torch.zeros_like(x)
    cross = torch.stack([none, -z, y, z, none, -x, -y, x, none]).reshape(3, 3)
    sine, cosine = across / length, source @ target / length
    return torch.eye(3, dtype=source.dtype) + sine * cross + (1 - cosine) * cross @ cross
