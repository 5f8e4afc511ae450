"""Keyed randomness: a clip's draws depend on its name and the seed, and on nothing else.

So a result cannot depend on batch size, order, worker, device or on which other clips are evaluated, and
every model is given the same damage.
"""

from hashlib import sha256
from operator import index
from typing import Any

import numpy as np

from skelbench.core.errors import InputError
from skelbench.core.words import quoted


def generator(*key: object) -> np.random.Generator:
    """Make the generator that belongs to `key`, e.g. (seed, family, family version, clip name)."""
    digest = sha256("\x1f".join(map(str, key)).encode()).digest()
    return np.random.Generator(np.random.Philox(key=np.frombuffer(digest[:16], dtype="<u8")))


def whole_seed(given: Any) -> int:
    """Return a seed as Python's own number, so that 1, NumPy's 1 and True give the same draws.

    Raises:
        InputError: it is no whole number.
    """
    try:
        return index(given)
    except TypeError as error:
        raise InputError(f"seed is {quoted(given)}, expected a whole number, e.g. 0") from error
