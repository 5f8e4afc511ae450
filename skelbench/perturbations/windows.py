"""A window of frames around one drawn place: a shorter one lies within every longer one."""

from math import floor

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
