"""The threat model: every detected joint may move by at most eps camera units, in every frame; scores stay.

The distance is Euclidean, so that it does not depend on how the picture is turned. Missing joints stay missing.
"""

from numbers import Real

import numpy as np

from skelbench.core.arrays import Array, Floats, Mask
from skelbench.core.clip import Clip
from skelbench.core.errors import require
from skelbench.core.words import quoted
from skelbench.perturbations.attacks.space import Rng

MOST = 10.0
"""Greatest eps, in camera units: any pose becomes any other within 2. Far beyond, float32 knows no such coordinates."""


class Ball:
    """Displacements (M, T, V, C) of the joints of one clip, none longer than `radius` pixels or metres.

    eps: camera units. joints: (V,), those that may move; by default all.

    Raises:
        InputError: eps is no such distance, see `check_eps`.
    """

    def __init__(self, clip: Clip, eps: float, joints: Mask | None = None) -> None:
        check_eps(eps)
        self.clean = clip
        self.radius = eps * clip.camera_unit
        self.free = (clip.detected if joints is None else clip.detected & joints)[..., None]

    @property
    def zero(self) -> Floats:
        """No displacement."""
        return np.zeros(self.clean.keypoint.shape)

    def draw(self, rng: Rng) -> Floats:
        """Draw every joint's displacement evenly from its ball."""
        shape = self.clean.keypoint.shape
        way, share = rng.standard_normal(shape), rng.random((*shape[:3], 1)) ** (1 / shape[3])
        return self.direction(way) * share

    def pull(self, slope: Array) -> Floats:
        """Take the derivative at joints that may move; 0 elsewhere."""
        return np.where(self.free, slope.astype(np.float64), 0.0)

    def direction(self, gradient: Floats) -> Floats:
        """Point every joint along its own gradient, `radius` long; a joint without gradient stays."""
        size = _length(gradient)
        step = np.divide(gradient, size, out=np.zeros_like(gradient), where=size > 0)
        return np.where(self.free, self.radius * step, 0.0)

    def project(self, point: Floats) -> Floats:
        """Shorten every displacement that is too long."""
        return np.where(self.free, shortened(point, self.radius), 0.0)

    def clip(self, point: Floats) -> Clip:
        """Move the joints; the budget holds exactly for the float32 coordinates that come out."""
        moved = np.where(self.free, self.clean.keypoint + point, self.clean.keypoint).astype(np.float32)
        return self.clean.with_pose(_within(self.clean.keypoint, moved, self.radius), self.clean.score)


def check_eps(eps: float) -> None:
    """Refuse what is no distance that a joint may move.

    Raises:
        InputError: eps is no number from 0 to `MOST`.
    """
    known = isinstance(eps, Real) and 0 <= eps <= MOST
    require(known, f"eps is {quoted(eps)}, expected a number of camera units from 0 to {MOST:g}, e.g. 0.005")


def displacement(clean: Clip, damaged: Clip) -> Floats:
    """(M, T, V): how far each joint has moved, in camera units of the clean clip; missing joints count as 0."""
    way = damaged.keypoint.astype(np.float64) - clean.keypoint
    unit = clean.camera_unit
    return np.where(clean.detected & damaged.detected, _length(way)[..., 0], 0.0) / (unit if unit > 0 else 1.0)


def shortened(ways: Floats, most: float) -> Floats:
    """(…, C): those that are longer than `most`, cut to that."""
    size = _length(ways)
    return ways * np.divide(most, size, out=np.ones_like(size), where=size > most)


def _within(clean: Array, moved: Array, radius: float) -> Array:
    """Step coordinates that rounding has put beyond the radius towards the clean ones, by what float32 rounds there.

    That is what it rounds at the farther of the two from 0: near 0 itself a joint would take millions of tiny steps.
    """
    while (over := _length(moved.astype(np.float64) - clean) > radius).any():
        most = np.spacing(np.maximum(np.abs(moved), np.abs(clean)))
        moved = np.where(over, moved + np.clip(clean - moved, -most, most), moved)
    return moved


def _length(ways: Floats) -> Floats:
    """(…, C) -> (…, 1): Euclidean."""
    return np.sqrt((ways**2).sum(axis=-1, keepdims=True))
