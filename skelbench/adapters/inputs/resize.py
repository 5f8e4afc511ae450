"""Which part of a clip a model sees, and where between its frames: all of the part, resized along time.

Frame i of W lies at (i + 0.5) L / W - 0.5 of the L frames of the part (half-pixel centres), between two of them.
"""

from dataclasses import dataclass

import numpy as np

from skelbench.adapters.inputs.sampling import Sampled
from skelbench.core.errors import InputError
from skelbench.core.settings import check_numbers

SMALLEST = 0.01
"""Share of a clip."""


@dataclass(frozen=True)
class Resize:
    """The part of a clip that is resized; MAMP and STTFormer: 0.95, 0.5, 64."""

    test_share: float = 1.0  # of the frames, around the middle, in test views
    train_share: float = 1.0  # smallest share in training views, which start anywhere
    fewest: int = 1  # frames of a training view, as far as the clip has them

    def __post_init__(self) -> None:
        check_numbers(self, {"test_share": 1, "train_share": 1})
        for key in ("test_share", "train_share"):
            if getattr(self, key) < SMALLEST:
                raise InputError(f"resize.{key}: {getattr(self, key):g} is too small; take at least {SMALLEST}")
        if self.fewest < 1:
            raise InputError(f"resize.fewest: {self.fewest} is too few; take at least 1")


def middle(frames: int, size: int, limits: Resize) -> Sampled:
    """Resize the middle of a clip of `frames` frames to `size` ones, as the official test mode does."""
    bias = int((1 - limits.test_share) * frames / 2)
    return resized(bias, frames - 2 * bias, size)


def anywhere(frames: int, size: int, limits: Resize, rng: np.random.Generator) -> Sampled:
    """Resize a random part: first its share is drawn, then its start."""
    share = rng.uniform(limits.train_share, 1)
    length = min(max(int(frames * share), limits.fewest), frames)
    return resized(int(rng.integers(frames - length + 1)), length, size)


def resized(start: int, length: int, size: int) -> Sampled:
    """Place `size` frames among the `length` ones from `start` on."""
    place = np.clip((np.arange(size) + 0.5) * length / size - 0.5, 0, length - 1)
    lower = place.astype(np.int64)
    mix = place - lower
    upper = lower + (mix > 0)
    return Sampled(start + np.concatenate([lower, upper])[None], mix)
