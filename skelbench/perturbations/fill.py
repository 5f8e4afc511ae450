"""What takes the place of damaged joints: nothing (the default), the last pose seen, or a line between two.

A joint is damaged in the frames where `lost` (M, T, V) says so. The poses that `hold` and `interp` fill from are the
joint's own detected, undamaged frames; a joint that was missing before the damage stays missing after it. `held` and
`interpolated` are the arithmetic, which the repairs of the same names share.
"""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from skelbench.core.arrays import Array, Mask
from skelbench.core.clip import Clip

Fill = Callable[[Clip, Mask], Clip]


def hold(clip: Clip, lost: Mask) -> Clip:
    """Repeat the joint's last undamaged frame, coordinates and score; before the first, the next one."""
    return _put(clip, lost, held(clip, clip.detected & ~lost))


def interp(clip: Clip, lost: Mask) -> Clip:
    """Draw a straight line in time between the undamaged frames on both sides; at the ends, as `hold`."""
    return _put(clip, lost, interpolated(clip, clip.detected & ~lost))


FILLS: dict[str, Fill] = {"hold": hold, "interp": interp}
"""The words of a variant that name a fill, e.g. `joint-mask@frame@hold`."""


def held(clip: Clip, good: Mask) -> Clip:
    """Give every joint outside `good` (M, T, V) its pose and score of the last good frame; before the first, of that.

    A joint that has no good frame is missing throughout.
    """
    before, _, _ = _anchors(good)
    return _completed(clip, good, _at(clip.keypoint, before), _at(clip.score, before))


def interpolated(clip: Clip, good: Mask) -> Clip:
    """Give every joint outside `good` (M, T, V) the pose and score on the line between the good frames on both sides.

    At the ends, and for a joint that has no good frame, as `held`.
    """
    before, after, weight = _anchors(good)

    def between(values: Array) -> Array:
        share = weight.reshape(weight.shape + (1,) * (values.ndim - weight.ndim))
        start = _at(values, before)
        return (start + share * (_at(values, after) - start)).astype(np.float32)

    return _completed(clip, good, between(clip.keypoint), between(clip.score))


def _put(clip: Clip, lost: Mask, filled: Clip) -> Clip:
    """Take a lost joint from `filled`, unless it was missing before the damage, which it then stays."""
    put, empty = lost & clip.detected, clip.without(lost)
    keypoint = np.where(put[..., None], filled.keypoint, empty.keypoint)
    return clip.with_pose(keypoint, np.where(put, filled.score, empty.score))


def _completed(clip: Clip, good: Mask, keypoint: Array, score: Array) -> Clip:
    """Keep good frames, take the others from `keypoint` and `score`; without any good frame the joint is missing."""
    completed = clip.with_pose(np.where(good[..., None], clip.keypoint, keypoint), np.where(good, clip.score, score))
    never: Mask = np.logical_not(good).all(axis=1, keepdims=True)  # pyright: ignore[reportAssignmentType]
    return completed.without(never)


def _anchors(good: Mask) -> tuple[NDArray[np.intp], NDArray[np.intp], Array]:
    """(M, T, V) each: the good frames before and after, and how far each frame lies between them, in [0, 1]."""
    frames = good.shape[1]
    t = np.arange(frames, dtype=np.intp)[:, None]
    before: NDArray[np.intp] = np.maximum.accumulate(np.where(good, t, -1), axis=1)
    after: NDArray[np.intp] = np.minimum.accumulate(np.where(good, t, frames)[:, ::-1], axis=1)[:, ::-1]
    before, after = np.where(before < 0, after, before), np.where(after == frames, before, after)
    before, after = before % frames, after % frames  # a joint never seen: any frame, `_completed` leaves it out
    weight = np.divide(t - before, np.maximum(after - before, 1), dtype=np.float32)
    return before, after, np.clip(weight, 0, 1)


def _at(values: Array, frame: NDArray[np.intp]) -> Array:
    """Take `values` (M, T, V, …) at another frame (M, T, V) for every person and joint."""
    return np.take_along_axis(values, frame.reshape(frame.shape + (1,) * (values.ndim - frame.ndim)), axis=1)
