"""Damage to body shape: every bone is a constant factor longer or shorter (after ABLA, Tanaka et al. 2022)."""

from collections.abc import Sequence

import numpy as np

from skelbench.core.arrays import Array, Floats
from skelbench.core.clip import Clip
from skelbench.core.errors import require
from skelbench.perturbations.attacks.attack import Attack, draws
from skelbench.perturbations.attacks.pgd import ascend
from skelbench.perturbations.attacks.space import Rng
from skelbench.perturbations.attacks.victim import Sloped
from skelbench.perturbations.tree import above, bones


class Stretched:
    """Changes of bone lengths (M, V), as shares: 0.1 at a joint makes the bone that leads to it 10 % longer.

    The factor is the same in all frames. Bones are those of the tree from the layout's centre, which stays; a bone
    that lacks an end in some frame changes nothing there, and joints beyond it move with those before.

    Raises:
        InputError: the level is not in [0, 1).
    """

    def __init__(self, clip: Clip, level: float) -> None:
        require(0 <= level < 1, f"bone lengths may change by {level}, expected a share in [0, 1), e.g. 0.05")
        self.clean, self.level = clip, level
        self.bones = bones(clip)
        self.above = above(clip.layout)

    @property
    def zero(self) -> Floats:
        """No change."""
        return np.zeros((self.clean.score.shape[0], self.clean.score.shape[2]))

    def draw(self, rng: Rng) -> Floats:
        """Draw every change evenly from those allowed."""
        return rng.uniform(-self.level, self.level, self.zero.shape)

    def pull(self, slope: Array) -> Floats:
        """A bone's change moves its joint and all that hang on it, along the bone."""
        at_joints = np.where(self.clean.detected[..., None], slope, 0).astype(np.float64)
        return (np.einsum("ja,mtjc->mtac", self.above, at_joints) * self.bones).sum(axis=(1, 3))

    def direction(self, gradient: Floats) -> Floats:
        """Every bone to its limit, on the side where the loss rises."""
        return self.level * np.sign(gradient)

    def project(self, point: Floats) -> Floats:
        """Cut changes at the limit."""
        return np.clip(point, -self.level, self.level)

    def clip(self, point: Floats) -> Clip:
        """Build the skeleton anew with the bones changed."""
        ways = np.einsum("ja,mtac->mtjc", self.above, point[:, None, :, None] * self.bones)
        moved = np.where(self.clean.detected[..., None], self.clean.keypoint + ways, self.clean.keypoint)
        return self.clean.with_pose(moved.astype(np.float32), self.clean.score)


def bone_length(victim: Sloped, clips: Sequence[Clip], level: float, seed: int = 0, *, steps: int = 50) -> list[Clip]:
    """Raise the cross-entropy by PGD on the lengths of bones, each changed by at most the share `level`."""
    spaces = [Stretched(clip, level) for clip in clips]
    return ascend(victim, spaces, [draws(seed, "bone-length", 1, clip) for clip in clips], steps)


BONE_LENGTH = Attack(
    "bone-length",
    bone_length,
    "after ABLA, Tanaka et al., AAAI 2022",
    "Bones become longer or shorter, each by one factor for the whole clip.",
    level="greatest change of a bone's length, as a share, e.g. 0.05",
)
