"""Our own normalisation: units of the body, around the body, facing forward.

It needs no image size, no fixed joint numbers and no complete first frame, so it serves any recording.
"""

import numpy as np

from skelbench.adapters.inputs.placement import Placement
from skelbench.core.arrays import Array, Mask
from skelbench.core.boxes import edges
from skelbench.core.layout import Layout
from skelbench.core.relayout import PELVIS

TORSO_SHARE = 0.25
"""A torso is about this share of the longer side of an upright body's box; measured smaller, it is foreshortened."""
NOWHERE: Array = np.zeros(3, np.float32)
"""Centre of a clip in which nobody is detected."""
ROOTS = (*PELVIS, "belly", "spine")
"""Joints that a pose without hips is centred on: the first that its layout has."""


def body(keypoint: Array, score: Array, layout: Layout, vertical: int = 1) -> Placement:
    """(M, T, V, C) pixels or metres -> units of two torsos around the clip's median root, persons together.

    3-D poses are also turned about the axis `vertical`, so that the median shoulder line of the person seen
    most runs from left to right along the first other axis: views from different sides come out alike.
    """
    seen = score > 0
    if not seen.any():
        return Placement(NOWHERE[: keypoint.shape[-1]])
    roots, rooted = middle(keypoint, seen, root_joints(layout))
    size = 2 * _size(keypoint, seen, layout, roots, rooted)
    turn = _forward(keypoint, seen, layout, vertical) if keypoint.shape[-1] == 3 else None
    return Placement(centre(keypoint, seen, roots, rooted), size, turn)


def middle(keypoint: Array, seen: Mask, joints: list[int]) -> tuple[Array, Mask]:
    """(M, T, C): mean of those of the joints that were seen; (M, T): where there was one."""
    weight = seen[:, :, joints, None].astype(np.float32)
    count = weight.sum(axis=2)
    return (keypoint[:, :, joints] * weight).sum(axis=2) / np.maximum(count, 1), count[..., 0] > 0


def centre(keypoint: Array, seen: Mask, roots: Array, rooted: Mask) -> Array:
    """(C,): median over the frames of the mean of the persons' roots, or of all joints where no root was seen."""
    if not rooted.any():
        return median(keypoint[seen])
    count = rooted.sum(axis=0, dtype=np.float32)[:, None]
    means = (roots * rooted[..., None]).sum(axis=0) / np.maximum(count, 1)
    return median(means[count[:, 0] > 0])


def _size(keypoint: Array, seen: Mask, layout: Layout, roots: Array, rooted: Mask) -> float:
    """Length of a torso: its 80 % quantile over the frames, since a lens can only shorten it."""
    shoulders, held = middle(keypoint, seen, pair(layout, "shoulder"))
    torsos = np.sort(np.linalg.norm((shoulders - roots)[held & rooted], axis=-1))
    torso = float(torsos[int(0.8 * len(torsos))]) if len(torsos) else 0.0
    return max(torso, TORSO_SHARE * box_side(keypoint, seen)) or 1.0


def box_side(keypoint: Array, seen: Mask) -> float:
    """Longer side of a person's box, its median over persons and frames."""
    low, high = edges(keypoint, seen)
    return float(median((high - low).max(axis=0)[seen.any(axis=2)]))


def _forward(keypoint: Array, seen: Mask, layout: Layout, vertical: int) -> Array:
    """(3, 3): turn of row vectors about the vertical that lays the median shoulder line along the first other axis."""
    person = int(seen.sum(axis=(1, 2)).argmax())
    left, right = pair(layout, "shoulder")
    both = seen[person, :, left] & seen[person, :, right]
    across = [axis for axis in range(3) if axis != vertical]
    lines = (keypoint[person, :, right] - keypoint[person, :, left])[both][:, across]
    turn = np.eye(3, dtype=np.float32)
    if not len(lines):
        return turn
    cosine, sine = median(lines)
    length = float(np.hypot(cosine, sine))
    if length > 0:
        turn[np.ix_(across, across)] = np.array([[cosine, -sine], [sine, cosine]], np.float32) / length
    return turn


def median(rows: Array) -> Array:
    """(n, …) -> (…): median of every coordinate by itself; n is 1 or more."""
    ordered = np.sort(rows, axis=0)
    return (ordered[(len(rows) - 1) // 2] + ordered[len(rows) // 2]) / np.float32(2)


def pair(layout: Layout, joint: str) -> list[int]:
    """Positions of a joint's left and right one, as far as the layout has them."""
    return [layout.index[name] for name in (f"{joint}_left", f"{joint}_right") if name in layout.index]


def root_joints(layout: Layout) -> list[int]:
    """Positions of the joints whose middle is the root: the hips, or what a layout without them has."""
    return pair(layout, "hip") or [layout.index[name] for name in ROOTS if name in layout.index][:1]
