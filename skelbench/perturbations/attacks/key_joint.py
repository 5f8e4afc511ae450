"""Damage to few joints: those that the loss depends on most (after ISAAC-K, arXiv 2501.16843)."""

from collections.abc import Sequence

import numpy as np

from skelbench.core.arrays import Array, Mask
from skelbench.core.clip import Clip
from skelbench.perturbations.attacks.asking import batches, check, known, labels, slopes_of
from skelbench.perturbations.attacks.attack import Attack, check_counts, draws
from skelbench.perturbations.attacks.ball import Ball
from skelbench.perturbations.attacks.losses import fixed, log_odds
from skelbench.perturbations.attacks.pgd import ascend
from skelbench.perturbations.attacks.victim import Sloped


def key_joint(
    victim: Sloped, clips: Sequence[Clip], eps: float, seed: int = 0, *, steps: int = 100, joints: int = 3
) -> list[Clip]:
    """Raise the cross-entropy by PGD on `joints` joints of each clip, the same for all its persons and frames."""
    check_counts(joints=joints)
    check(victim, clips, slopes=True)
    slopes = [slope for part in batches(clips) for slope in _slopes(victim, part)]
    spaces = [Ball(clip, eps, most_telling(slope, joints)) for clip, slope in zip(clips, slopes, strict=True)]
    return ascend(victim, spaces, [draws(seed, "key-joint", 1, clip) for clip in clips], steps)


def most_telling(slope: Array, joints: int) -> Mask:
    """(V,): the joints whose gradients, (M, T, V, C), are longest when added up over persons and frames."""
    weight = np.linalg.norm(slope.astype(np.float64), axis=-1).sum(axis=(0, 1))
    return np.isin(np.arange(len(weight)), np.argsort(-weight, kind="stable")[:joints])


def _slopes(victim: Sloped, clips: Sequence[Clip]) -> list[Array]:
    y = labels(clips)
    return [known(slope) for slope in slopes_of(victim, clips, fixed(log_odds, y, y))[2]]


KEY_JOINT = Attack(
    "key-joint",
    key_joint,
    "after ISAAC-K, arXiv 2501.16843",
    "A few joints, those that matter most to the model, wander within reach; the others stay.",
)
