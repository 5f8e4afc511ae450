"""MotionBERT's pre-processing of 2-D poses, step by step (official action code; facts in its release's data sets).

Motion is (M, T, J, 3): x, y and confidence. Everything works on camera units, where the longer image side spans
[-1, 1], until `crop_scale` puts the clip's box there.
"""

import numpy as np
from numpy.random import Generator

from skelbench.core.arrays import Array, Floats, Indices, Mask
from skelbench.core.layout import LAYOUTS
from skelbench.core.relayout import shares


def camera_units(keypoint: Array, unit: float, origin: Array | float) -> Array:
    """Map pixels (..., 2) to units of `unit` pixels from the pixel position `origin` (2,).

    Officially both are half the longer side of the image, so that this side spans [-1, 1].
    """
    return (keypoint - np.float32(origin)) / np.float32(unit)


def exchanged(keypoint: Array, detected: Mask | None = None) -> Mask:
    """Say in which frames two persons have changed places: (2, T, V, 2) -> (T,) bool.

    A switch is seen where person 0 is farther from itself than from person 1 of the frame before (sum over joints
    of the absolute differences); two switches cancel. Joints not `detected` (2, T, V) in all three poses do not
    count; None counts all of them, as the official code does.
    """
    first, second = keypoint
    to_self = np.abs(first[1:] - first[:-1]).sum(axis=-1)
    to_other = np.abs(first[1:] - second[:-1]).sum(axis=-1)
    if detected is not None:
        known = detected[0, 1:] & detected[0, :-1] & detected[1, :-1]
        to_self, to_other = to_self * known, to_other * known
    switches = to_self.sum(axis=-1) > to_other.sum(axis=-1)
    return np.concatenate([[False], np.cumsum(switches) % 2 == 1])


def tracked(values: Array, swap: Mask) -> Array:
    """Exchange the two persons of (2, T, ...) in the frames of `swap` (T,)."""
    return np.where(swap.reshape(1, -1, *[1] * (values.ndim - 2)), values[::-1], values)


def coco_to_h36m(keypoint: Array) -> Array:
    """Convert coordinates (..., 17, 2) whether detected or not: the official conversion."""
    return shares(LAYOUTS["coco17"], LAYOUTS["h36m17"]) @ keypoint


def test_frames(frames: int, length: int) -> Indices:
    """(length,): frames at equal steps, floor(i * frames / length) in floating point like the official code."""
    return (np.arange(length) * (frames / length)).astype(np.int64)


def train_frames(frames: int, length: int, draws: Floats) -> Indices:
    """(length,): frames at equal steps, moved at random by `draws` (length,) from [0, 1).

    A clip that is too short has each step rounded up (draw < 0.5) or down; of a longer one each step gives a frame.
    """
    step = frames / length
    at = np.arange(length) * step
    chosen = np.sort(np.where(draws < 0.5, np.ceil(at), np.floor(at))) if frames < length else at + draws * step
    return np.clip(chosen, 0, frames - 1).astype(np.int64)


MOVES = ((-10, 10), (0.9, 1.1), (-0.1, 0.1), (-0.1, 0.1))
"""How far the virtual camera may be turned [degrees], scaled, and shifted in x and y [camera units], officially."""


def drawn_move(rng: Generator) -> Floats:
    """(4, 2): turn, scale, x and y of a virtual camera that drifts, each at the clip's start and at its end."""
    return np.array([[rng.uniform(low, high) for _ in range(2)] for low, high in MOVES])


def moved(motion: Array, move: Floats) -> Array:
    """Rotate and scale every person (M, T, J, 3) about the camera's origin, then shift, as `drawn_move` says."""
    angle, scale, x, y = np.linspace(move[:, 0], move[:, 1], motion.shape[1], axis=1)
    cos, sin = scale * np.cos(np.deg2rad(angle)), scale * np.sin(np.deg2rad(angle))
    turned = np.stack([cos, sin, -sin, cos], axis=-1).reshape(-1, 2, 2).astype(np.float32)  # (T, 2, 2), on rows
    shift = np.stack([x, y], axis=-1).astype(np.float32)
    return np.concatenate([motion[..., :2] @ turned + shift[:, None], motion[..., 2:]], axis=-1)


def crop_scale(motion: Array, ratio: float, boxed: Array | None = None) -> Array:
    """Map a square of `ratio` times the clip's box, on the box's centre, to [-1, 1]: (M, T, J, 3) -> the same.

    The box holds the points whose confidence is not 0, of `boxed` (M', T', J, 3) where it is given, else of `motion`.
    All three channels are then clipped to [-1, 1]. Fewer than 4 such points, or a box without extent, give zeros.
    """
    boxed = motion if boxed is None else boxed
    valid = boxed[boxed[..., 2] != 0][:, :2]
    if len(valid) < 4:
        return np.zeros_like(motion)
    low, high = valid.min(axis=0), valid.max(axis=0)
    side = np.float32(ratio) * (high - low).max()
    if side == 0:
        return np.zeros_like(motion)
    scaled = motion.copy()
    scaled[..., :2] = (motion[..., :2] - (low + high) / 2) * (2 / side)
    return np.clip(scaled, -1, 1)
