"""Keyed randomness: a clip's draws depend on its name and the seed, and on nothing else.

So a result cannot depend on batch size, order, worker, device or on which other clips are evaluated, and
every model is given the same damage.
"""

from hashlib import sha256

import numpy as np


def generator(*key: object) -> np.random.Generator:
    """Make the generator that belongs to `key`, e.g. (seed, family, family version, clip name)."""
    digest = sha256("\x1f".join(map(str, key)).encode()).digest()
    return np.random.Generator(np.random.Philox(key=np.frombuffer(digest[:16], dtype="<u8")))
