"""The twin of `inputs.trunk`."""

import torch
from torch import Tensor

from skelbench.adapters.inputs.body import ROOTS, TORSO_SHARE, pair, root_joints
from skelbench.adapters.inputs.pull.body import facing
from skelbench.adapters.inputs.pull.place import Place, box_side, centre, length_of, median, middle
from skelbench.adapters.inputs.trunk import ACROSS, HALF_HIPS, SAME_SIDE, Anchors, anchors_of, lines_of
from skelbench.core.arrays import Mask
from skelbench.core.layout import Layout


def trunk(keypoint: Tensor, seen: Mask, layout: Layout, vertical: int) -> Place:
    """Place a 3-D clip (M, T, V, 3) by shoulders and hips that keep their distance; see `inputs.trunk.trunk`.

    Which joints these are is frozen; how far they are apart is not.
    """
    if not seen.any():
        return Place(keypoint.new_zeros(keypoint.shape[-1]))
    kept, trusted = anchors_of(keypoint.detach().numpy(), seen, layout)
    size = _size(keypoint, seen, kept, layout)
    rights = [_right(keypoint[m], trusted[m], layout, vertical) for m in range(len(keypoint))]
    most = int(seen.sum(axis=(1, 2)).argmax())
    inward = torch.stack(rights) * HALF_HIPS * size
    return Place(_centre(keypoint, trusted, layout, inward), 2 * size, facing(rights[most], vertical))


def _size(keypoint: Tensor, seen: Mask, kept: list[Anchors], layout: Layout) -> Tensor | float:
    shoulders, hips = pair(layout, "shoulder"), pair(layout, "hip")
    torsos: list[Tensor] = []
    for m, anchors in enumerate(kept):
        for shoulder, hip in anchors:
            both = torch.as_tensor(seen[m, :, shoulder] & seen[m, :, hip])
            lengths = length_of((keypoint[m, :, shoulder] - keypoint[m, :, hip])[both])
            same = shoulders.index(shoulder) == hips.index(hip)
            torsos.append(median(lengths) / (SAME_SIDE if same else ACROSS))
    size = median(torch.stack(torsos)) if torsos else TORSO_SHARE * box_side(keypoint, seen)
    return size if size > 0 else 1.0


def _right(keypoint: Tensor, trusted: Mask, layout: Layout, vertical: int) -> Tensor:
    """(3,): unit vector to a person's right, without the vertical; 0 where nothing tells."""
    level = torch.ones(3, dtype=keypoint.dtype)
    level[vertical] = 0
    for left, right in lines_of(layout):
        both = trusted[:, left] & trusted[:, right]
        if both.any():
            line = median((keypoint[:, right] - keypoint[:, left])[torch.as_tensor(both)]) * level
            length = length_of(line)
            if length > 0:
                return line / length
    return keypoint.new_zeros(3)


def _centre(keypoint: Tensor, trusted: Mask, layout: Layout, inward: Tensor) -> Tensor:
    """(3,): the middle of the hips; where one is seen alone it is `inward`, (M, 3), of the left one."""
    joints = root_joints(layout)
    points = keypoint.clone()
    if len(joints) == 2:
        points[:, :, joints[0]] += inward[:, None]
        points[:, :, joints[1]] -= inward[:, None]
    others = [[layout.index[name]] for name in ROOTS if name in layout.index]
    found = [middle(points, trusted, candidate) for candidate in (joints, *others)]
    roots, rooted = next((root for root in found if root[1].any()), found[0])
    return centre(keypoint, trusted, roots, rooted)
