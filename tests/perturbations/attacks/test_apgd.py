"""Auto-PGD against algorithm 1 of Croce and Hein (2020), written down line by line, with every value kept."""

from collections.abc import Callable

import numpy as np
import pytest
from toy_victims import Curved, toy_clip

from skelbench.perturbations.attacks.apgd import auto_climb, checkpoints
from skelbench.perturbations.attacks.ball import Ball
from skelbench.perturbations.attacks.losses import log_odds
from skelbench.perturbations.attacks.search import Answer

Value = Callable[[np.ndarray], Answer]


def unit(ways: np.ndarray) -> np.ndarray:
    size = np.linalg.norm(ways, axis=-1, keepdims=True)
    return ways / np.where(size > 0, size, 1)


def within(point: np.ndarray, radius: float) -> np.ndarray:
    size = np.linalg.norm(point, axis=-1, keepdims=True)
    return np.where(size > radius, unit(point) * radius, point)


def algorithm_1(f: Value, start: np.ndarray, radius: float, steps: int) -> tuple[list[np.ndarray], int]:
    """The points that are asked about, and how often the step was halved."""
    x, told = [start], [f(start)]
    before, here = start, start  # x(k - 1) and x(k), which a checkpoint may set back to the best point
    now, asked, halved = told[0], [start], 0
    eta = [2 * radius]  # at each checkpoint, before it is halved
    top, marks, step, rose = [now.value], checkpoints(steps), 2 * radius, list[bool]()
    for k in range(1, steps):
        z = within(here + step * unit(now.slope), radius)
        new = z if k == 1 else within(here + 0.75 * (z - here) + 0.25 * (here - before), radius)
        answer = f(new)
        rose.append(answer.value > now.value)
        x.append(new), told.append(answer), asked.append(new)
        before, here, now = here, new, answer
        if k in marks:
            best = int(np.argmax([each.value for each in told]))
            first = sum(rose) < 0.75 * len(rose)
            second = eta[-1] == step and top[-1] == told[best].value
            eta.append(step), top.append(told[best].value)
            rose = []
            if first or second:
                step, here, now, halved = step / 2, x[best], told[best], halved + 1
    return asked, halved


def climbed(f: Value, ball: Ball, steps: int) -> list[np.ndarray]:
    """The points that the search asks about."""
    search = auto_climb(ball, np.random.default_rng(5), steps)
    asked = [next(search)]
    while True:
        try:
            asked.append(search.send(f(asked[-1])))
        except StopIteration:
            return asked


@pytest.mark.parametrize("bend", [1, 4])
@pytest.mark.parametrize("steps", [60, 100])
def test_it_asks_about_the_points_that_algorithm_1_asks_about(bend: float, steps: int) -> None:
    victim, clip, y = Curved(bend=bend), toy_clip("a", gaps=0.1), np.ones(1, np.int64)
    ball = Ball(clip, 0.05)

    def f(point: np.ndarray) -> Answer:
        values, (slope,) = victim.slope([ball.clip(point)], lambda z: log_odds(z, y, y))
        return Answer(float(values[0]), np.where(clip.detected[..., None], slope.astype(np.float64), 0))

    asked = climbed(f, ball, steps)
    expected, halved = algorithm_1(f, ball.draw(np.random.default_rng(5)), ball.radius, steps)
    assert halved >= 3
    assert len(asked) == len(expected) == steps
    np.testing.assert_allclose(asked, expected, atol=1e-9)


def test_the_step_is_halved_as_well_where_most_steps_rise_but_none_to_a_new_best() -> None:
    ball, steps = Ball(toy_clip("a"), 0.05), 60

    def falls_then_rises() -> Value:
        heights = iter([10.0, *np.linspace(1, 9, steps)])
        return lambda point: Answer(next(heights), np.ones_like(point))

    expected, halved = algorithm_1(falls_then_rises(), ball.draw(np.random.default_rng(5)), ball.radius, steps)
    assert halved >= 1
    np.testing.assert_allclose(climbed(falls_then_rises(), ball, steps), expected, atol=1e-9)
