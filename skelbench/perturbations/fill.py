"""What takes the place of damaged joints: nothing (the default), the last pose seen, or a line between two.

A joint is damaged in the frames where `lost` (M, T, V) says so. The poses that `hold` and `interp` fill from are the
joint's own detected, undamaged frames; a joint that was missing before the damage stays missing after it.
"""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from skelbench.core.arrays import Array, Mask
from skelbench.core.clip import Clip

Fill = Callable[[Clip, Mask], Clip]


def hold(clip: Clip, lost: Mask) -> Clip:
    """Repeat the joint's last undamaged frame, coordinates and score; before the first, the next one."""
    before, _, _ = _anchors(clip, lost)
    return _filled(clip, lost, _at(clip.keypoint, before), _at(clip.score, before))


def interp(clip: Clip, lost: Mask) -> Clip:
    """Draw a straight line in time between the undamaged frames on both sides; at the ends, as `hold`."""
    before, after, weight = _anchors(clip, lost)

    def between(values: Array) -> Array:
        share = weight.reshape(weight.shape + (1,) * (values.ndim - weight.ndim))
        start = _at(values, before)
        return (start + share * (_at(values, after) - start)).astype(np.float32)

    return _filled(clip, lost, between(clip.keypoint), between(clip.score))


FILLS: dict[str, Fill] = {"hold": hold, "interp": interp}
"""The words of a variant that name a fill, e.g. `joint-mask@frame@hold`."""


def _filled(clip: Clip, lost: Mask, keypoint: Array, score: Array) -> Clip:
    """Put the filled poses where a detected joint is lost and was seen undamaged at some time, zeros elsewhere."""
    seen = (clip.detected & ~lost).any(axis=1, keepdims=True)
    empty = clip.without(lost)
    put = lost & clip.detected & seen
    return clip.with_pose(np.where(put[..., None], keypoint, empty.keypoint), np.where(put, score, empty.score))


def _anchors(clip: Clip, lost: Mask) -> tuple[NDArray[np.intp], NDArray[np.intp], Array]:
    """(M, T, V) each: the undamaged frames before and after, and how far each frame lies between them, in [0, 1]."""
    frames = clip.score.shape[1]
    t = np.arange(frames, dtype=np.intp)[:, None]
    good = clip.detected & ~lost
    before: NDArray[np.intp] = np.maximum.accumulate(np.where(good, t, -1), axis=1)
    after: NDArray[np.intp] = np.minimum.accumulate(np.where(good, t, frames)[:, ::-1], axis=1)[:, ::-1]
    before, after = np.where(before < 0, after, before), np.where(after == frames, before, after)
    before, after = before % frames, after % frames  # a joint never seen: any frame, `_filled` leaves it out
    weight = np.divide(t - before, np.maximum(after - before, 1), dtype=np.float32)
    return before, after, np.clip(weight, 0, 1)


def _at(values: Array, frame: NDArray[np.intp]) -> Array:
    """Take `values` (M, T, V, …) at another frame (M, T, V) for every person and joint."""
    return np.take_along_axis(values, frame.reshape(frame.shape + (1,) * (values.ndim - frame.ndim)), axis=1)
