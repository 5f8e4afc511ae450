"""From pixels or metres to a network's units as pyskl does it, so that its weights see what they were trained on."""

import numpy as np

from skelbench.adapters.inputs.placement import Floats, Placement
from skelbench.core.arrays import Array, Mask

IMAGE_SIZE = (1080, 1920)
"""(height, width) that pyskl assumes where a clip has none."""
THRESHOLD = 0.01
"""Joints of this score or less count as missing in pyskl's 2-D normalisation."""


def image(size: tuple[int, int] | None = None) -> Placement:
    """[-1, 1] over the image of `size` (h, w) in pixels.

    Source: pyskl `PreNormalize2D`, mode 'fix'.
    """
    height, width = size or IMAGE_SIZE
    half = np.array([width / 2, height / 2], np.float32)
    return Placement(half, half)


def auto(keypoint: Array, score: Array, threshold: float = THRESHOLD) -> Placement:
    """[-1, 1] over the box of the clip's joints, (M, T, V, 2) pixels; unchanged where a side is <= 10 px.

    Source: pyskl `PreNormalize2D`, mode 'auto'.
    """
    points = keypoint[confident(score, threshold)]
    if len(points):
        low, high = points.min(axis=0), points.max(axis=0)
        if (high - low > 10).all():
            return Placement((low + high) / 2, (high - low) / 2)
    return Placement(np.zeros(2, np.float32))


def confident(score: Array, threshold: float = THRESHOLD) -> Mask:
    """(M, T, V): the joints that pyskl keeps in 2-D; NaN scores pass, as there."""
    return ~(score <= threshold)


def ntu3d(keypoint: Floats) -> Placement:
    """The spine of the first pose of (M, T, 25, 3) `tracked` metres centred, turned upright and to the front.

    Source: pyskl `PreNormalize3D`. Literally: where one of the five joints it looks at is missing in that pose, its
    zeros are taken for its place, so that everything else moves; `ntu3d-seen` does not.
    """
    pose = keypoint[0, 0]
    centred = Placement(pose[1]).apply(pose, pose.any(axis=-1))
    return Placement(pose[1], turn=upright_and_front(centred[1] - centred[0], centred[8] - centred[4]))


def upright_and_front(up: Floats, right: Floats) -> Floats:
    """(3, 3): turn of row vectors that lays `up` along z, and then `right` along x."""
    upright = _turn(up, np.array([0, 0, 1])).T
    return upright @ _turn(right @ upright, np.array([1, 0, 0])).T


def tracked(keypoint: Floats) -> tuple[list[int], Mask]:
    """(M,), (T,): the persons with the longest tracked one first, and the frames that it is in, in 3-D.

    Where nobody is in any frame, all frames are kept.
    """
    filled: Mask = np.asarray((np.abs(keypoint) > 1e-8).any(axis=(2, 3)))
    first = int(filled.sum(axis=1).argmax())
    return [first, *(m for m in range(len(keypoint)) if m != first)], filled[first] | ~filled.any()


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
