"""The control: an order that knows nothing about the model."""

from collections.abc import Iterator, Sequence

import numpy as np

from skelbench.adapters.protocols import Model
from skelbench.core.arrays import Array
from skelbench.core.clip import Clip
from skelbench.core.randomness import generator


def random(model: Model, clips: Sequence[Clip], targets: Sequence[int], seed: int) -> Iterator[Array]:
    """Yield a map (M, T, V) per clip of independent draws, the same for every model."""
    for clip in clips:
        draws = generator(seed, "random importance", clip.name).standard_normal(clip.score.shape, dtype=np.float32)
        yield np.where(clip.detected, draws, np.float32(0))
