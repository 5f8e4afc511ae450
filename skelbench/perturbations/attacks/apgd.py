"""Auto-PGD (Croce and Hein 2020, section 3): PGD with momentum whose step halves where it no longer helps."""

from math import ceil

from skelbench.perturbations.attacks.search import Search
from skelbench.perturbations.attacks.space import Rng, Space

FIRST_STEP = 2.0
"""In budgets: the diameter of the ball."""
MOMENTUM = 0.75
"""Weight of the new step; the rest repeats the last one."""
RISING = 0.75
"""Share of the steps between two checkpoints that must raise the loss, else the step is halved."""


def checkpoints(steps: int) -> list[int]:
    """When to judge the step: at 22 % of the steps, then at intervals that shorten by 3 % until they are 6 %."""
    shares = [0.0, 0.22]
    while shares[-1] < 1:
        shares.append(shares[-1] + max(shares[-1] - shares[-2] - 0.03, 0.06))
    return [ceil(share * steps - 1e-9) for share in shares if share < 1]


def auto_climb(space: Space, rng: Rng, steps: int) -> Search:
    """Ask for `steps` points from a random one on; where the step is halved, go on from the best point so far."""
    before = here = best = space.draw(rng)
    answer = yield here
    value = top = answer.value
    gradient = best_gradient = answer.slope
    step, rises, judged = FIRST_STEP, 0, (0, FIRST_STEP, top)  # when, with which step and best loss
    marks = set(checkpoints(steps)[1:])
    for k in range(1, steps):
        weight = 1.0 if k == 1 else MOMENTUM
        ahead = space.project(here + step * space.direction(gradient))
        before, here = here, space.project(here + weight * (ahead - here) + (1 - weight) * (here - before))
        answer = yield here
        rises += answer.value > value
        value, gradient = answer.value, answer.slope
        if value > top:
            top, best, best_gradient = value, here, gradient
        if k in marks:
            failing = rises < RISING * (k - judged[0])
            stuck = judged[1:] == (step, top)
            judged, rises = (k, step, top), 0
            if failing or stuck:
                step, here, value, gradient = step / 2, best, top, best_gradient
