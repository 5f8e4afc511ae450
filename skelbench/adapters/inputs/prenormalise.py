"""From pixels or metres to a network's units as pyskl does it, so that its weights see what they were trained on."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from skelbench.core.arrays import Array, Mask

Floats = NDArray[np.floating[Any]]

IMAGE_SIZE = (1080, 1920)
"""(height, width) that pyskl assumes where a clip has none."""
THRESHOLD = 0.01
"""Joints of this score or less count as missing in pyskl's 2-D normalisation."""


def image(keypoint: Array, score: Array, size: tuple[int, int] | None = None, threshold: float = THRESHOLD) -> Array:
    """(M, T, V, 2) pixels -> [-1, 1] over the image of `size` (h, w); joints of score <= threshold at its centre.

    Source: pyskl `PreNormalize2D`, mode 'fix'. NaN scores pass, as there.
    """
    height, width = size or IMAGE_SIZE
    half = np.array([width / 2, height / 2], np.float32)
    return _masked((keypoint - half) / half, ~(score <= threshold))


def auto(keypoint: Array, score: Array, threshold: float = THRESHOLD) -> Array:
    """(M, T, V, 2) pixels -> [-1, 1] over the box of the clip's joints; unchanged where a side is <= 10 px.

    Source: pyskl `PreNormalize2D`, mode 'auto'; joints of score <= threshold become 0.
    """
    kept = ~(score <= threshold)
    points = keypoint[kept]
    if len(points):
        low, high = points.min(axis=0), points.max(axis=0)
        if (high - low > 10).all():
            keypoint = (keypoint - (low + high) / 2) / (high - low) * 2
    return _masked(keypoint, kept)


def ntu3d(keypoint: Array, score: Array, align: bool = True) -> tuple[Floats, Array]:
    """(M, T, 25, 3) metres -> (M, T', 25, 3), empty frames dropped, spine centred, turned upright and to the front.

    The longest tracked person comes first; centre and rotations are those of its first frame. The scores
    (M, T, 25) go along. Source: pyskl `PreNormalize3D`. An empty clip is returned as it is.
    """
    order, filled = tracked(keypoint)
    keypoint, score = keypoint[order][:, filled], score[order][:, filled]
    pose = _masked(keypoint - keypoint[0, 0, 1], (keypoint != 0).any(axis=-1))
    if align:
        pose = pose @ _turn(pose[0, 0, 1] - pose[0, 0, 0], np.array([0, 0, 1])).T
        pose = pose @ _turn(pose[0, 0, 8] - pose[0, 0, 4], np.array([1, 0, 0])).T
    return pose, score


def tracked(keypoint: Array) -> tuple[list[int], Mask]:
    """(M,), (T,): the persons with the longest tracked one first, and the frames that it is in, in 3-D.

    Where nobody is in any frame, all frames are kept.
    """
    filled: Mask = np.asarray((np.abs(keypoint) > 1e-8).any(axis=(2, 3)))
    first = int(filled.sum(axis=1).argmax())
    return [first, *(m for m in range(len(keypoint)) if m != first)], filled[first] | ~filled.any()


def _masked(pose: Floats, kept: Mask) -> Floats:
    return np.where(kept[..., None], pose, np.zeros((), pose.dtype))


def _turn(source: Floats, target: Floats) -> Floats:
    """Rotation (3, 3) of `source` onto the direction `target`, about their cross product (Rodrigues)."""
    source = source.astype(np.float64)
    length = np.linalg.norm(source)
    axis = np.cross(source, target)
    across = np.linalg.norm(axis)
    if length < 1e-6 or across < 1e-6:
        return np.eye(3)
    x, y, z = axis / across
    cross = np.array([[0, -z, y], [z, 0, -x], [-y, x, 0]])
    sine, cosine = across / length, source @ target / length
    return np.eye(3) + sine * cross + (1 - cosine) * cross @ cross
