"""APGD-CE: Auto-PGD on the cross-entropy, several times from random points (Croce and Hein 2020)."""

from collections.abc import Sequence
from functools import partial

from skelbench.core.clip import Clip
from skelbench.perturbations.attacks.apgd import auto_climb
from skelbench.perturbations.attacks.attack import Attack, check_counts, draws
from skelbench.perturbations.attacks.ball import Ball
from skelbench.perturbations.attacks.losses import log_odds
from skelbench.perturbations.attacks.rounds import in_rounds
from skelbench.perturbations.attacks.search import Walk
from skelbench.perturbations.attacks.victim import Sloped


def apgd_ce(
    victim: Sloped,
    clips: Sequence[Clip],
    eps: float,
    seed: int = 0,
    *,
    steps: int = 100,
    restarts: int = 5,
    stop: bool = True,
) -> list[Clip]:
    """Raise the cross-entropy; see `auto_climb`.

    stop: end a clip's search as soon as the model is wrong; damage for other models is stronger without.
    """
    check_counts(steps=steps, restarts=restarts)

    def start(turn: int, k: int) -> Walk:
        ball = Ball(clips[k], eps)
        return Walk(ball, auto_climb(ball, draws(seed, "apgd-ce", 1, clips[k], turn), steps))

    starts = [partial(start, turn) for turn in range(restarts)]
    return in_rounds(victim, clips, starts, log_odds, slopes=True, stop=stop)


APGD_CE = Attack(
    "apgd-ce",
    apgd_ce,
    "Croce and Hein, ICML 2020",
    "Every joint wanders within reach, along the gradient of the cross-entropy, in steps that find their own length.",
)
