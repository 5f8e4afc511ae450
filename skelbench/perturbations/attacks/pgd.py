"""PGD: many steps along the gradient from a random start (Madry et al. 2018)."""

from collections.abc import Sequence

from skelbench.core.clip import Clip
from skelbench.perturbations.attacks.attack import Attack, check_counts, draws
from skelbench.perturbations.attacks.ball import Ball
from skelbench.perturbations.attacks.losses import log_odds
from skelbench.perturbations.attacks.search import Search, Walk, seek
from skelbench.perturbations.attacks.space import Rng, Space
from skelbench.perturbations.attacks.victim import Sloped

REACH = 2.5
"""How many budgets long all steps are together, as Madry et al. choose it: any point can be reached from any other."""


def pgd(victim: Sloped, clips: Sequence[Clip], eps: float, seed: int = 0, *, steps: int = 100) -> list[Clip]:
    """Raise the cross-entropy by `steps` steps within eps."""
    return ascend(victim, [Ball(clip, eps) for clip in clips], [draws(seed, "pgd", 1, clip) for clip in clips], steps)


def ascend(victim: Sloped, spaces: Sequence[Space], rngs: Sequence[Rng], steps: int) -> list[Clip]:
    """Raise the cross-entropy by `climb`, every clip in its own space."""
    check_counts(steps=steps)
    walks = [Walk(space, climb(space, rng, steps)) for space, rng in zip(spaces, rngs, strict=True)]
    return seek(victim, walks, log_odds, slopes=True)


def climb(space: Space, rng: Rng, steps: int) -> Search:
    """From a random point, take `steps` steps and bring each back into the budget."""
    here = space.draw(rng)
    for _ in range(steps):
        answer = yield here
        here = space.project(here + REACH / steps * space.direction(answer.slope))
    yield here


PGD = Attack("pgd", pgd, "Madry et al., ICLR 2018", "Every joint wanders within reach, along the gradient of the loss.")
