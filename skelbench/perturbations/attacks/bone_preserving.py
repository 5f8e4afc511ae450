"""Damage that turns bones and keeps their lengths: a pose that the same body can take.

SMART (Wang et al. 2021) penalises changes of length; here there are none.
"""

from collections.abc import Sequence

import numpy as np

from skelbench.core.arrays import Floats, Mask
from skelbench.core.clip import Clip
from skelbench.perturbations.attacks.attack import Attack, draws
from skelbench.perturbations.attacks.ball import Ball
from skelbench.perturbations.attacks.pgd import ascend
from skelbench.perturbations.attacks.space import Rng
from skelbench.perturbations.attacks.victim import Sloped
from skelbench.perturbations.tree import hanging

ROOM = 1 - 1e-6
"""Share of the radius that is used, so that rounding does not have to bend a bone."""


class Turned(Ball):
    """Displacements that keep the length of every bone whose two ends are detected, none longer than `radius`.

    Bones are those of the tree from the layout's centre. In 2-D their lengths in the picture are kept.
    """

    def draw(self, rng: Rng) -> Floats:
        """Draw a ball's displacements, then restore the bones."""
        return self.project(super().draw(rng))

    def project(self, point: Floats) -> Floats:
        """From the centre outwards, put every joint at its bone's length from its parent, as near as can be.

        Where the joint would leave its ball, the bone is turned back until it does not: there is always such a turn,
        since the parent itself has moved by no more than the radius.
        """
        clean = self.clean.keypoint.astype(np.float64)
        moved = clean + super().project(point) * ROOM
        for joint, parent in hanging(self.clean.layout):
            held: Mask = (self.free[:, :, joint] & self.free[:, :, parent])[..., 0]
            start, bone = moved[:, :, parent], np.linalg.norm(clean[:, :, joint] - clean[:, :, parent], axis=-1)
            put = _turned(start, bone, moved[:, :, joint], clean[:, :, joint], self.radius * ROOM)
            moved[:, :, joint] = np.where(held[..., None], put, moved[:, :, joint])
        return moved - clean


def bone_preserving(
    victim: Sloped, clips: Sequence[Clip], eps: float, seed: int = 0, *, steps: int = 100
) -> list[Clip]:
    """Raise the cross-entropy by PGD among poses of the same bones within eps."""
    spaces = [Turned(clip, eps) for clip in clips]
    return ascend(victim, spaces, [draws(seed, "bone-preserving", 1, clip) for clip in clips], steps)


def _turned(start: Floats, bone: Floats, wanted: Floats, home: Floats, radius: float) -> Floats:
    """Return the point at distance `bone` of `start` that is nearest to `wanted`, at most `radius` from `home`.

    start, wanted, home: (M, T, C); bone: (M, T). Angles are measured at `start` from the way home; the law of cosines
    says up to which of them the point is within the radius.
    """
    way = home - start
    far = np.linalg.norm(way, axis=-1)
    along = _unit(np.where((far > 0)[..., None], way, wanted - start))
    ahead = ((wanted - start) * along).sum(axis=-1)
    across = (wanted - start) - ahead[..., None] * along
    angle = np.arctan2(np.linalg.norm(across, axis=-1), ahead)
    sides = 2 * far * bone
    cosine = np.divide(far**2 + bone**2 - radius**2, sides, out=np.full_like(sides, -1.0), where=sides > 0)
    angle = np.minimum(angle, np.arccos(np.clip(cosine, -1, 1)))
    angle = np.where(np.linalg.norm(across, axis=-1) > 0, angle, 0.0)  # straight back: no side to turn to
    turned = np.cos(angle)[..., None] * along + np.sin(angle)[..., None] * _unit(across)
    return start + bone[..., None] * turned


def _unit(ways: Floats) -> Floats:
    size = np.linalg.norm(ways, axis=-1, keepdims=True)
    return np.divide(ways, size, out=np.zeros_like(ways), where=size > 0)


BONE_PRESERVING = Attack(
    "bone-preserving",
    bone_preserving,
    "after SMART, Wang et al., CVPR 2021",
    "Bones turn and the body shifts within reach, along the gradient of the loss; no bone changes its length.",
)
