"""FGSM: one step along the gradient, as long as the budget (Goodfellow, Shlens and Szegedy 2015)."""

from collections.abc import Sequence

from skelbench.core.clip import Clip
from skelbench.perturbations.attacks.attack import Attack
from skelbench.perturbations.attacks.ball import Ball
from skelbench.perturbations.attacks.losses import log_odds
from skelbench.perturbations.attacks.search import Search, Walk, seek
from skelbench.perturbations.attacks.space import Space
from skelbench.perturbations.attacks.victim import Sloped


def fgsm(victim: Sloped, clips: Sequence[Clip], eps: float, seed: int = 0) -> list[Clip]:
    """Move every joint by eps along its own gradient of the cross-entropy; nothing is drawn."""
    spaces = [Ball(clip, eps) for clip in clips]
    walks = [Walk(ball, one_step(ball)) for ball in spaces]
    return seek(victim, walks, log_odds, slopes=True)


def one_step(space: Space) -> Search:
    """From no damage, one step of the whole budget."""
    answer = yield space.zero
    yield space.project(space.direction(answer.slope))


FGSM = Attack(
    "fgsm",
    fgsm,
    "Goodfellow et al., ICLR 2015",
    "Every joint moves once, along the gradient of the loss, as far as it may.",
)
