"""Square attack: random search by scores alone (after Andriushchenko et al. 2020), on joints and frames for pixels."""

from collections.abc import Sequence

import numpy as np

from skelbench.core.arrays import Floats, Indices
from skelbench.core.clip import Clip
from skelbench.perturbations.attacks.attack import Attack, check_counts, draws
from skelbench.perturbations.attacks.ball import Ball
from skelbench.perturbations.attacks.losses import margin
from skelbench.perturbations.attacks.search import Search, Walk, seek
from skelbench.perturbations.attacks.space import Rng
from skelbench.perturbations.attacks.victim import Victim
from skelbench.perturbations.tree import hops

FIRST_SHARE = 0.8
"""Share of a body's joints and frames that the first blocks cover."""
HALVED = (10, 50, 200, 500, 1000, 2000, 4000, 6000, 8000)
"""Queries, of 10,000, after which blocks shrink by half; with fewer queries, as many times sooner."""


def square(victim: Victim, clips: Sequence[Clip], eps: float, seed: int = 0, *, queries: int = 5000) -> list[Clip]:
    """Raise the margin of the wrong classes within eps by at most `queries` looks at the scores of each clip."""
    check_counts(queries=queries)
    spaces = [Ball(clip, eps) for clip in clips]
    walks = [Walk(ball, try_blocks(ball, draws(seed, "square", 1, ball.clean), queries)) for ball in spaces]
    return seek(victim, walks, margin, slopes=False)


def try_blocks(ball: Ball, rng: Rng, queries: int) -> Search:
    """Move blocks of neighbouring joints and frames to the edge of the ball; keep what does not lower the loss."""
    persons = np.flatnonzero(ball.free.any(axis=(1, 2, 3)))
    if not len(persons):
        return
    size, far = ball.clean.keypoint.shape, hops(ball.clean.layout)
    best = ball.direction(np.broadcast_to(rng.standard_normal((size[0], 1, *size[2:])), size))  # each joint one way
    top = (yield best).value
    for query in range(1, queries):
        trial = best.copy()
        joints, frames = _block(rng, far, size[1], share_after(query, queries))
        trial[rng.choice(persons), frames][:, joints] = ball.radius * _way(rng, size[3])
        value = (yield trial).value
        if value >= top:
            best, top = trial, value


def share_after(query: int, queries: int) -> float:
    """Share of a body's joints and frames that a block covers."""
    return FIRST_SHARE / 2 ** sum(query * 10_000 > mark * queries for mark in HALVED)


def _block(rng: Rng, far: Indices, frames: int, share: float) -> tuple[Indices, slice]:
    """Draw a joint with those nearest to it along the bones, and a run of frames; far: (V, V) bones between joints."""
    side = np.sqrt(share)
    joints, length = max(1, round(side * len(far))), max(1, round(side * frames))
    order = np.argsort(far[rng.integers(len(far))], kind="stable")
    start = int(rng.integers(frames - length + 1))
    return order[:joints], slice(start, start + length)


def _way(rng: Rng, dims: int) -> Floats:
    """(C,): a random direction, of length 1."""
    way: Floats = rng.standard_normal(dims)
    return way / np.linalg.norm(way)


SQUARE = Attack(
    "square",
    square,
    "after Andriushchenko et al., ECCV 2020",
    "Blocks of joints and frames jump within reach at random; what lowers the true class's lead is kept.",
    needs="scores",
)
