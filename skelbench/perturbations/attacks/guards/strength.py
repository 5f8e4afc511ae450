"""Guards that compare attacks: what should be stronger is, and given enough room they break everything."""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from skelbench.core.clip import Clip
from skelbench.perturbations.attacks.apgd_ce import apgd_ce
from skelbench.perturbations.attacks.asking import right
from skelbench.perturbations.attacks.attack import draws
from skelbench.perturbations.attacks.ball import Ball
from skelbench.perturbations.attacks.fgsm import fgsm
from skelbench.perturbations.attacks.guards.finding import Finding
from skelbench.perturbations.attacks.pgd import pgd
from skelbench.perturbations.attacks.registry import ATTACKS
from skelbench.perturbations.attacks.suite import Outcome
from skelbench.perturbations.attacks.victim import Sloped

POINTS = 0.002
"""Share of the clips that black-box attacks may break after white-box attacks could not."""
SETTLED = 0.005
"""Share of the clips by which twice as many steps may change the robust accuracy."""

LUCK = 0.02
"""Share of the clips, at least one clip, that a weaker attack may break and the stronger may not."""


def masking(outcome: Outcome) -> Finding:
    """Attacks that see less break hardly a clip that those with slopes left standing; else slopes lead astray."""
    black = [name for name in outcome.attacked if ATTACKS[name].needs != "slope"]
    white = [name for name in outcome.attacked if ATTACKS[name].needs == "slope"]
    if not black or not white or not len(outcome.clean):
        return Finding("gradient masking", None, "needs a suite with attacks of both kinds")
    withstood = np.logical_and.reduce([outcome.clean, *(outcome.right[name] for name in white)])
    fell = int((withstood & ~outcome.robust).sum())
    share = fell / len(outcome.clean)
    text = f"attacks without slopes break {fell} of {len(outcome.clean)} clips that withstood those with slopes"
    return Finding("gradient masking", share <= POINTS, text)


def everything_breaks(victim: Sloped, clips: Sequence[Clip], seed: int = 0) -> Finding:
    """PGD at eps = 1 camera unit, where any pose can become any other, leaves no more than chance."""
    share = float(right(victim, pgd(victim, clips, 1.0, seed)).mean())
    text = f"at eps = 1 camera unit {share:.1%} of {len(clips)} clips are right, by chance {1 / victim.classes:.1%}"
    return Finding("unbounded attack", share <= 1 / victim.classes, text)


def ordered(victim: Sloped, clips: Sequence[Clip], eps: float, seed: int = 0) -> Finding:
    """Random directions harm less than FGSM, and FGSM less than PGD, but for luck: each may find another summit."""
    stand = [
        int(right(victim, damaged).sum())
        for damaged in (noise(clips, eps, seed), fgsm(victim, clips, eps), pgd(victim, clips, eps, seed))
    ]
    most = max(1.0, LUCK * len(clips))
    text = "right under noise {:.1%}, FGSM {:.1%}, PGD {:.1%}".format(*(count / len(clips) for count in stand))
    return Finding("order of strength", all(b - a <= most for a, b in pairwise(stand)), text)


def converged(victim: Sloped, clips: Sequence[Clip], eps: float, seed: int = 0, *, steps: int = 100) -> Finding:
    """Twice as many steps of APGD-CE change the robust accuracy by less than half a point."""
    once, twice = (
        float(right(victim, apgd_ce(victim, clips, eps, seed, steps=n, restarts=1)).mean()) for n in (steps, 2 * steps)
    )
    text = f"{once:.1%} of {len(clips)} clips are right after {steps} steps, {twice:.1%} after {2 * steps}"
    return Finding("convergence", abs(once - twice) < SETTLED, text)


def noise(clips: Sequence[Clip], eps: float, seed: int = 0) -> list[Clip]:
    """Move every joint by eps in a random direction of its own."""
    balls = [Ball(clip, eps) for clip in clips]
    ways = [draws(seed, "noise", 1, clip).standard_normal(clip.keypoint.shape) for clip in clips]
    return [ball.clip(ball.direction(way)) for ball, way in zip(balls, ways, strict=True)]
