"""Whether an encoder gives every clip the same features, which is how a pre-training fails without a word."""

from torch import Tensor
from torch.nn import functional

FLAT = 0.02
"""Spread below which features tell next to nothing apart; an encoder that learns has 0.2 to 1."""
FROM = 0.25
"""Share of the training after which it should have left its first weights, whose features hardly differ either."""


def spread(features: Tensor) -> Tensor:
    """(N, D) -> scalar: how far unit features lie apart, 1 where they fill all directions, 0 where they are one.

    The root of the mean variance of a dimension over the batch, times that of D.
    """
    unit = functional.normalize(features.detach().float(), dim=1)
    return unit.var(dim=0, correction=0).sum().sqrt()


def collapse(value: float | None, done: float, change: str) -> str | None:
    """Warn of a spread; done: share of the training. change: what to set otherwise."""
    if value is None or value >= FLAT or done < FROM:
        return None
    return f"the features of all clips are nearly the same (spread {value:.3f}, 0 is one point); {change}"
