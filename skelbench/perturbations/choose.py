"""Random choices whose first n are nested: what is chosen at a low level is chosen at every higher one."""

from math import floor

import numpy as np
from numpy.typing import NDArray


def ranks(rng: np.random.Generator, shape: tuple[int, ...]) -> NDArray[np.intp]:
    """Draw a permutation of 0 … n - 1 along the last axis, independently along the others; n of them are `< n`."""
    return rng.random(shape).argsort(axis=-1, kind="stable")


def share_of(share: float, size: int) -> int:
    """Return the whole number next to `share * size`, halves upwards."""
    return floor(share * size + 0.5)
