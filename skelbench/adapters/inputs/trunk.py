"""Our own normalisation in 3-D, from the joints of the trunk that move as one body.

A shoulder and a hip keep their distance, whoever moves how. A joint that does not keep it to any other (misplaced,
mistaken) is no anchor, and where one is missing the others say the same: each distance is a known share of a torso.
"""

import numpy as np

from skelbench.adapters.inputs.body import (
    NOWHERE,
    ROOTS,
    TORSO_SHARE,
    box_side,
    centre,
    median,
    middle,
    pair,
    root_joints,
)
from skelbench.adapters.inputs.placement import Placement
from skelbench.core.arrays import Array, Mask
from skelbench.core.layout import Layout

SAME_SIDE, ACROSS = 0.98, 1.12
"""Shoulder to hip, in torsos as `body-q80` measures them: medians over clean clips of UTD-MHAD, NW-UCLA, UTKinect."""
HALF_HIPS = 0.19
"""From a hip to the middle of both, in the same torsos."""
RIGID = 0.3
"""Quartile range of a distance over its median, above which it is not that of one body."""
Anchors = dict[tuple[int, int], float]


def trunk(keypoint: Array, score: Array, layout: Layout, vertical: int = 1) -> Placement:
    """(M, T, V, 3) metres -> units of two torsos around the clip's median hips, facing forward, persons together.

    Poses are turned about the axis `vertical`, so that the person seen most has his right along the first other axis.
    Fallbacks: size: where no shoulder keeps its distance to a hip, a quarter of the box; facing: shoulders, else hips,
    else a shoulder and the other hip, else as it is; centre: the hip that is left, else another root, else all joints.
    """
    seen = score > 0
    if not seen.any():
        return Placement(NOWHERE[: keypoint.shape[-1]])
    kept, trusted = anchors_of(keypoint, seen, layout)
    torsos = [torso for distances in kept for torso in distances.values()]
    size = float(np.median(torsos)) if torsos else TORSO_SHARE * box_side(keypoint, seen)
    size = size or 1.0
    rights = [_right(keypoint[m], trusted[m], layout, vertical) for m in range(len(keypoint))]
    most = int(seen.sum(axis=(1, 2)).argmax())
    return Placement(
        _centre(keypoint, trusted, layout, np.stack(rights) * HALF_HIPS * size),
        2 * size,
        _forward(rights[most], vertical),
    )


def anchors_of(keypoint: Array, seen: Mask, layout: Layout) -> tuple[list[Anchors], Mask]:
    """Every person's distances that stay, and (M, T, V) which joints tell where he is: (M, T, V, 3), (M, T, V)."""
    kept = [_distances(*person, layout) for person in zip(keypoint, seen, strict=True)]
    return kept, np.stack([_trusted(*person, layout) for person in zip(seen, kept, strict=True)])


def lines_of(layout: Layout) -> list[list[int]]:
    """Pairs of joints, left and right, whose line shows where a person's right is; the first that is seen counts."""
    shoulders, hips = pair(layout, "shoulder"), pair(layout, "hip")
    lines = (shoulders, hips, [*shoulders[:1], *hips[1:]], [*hips[:1], *shoulders[1:]])
    return [ends for ends in lines if len(ends) == 2]


def _distances(keypoint: Array, seen: Mask, layout: Layout) -> Anchors:
    """Length of a torso by each shoulder and hip of a person that keep their distance: (T, V, 3), (T, V)."""
    found: Anchors = {}
    for side, shoulder in enumerate(pair(layout, "shoulder")):
        for other, hip in enumerate(pair(layout, "hip")):
            both = seen[:, shoulder] & seen[:, hip]
            if not both.any():
                continue
            lengths = np.linalg.norm(keypoint[both, shoulder] - keypoint[both, hip], axis=-1)
            low, usual, high = np.quantile(lengths, (0.25, 0.5, 0.75))
            if high - low < RIGID * usual:
                found[shoulder, hip] = float(usual) / (SAME_SIDE if side == other else ACROSS)
    return found


def _trusted(seen: Mask, kept: Anchors, layout: Layout) -> Mask:
    """(T, V): `seen`, less the shoulders and hips that keep no distance while others do."""
    anchors = {joint for joints in kept for joint in joints}
    if not anchors:
        return seen
    odd = [joint for joint in (*pair(layout, "shoulder"), *pair(layout, "hip")) if joint not in anchors]
    trusted = seen.copy()
    trusted[:, odd] = False
    return trusted


def _right(keypoint: Array, trusted: Mask, layout: Layout, vertical: int) -> Array:
    """(3,): unit vector to a person's right, without the vertical; 0 where nothing tells."""
    for left, right in lines_of(layout):
        both = trusted[:, left] & trusted[:, right]
        if both.any():
            line = median(keypoint[both, right] - keypoint[both, left])
            line[vertical] = 0
            length = np.linalg.norm(line)
            if length > 0:
                return np.asarray(line / length, np.float32)
    return np.zeros(3, np.float32)


def _forward(right: Array, vertical: int) -> Array:
    """(3, 3): turn of row vectors about the vertical that lays `right` along the first other axis."""
    turn, across = np.eye(3, dtype=np.float32), [axis for axis in range(3) if axis != vertical]
    if right.any():
        cosine, sine = right[across]
        turn[np.ix_(across, across)] = np.array([[cosine, -sine], [sine, cosine]], np.float32)
    return turn


def _centre(keypoint: Array, trusted: Mask, layout: Layout, inward: Array) -> Array:
    """(3,): see `body.centre`; where one hip is seen alone, the middle is `inward`, (M, 3), of the left one."""
    joints = root_joints(layout)
    points = keypoint.copy()
    if len(joints) == 2:
        points[:, :, joints[0]] += inward[:, None]
        points[:, :, joints[1]] -= inward[:, None]
    others = [[layout.index[name]] for name in ROOTS if name in layout.index]
    found = [middle(points, trusted, candidate) for candidate in (joints, *others)]
    roots, rooted = next((root for root in found if root[1].any()), found[0])
    return centre(keypoint, trusted, roots, rooted)
