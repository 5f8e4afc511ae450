"""What levels are measured by: camera units, heights of bodies and boxes, all of the clip before any damage."""

from collections.abc import Callable, Iterable

import numpy as np
from numpy.typing import NDArray

from skelbench.core.arrays import Array, Mask
from skelbench.core.boxes import boxes, edges
from skelbench.core.clip import FRAMES, PERSONS, Clip

Ruler = Callable[[Clip], NDArray[np.floating]]
"""Clip -> (M,): the unit of a level for each person, in pixels or metres."""


def camera_units(clip: Clip) -> NDArray[np.float64]:
    """(M,): one camera unit, the same for all persons."""
    return np.full(len(clip.keypoint), clip.camera_unit)


def body_heights(clip: Clip) -> NDArray[np.floating]:
    """(M,): height of each person's body: the median over frames of the longer side of the box of the joints detected.

    Of a body that is seen in part it is the height of that part, and of somebody who lies down the length. Frames with
    fewer than two detected joints do not count; a person without any other is 0 high, so nothing can move him.
    """
    clip = _of_same_persons(clip)
    return _medians(_sides(clip).max(axis=0), clip.detected)


def person_sizes(clip: Clip) -> NDArray[np.floating]:
    """(M,): the square root of the area that each person fills, the `S` of COCO's metrics; 0 for who is not seen.

    The area is 0.53 times that of the box, as where COCO's masks are unknown; the box is the median over frames. In
    3-D, where a box has no area, it is 0.46 body heights: the same for somebody who stands.
    """
    clip = _of_same_persons(clip)
    if clip.keypoint.shape[-1] == 3:
        return 0.46 * body_heights(clip)
    sides = _sides(clip)
    shorter, longer = _medians(np.array([sides.min(axis=0), sides.max(axis=0)]), clip.detected)
    return np.sqrt(0.53 * (shorter * longer).astype(np.float64))


def frame_boxes(clip: Clip) -> tuple[Array, Array]:
    """(M, T, C), (M, T, C): smallest and largest coordinates of each person's joints in each frame; zeros if none.

    Those of the clip before any damage, unless frames or persons have changed since: then of the clip as it stands.
    """
    clip = of_same_frames(clip)
    return boxes(clip.keypoint, clip.detected)


def of_same_frames(clip: Clip) -> Clip:
    """Return the clip before any damage; the clip as it stands where frames or persons are others than before."""
    same = clip.undamaged.score.shape == clip.score.shape
    return clip.undamaged if same and not clip.moved & (PERSONS | FRAMES) else clip


def _of_same_persons(clip: Clip) -> Clip:
    """Return the clip before any damage; the clip as it stands where persons are others than before."""
    same = len(clip.undamaged.score) == len(clip.score)
    return clip.undamaged if same and not clip.moved & PERSONS else clip


def body_in_camera_units(clips: Iterable[Clip]) -> float:
    """Return the height of a body in camera units: the median over clips of the median over persons; NaN for nobody."""
    shares: list[float] = []
    for clip in clips:
        heights = body_heights(clip)
        if heights.any():
            shares.append(float(np.median(heights[heights > 0])) / clip.camera_unit)
    return float(np.median(shares)) if shares else float("nan")


def _sides(clip: Clip) -> Array:
    """(C, M, T): how long the sides of each person's box are."""
    low, high = edges(clip.keypoint, clip.detected)
    return high - low


def _medians(values: Array, detected: Mask) -> Array:
    """(…, M): medians of values (…, M, T) over the frames in which two joints or more are seen; 0 where none is."""
    told = detected.sum(axis=-1) > 1
    number, rows = told.sum(axis=1), np.arange(len(told))
    ordered = np.where(told, values, np.float32(np.inf))
    ordered.sort(axis=-1)  # those that do not tell come last
    lower = ordered[..., rows, np.maximum(number - 1, 0) // 2]
    upper = ordered[..., rows, np.minimum(number // 2, told.shape[1] - 1)]
    return np.where(number > 0, (lower + upper) / np.float32(2), np.float32(0))
