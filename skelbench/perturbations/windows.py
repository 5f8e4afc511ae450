"""Frames of a clip by their position; windows of them around one drawn place, shorter ones within longer ones."""

from math import floor

import numpy as np

from skelbench.core.arrays import Indices
from skelbench.core.clip import Clip
from skelbench.perturbations.choose import share_of


def window(place: float, frames: int, share: float) -> slice:
    """Return the frames of a window of that share of a clip.

    place: in [0, 1], drawn once for all shares; 0 puts the window at the start and 1 at the end.
    """
    return window_of(place, frames, share_of(share, frames))


def window_of(place: float, frames: int, length: int) -> slice:
    """Return the frames of a window of that many frames, at a place in [0, 1]."""
    start = floor(place * (frames - length) + 0.5)
    return slice(start, start + length)


def frames_of(clip: Clip) -> Indices:
    """(T,): the positions of the frames, 0 to T - 1."""
    return np.arange(clip.score.shape[1], dtype=np.int64)
