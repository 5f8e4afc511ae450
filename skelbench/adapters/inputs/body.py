"""Our own normalisation: units of the body, around the body, facing forward.

It needs no image size, no fixed joint numbers and no complete first frame, so it serves any recording.
"""

import numpy as np

from skelbench.core.arrays import Array, Mask
from skelbench.core.layout import Layout
from skelbench.core.relayout import PELVIS

TORSO_SHARE = 0.25
"""A torso is about this share of the longer side of an upright body's box; measured smaller, it is foreshortened."""
ROOTS = (*PELVIS, "belly", "spine")
"""Joints that a pose without hips is centred on: the first that its layout has."""


def body(keypoint: Array, score: Array, layout: Layout, vertical: int = 1) -> Array:
    """(M, T, V, C) pixels or metres -> units of two torsos around the clip's median root, persons together.

    3-D poses are also turned about the axis `vertical`, so that the median shoulder line of the person seen
    most runs from left to right along the first other axis: views from different sides come out alike.
    Joints that were not detected are 0, and so is a clip without any.
    """
    seen = score > 0
    if not seen.any():
        return np.zeros_like(keypoint)
    roots, rooted = _middle(keypoint, seen, _roots(layout))
    pose = (keypoint - _centre(keypoint, seen, roots, rooted)) / (2 * _size(keypoint, seen, layout, roots, rooted))
    if keypoint.shape[-1] == 3:
        pose = pose @ _forward(keypoint, seen, layout, vertical)
    return np.where(seen[..., None], pose, np.float32(0))


def _middle(keypoint: Array, seen: Mask, joints: list[int]) -> tuple[Array, Mask]:
    """(M, T, C): mean of those of the joints that were seen; (M, T): where there was one."""
    weight = seen[:, :, joints, None].astype(np.float32)
    count = weight.sum(axis=2)
    return (keypoint[:, :, joints] * weight).sum(axis=2) / np.maximum(count, 1), count[..., 0] > 0


def _centre(keypoint: Array, seen: Mask, roots: Array, rooted: Mask) -> Array:
    """(C,): median over the frames of the mean of the persons' roots, or of all joints where no root was seen."""
    if not rooted.any():
        return _median(keypoint[seen])
    count = rooted.sum(axis=0, dtype=np.float32)[:, None]
    means = (roots * rooted[..., None]).sum(axis=0) / np.maximum(count, 1)
    return _median(means[count[:, 0] > 0])


def _size(keypoint: Array, seen: Mask, layout: Layout, roots: Array, rooted: Mask) -> float:
    """Length of a torso: its 80 % quantile over the frames, since a lens can only shorten it."""
    shoulders, held = _middle(keypoint, seen, _pair(layout, "shoulder"))
    torsos = np.sort(np.linalg.norm((shoulders - roots)[held & rooted], axis=-1))
    torso = float(torsos[int(0.8 * len(torsos))]) if len(torsos) else 0.0
    mask = seen[..., None]
    sides = np.where(mask, keypoint, -np.inf).max(axis=2) - np.where(mask, keypoint, np.inf).min(axis=2)
    box = float(np.median(sides.max(axis=-1)[seen.any(axis=2)]))
    return max(torso, TORSO_SHARE * box) or 1.0


def _forward(keypoint: Array, seen: Mask, layout: Layout, vertical: int) -> Array:
    """(3, 3): turn of row vectors about the vertical that lays the median shoulder line along the first other axis."""
    person = int(seen.sum(axis=(1, 2)).argmax())
    left, right = _pair(layout, "shoulder")
    both = seen[person, :, left] & seen[person, :, right]
    across = [axis for axis in range(3) if axis != vertical]
    lines = (keypoint[person, :, right] - keypoint[person, :, left])[both][:, across]
    turn = np.eye(3, dtype=np.float32)
    if not len(lines):
        return turn
    cosine, sine = _median(lines)
    length = float(np.hypot(cosine, sine))
    if length > 0:
        turn[np.ix_(across, across)] = np.array([[cosine, -sine], [sine, cosine]], np.float32) / length
    return turn


def _median(rows: Array) -> Array:
    return np.asarray(np.median(rows, axis=0))


def _pair(layout: Layout, joint: str) -> list[int]:
    return [layout.index[name] for name in (f"{joint}_left", f"{joint}_right") if name in layout.index]


def _roots(layout: Layout) -> list[int]:
    return _pair(layout, "hip") or [layout.index[name] for name in ROOTS if name in layout.index][:1]
