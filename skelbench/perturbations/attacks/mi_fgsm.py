"""MI-FGSM: steps along a running sum of gradients, whose damage other models notice too (Dong et al. 2018)."""

from collections.abc import Sequence

import numpy as np

from skelbench.core.clip import Clip
from skelbench.perturbations.attacks.attack import Attack, check_counts
from skelbench.perturbations.attacks.ball import Ball
from skelbench.perturbations.attacks.losses import log_odds
from skelbench.perturbations.attacks.search import Search, Walk, seek
from skelbench.perturbations.attacks.space import Space
from skelbench.perturbations.attacks.victim import Sloped

DECAY = 1.0


def mi_fgsm(
    victim: Sloped, clips: Sequence[Clip], eps: float, seed: int = 0, *, steps: int = 10, stop: bool = True
) -> list[Clip]:
    """Raise the cross-entropy by `steps` equal steps, which together are eps long; nothing is drawn.

    stop: end a clip's search as soon as the model is wrong; damage for other models is stronger without.
    """
    check_counts(steps=steps)
    spaces = [Ball(clip, eps) for clip in clips]
    walks = [Walk(ball, with_momentum(ball, steps)) for ball in spaces]
    return seek(victim, walks, log_odds, slopes=True, stop=stop)


def with_momentum(space: Space, steps: int) -> Search:
    """Add up gradients, each divided by its mean size, and step along their sum."""
    here = past = space.zero
    for _ in range(steps):
        answer = yield here
        size = float(np.abs(answer.slope).mean())
        past = DECAY * past + (answer.slope / size if size > 0 else answer.slope)
        here = space.project(here + space.direction(past) / steps)
    yield here


MI_FGSM = Attack(
    "mi-fgsm",
    mi_fgsm,
    "Dong et al., CVPR 2018",
    "Every joint moves along the sum of all gradients so far, in ten small steps.",
)
