"""Random changes to a training view: turn, scale, shear, mirror, jitter.

All are linear maps about the origin, so what is 0 (missing joints, absent persons) stays 0. They follow
pyskl's `RandomRot`, `RandomScale` and `Flip` in kind; all default to off.
"""

from dataclasses import dataclass

import numpy as np

from skelbench.core.arrays import Array, Floats
from skelbench.core.layout import Layout
from skelbench.core.settings import check_numbers


@dataclass(frozen=True)
class Augment:
    """How far a training view may be changed; every draw is uniform in [-limit, limit]."""

    rotate: float = 0.0  # radians: in the picture in 2-D, about the vertical in 3-D
    tilt: float = 0.0  # radians, 3-D only: about the two horizontal axes
    euler: float = 0.0  # radians, 3-D only: about all three axes, as STTFormer and MAMP turn (0.3)
    scale: float = 0.0  # share, each axis by itself
    shear: float = 0.0  # share of one axis added to the others
    mirror: float = 0.0  # probability; 0 where classes differ by their side
    jitter: float = 0.0  # σ of the noise on every joint and frame, in network units
    crop: float = 1.0  # smallest share of the clip that a view may be taken from

    def __post_init__(self) -> None:
        check_numbers(self, {"mirror": 1, "crop": 1})


@dataclass(frozen=True)
class Change:
    """One random draw within `Augment`'s limits."""

    matrix: Array
    """(C, C), of row vectors: shear, scale and rotation."""
    noise: Array | None
    """Standard normal, in the shape of the pose; None where there is no jitter."""
    mirrored: bool

    @classmethod
    def drawn(cls, limits: Augment, shape: tuple[int, ...], rng: np.random.Generator, vertical: int = 1) -> "Change":
        """Draw for poses of `shape` (…, V, C)."""
        matrix = _linear(shape[-1], limits, rng, vertical)
        noise = rng.standard_normal(shape, dtype=np.float32) if limits.jitter else None
        mirrored = bool(rng.random() < limits.mirror)
        if limits.euler and shape[-1] == 3:  # drawn last, and only if asked for: other draws are what they were
            matrix = matrix @ euler(rng.uniform(-limits.euler, limits.euler, 3))
        return cls(matrix, noise, mirrored)


def augmented(pose: Array, score: Array, layout: Layout, limits: Augment, change: Change) -> tuple[Array, Array]:
    """(…, V, C), (…, V) -> the same, changed by one draw."""
    pose = pose @ change.matrix
    if change.noise is not None:
        pose = pose + limits.jitter * change.noise * (pose != 0).any(axis=-1, keepdims=True)
    if change.mirrored:
        partner = list(layout.mirror)
        pose, score = pose[..., partner, :], score[..., partner]
        pose[..., 0] *= -1
    return pose, score


def euler(angles: Floats) -> Array:
    """(3, 3), of row vectors: turns by three angles about x, then y, then z; R = Rz Ry Rx of column vectors."""
    turn = np.eye(3)
    for axis, angle in enumerate(angles):
        turn = turn @ _rotation(3, (axis + 1) % 3, (axis + 2) % 3, -angle)
    return turn.astype(np.float32)


def _linear(dimensions: int, limits: Augment, rng: np.random.Generator, vertical: int) -> Array:
    """(C, C): shear, scale and rotation of row vectors."""
    matrix = np.eye(dimensions) * (1 + limits.scale * rng.uniform(-1, 1, dimensions))
    matrix = (np.eye(dimensions) + limits.shear * rng.uniform(-1, 1, (dimensions, dimensions))) @ matrix
    if dimensions == 2:
        return (matrix @ _rotation(2, 0, 1, limits.rotate * rng.uniform(-1, 1))).astype(np.float32)
    for axis in range(3):
        angle = (limits.rotate if axis == vertical else limits.tilt) * rng.uniform(-1, 1)
        matrix = matrix @ _rotation(3, (axis + 1) % 3, (axis + 2) % 3, angle)
    return matrix.astype(np.float32)


def _rotation(dimensions: int, first: int, second: int, angle: float) -> Floats:
    matrix = np.eye(dimensions)
    matrix[first, first] = matrix[second, second] = np.cos(angle)
    matrix[first, second], matrix[second, first] = np.sin(angle), -np.sin(angle)
    return matrix
