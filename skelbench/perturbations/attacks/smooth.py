"""Smooth damage: displacements that change slowly in time, so that no frame jerks (after SMART, Wang et al. 2021).

SMART adds penalties for acceleration and bones to its loss; here both bounds hold by construction. The lowest third
of frequencies alone still lets a second difference be as long as eps, so it has a bound of its own.
"""

from collections.abc import Sequence

import numpy as np

from skelbench.core.arrays import Floats
from skelbench.core.clip import Clip
from skelbench.perturbations.attacks.attack import Attack, draws
from skelbench.perturbations.attacks.ball import Ball, shortened
from skelbench.perturbations.attacks.pgd import ascend
from skelbench.perturbations.attacks.space import Rng
from skelbench.perturbations.attacks.victim import Sloped
from skelbench.perturbations.frequencies import in_time

LOWEST = 0
"""The third of the frequencies of the discrete cosine transform that is kept."""
BEND = 0.25
"""Longest second difference in time, in budgets."""


class Smooth(Ball):
    """Displacements of low frequency, none longer than `radius`, whose second difference is at most `BEND` of it.

    A point is a displacement in all frames; joints follow it in the frames in which they are detected.
    """

    def draw(self, rng: Rng) -> Floats:
        """Draw a ball's displacements, then smooth them."""
        return self.project(super().draw(rng))

    def direction(self, gradient: Floats) -> Floats:
        """Point every joint along its smoothed gradient, `radius` long."""
        smooth = self._smoothed(gradient)
        size = np.linalg.norm(smooth, axis=-1, keepdims=True)
        return self.radius * np.divide(smooth, size, out=np.zeros_like(smooth), where=size > 0)

    def project(self, point: Floats) -> Floats:
        """Drop high frequencies, then shrink every joint's path as a whole until it is within both bounds.

        What is too long is shortened frame by frame before that: shrinking alone would keep the shape of a path, and
        a search would get no nearer to one that uses the budget in all frames.
        """
        path = self._smoothed(shortened(self._smoothed(point), self.radius))
        excess = np.maximum(_longest(path), _longest(np.diff(path, 2, axis=1)) / BEND)
        return path * np.divide(self.radius, excess, out=np.ones_like(excess), where=excess > self.radius)

    def _smoothed(self, paths: Floats) -> Floats:
        return np.moveaxis(in_time(np.moveaxis(paths, 1, -1), LOWEST), -1, 1)


def smooth(victim: Sloped, clips: Sequence[Clip], eps: float, seed: int = 0, *, steps: int = 100) -> list[Clip]:
    """Raise the cross-entropy by PGD among smooth displacements within eps."""
    spaces = [Smooth(clip, eps) for clip in clips]
    return ascend(victim, spaces, [draws(seed, "smooth", 1, clip) for clip in clips], steps)


def _longest(paths: Floats) -> Floats:
    """(M, T, V, C) -> (M, 1, V, 1): greatest length over time."""
    return np.linalg.norm(paths, axis=-1, keepdims=True).max(axis=1, keepdims=True, initial=0.0)


SMOOTH = Attack(
    "smooth",
    smooth,
    "after SMART, Wang et al., CVPR 2021",
    "Every joint drifts slowly within reach, along the gradient of the loss, so that no frame jerks.",
)
