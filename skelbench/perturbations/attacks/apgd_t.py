"""APGD-T: Auto-PGD towards one other class after the other (Croce and Hein 2020)."""

from collections.abc import Sequence
from functools import partial

import numpy as np

from skelbench.core.arrays import Indices
from skelbench.core.clip import Clip
from skelbench.core.errors import require
from skelbench.perturbations.attacks.apgd import auto_climb
from skelbench.perturbations.attacks.asking import labels, scores_of
from skelbench.perturbations.attacks.attack import Attack, check_counts, draws
from skelbench.perturbations.attacks.ball import Ball
from skelbench.perturbations.attacks.losses import targeted_dlr
from skelbench.perturbations.attacks.rounds import in_rounds
from skelbench.perturbations.attacks.search import Walk
from skelbench.perturbations.attacks.victim import Sloped, Victim

FEWEST_CLASSES = 4
"""The loss compares the first score with the third and the fourth."""


def apgd_t(
    victim: Sloped, clips: Sequence[Clip], eps: float, seed: int = 0, *, steps: int = 100, targets: int = 9
) -> list[Clip]:
    """Raise the targeted DLR loss towards each of the `targets` classes that the model likes best beside the true one.

    Raises:
        InputError: the model has fewer than four classes, or one of the numbers is below 1.
    """
    require(
        victim.classes >= FEWEST_CLASSES,
        f"apgd-t needs at least {FEWEST_CLASSES} classes, the model has {victim.classes}; leave it out",
    )
    check_counts(steps=steps, targets=targets)
    aims = runners_up(victim, clips)

    def start(turn: int, k: int) -> Walk:
        ball = Ball(clips[k], eps)
        search = auto_climb(ball, draws(seed, "apgd-t", 1, clips[k], turn), steps)
        return Walk(ball, search, int(aims[k, turn]))

    starts = [partial(start, turn) for turn in range(min(targets, victim.classes - 1))]
    return in_rounds(victim, clips, starts, targeted_dlr, slopes=True)


def runners_up(victim: Victim, clips: Sequence[Clip]) -> Indices:
    """(N, K - 1): the classes other than the true one, from the highest score of the clean clip to the lowest."""
    scores = scores_of(victim, clips)
    scores[np.arange(len(clips)), labels(clips)] = np.inf
    return np.argsort(-scores, axis=1, kind="stable")[:, 1:]


APGD_T = Attack(
    "apgd-t",
    apgd_t,
    "Croce and Hein, ICML 2020",
    "Every joint wanders within reach towards the pose of another class, for nine classes one after the other.",
)
