"""What an attack raises: losses of scores, each with its derivative by the scores.

z: scores (N, K), y: the true class of each clip (N,), t: the class that the attack aims at (N,). All return the loss of
each clip (N,) and its derivative (N, K), and need two classes or more.

What the papers raise is the cross-entropy, log(1 + exp(log_odds)). Searches here ask only which of two losses is
greater and which way a slope points, so that the log-odds lead them the same way; but where a model is all but certain
the slope of the cross-entropy is too small for float32, and theirs is not.
"""

from collections.abc import Callable

import numpy as np

from skelbench.core.arrays import Floats, Indices
from skelbench.perturbations.attacks.victim import Loss, Scores

Aimed = Callable[[Scores, Indices, Indices], tuple[Floats, Floats]]
"""(z, y, t) -> loss (N,), derivative (N, K)."""
TINY = 1e-12
"""Added to a spread of scores, which is 0 where a model gives all classes the same."""


def log_odds(z: Scores, y: Indices, t: Indices) -> tuple[Floats, Floats]:
    """Logarithm of the odds against the true class: log of the sum of exp(z[i]) over i ≠ y, minus z[y]."""
    rows, others = np.arange(len(z)), z.astype(np.float64)
    others[rows, y] = -np.inf
    most = others.max(axis=1, keepdims=True)
    weight = np.exp(others - most)
    total = weight.sum(axis=1, keepdims=True)
    slope = weight / total
    slope[rows, y] = -1.0
    return (most + np.log(total))[:, 0] - z[rows, y], slope


def margin(z: Scores, y: Indices, t: Indices) -> tuple[Floats, Floats]:
    """The largest z[i] with i ≠ y, minus z[y]: above 0 where the answer is wrong."""
    rows, other = np.arange(len(z)), _best_other(z, y)
    slope = np.zeros(z.shape)
    slope[rows, other] += 1
    slope[rows, y] -= 1
    return (z[rows, other] - z[rows, y]).astype(np.float64), slope


def targeted_dlr(z: Scores, y: Indices, t: Indices) -> tuple[Floats, Floats]:
    """(z[t] - z[y]) over (z₁ - (z₃ + z₄) / 2), where z₁ ≥ z₂ ≥ … (Croce and Hein 2020, eq. 7).

    Needs at least four classes.
    """
    rows, top = np.arange(len(z)), _order(z)
    gap, spread = np.zeros(z.shape), np.zeros(z.shape)
    gap[rows, t] += 1
    gap[rows, y] -= 1
    spread[rows, top[:, 0]] += 1
    for place in (2, 3):
        spread[rows, top[:, place]] -= 0.5
    return _ratio(z, (gap * z).sum(axis=1), gap, spread)


def fixed(loss: Aimed, y: Indices, t: Indices) -> Loss:
    """Return the loss as a function of scores alone; y, t: (N,), those of the clips that will be scored."""
    return lambda z: loss(z, y, t)


def _ratio(z: Scores, top: Floats, top_slope: Floats, spread_slope: Floats) -> tuple[Floats, Floats]:
    """The quotient of two linear functions of the scores, and its derivative."""
    below = (spread_slope * z).sum(axis=1) + TINY
    value = top / below
    return value, (top_slope - value[:, None] * spread_slope) / below[:, None]


def _order(z: Scores) -> Indices:
    """(N, K): classes from the highest score to the lowest."""
    return np.argsort(-z, axis=1, kind="stable")


def _best_other(z: Scores, y: Indices) -> Indices:
    """(N,): the class with the highest score among those that are not y."""
    others = z.astype(np.float64)
    others[np.arange(len(z)), y] = -np.inf
    return others.argmax(axis=1)
