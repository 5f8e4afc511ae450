"""What levels are measured by: camera units, heights of bodies and boxes, all of the clip before any damage."""

from collections.abc import Callable, Iterable

import numpy as np
from numpy.typing import NDArray

from skelbench.core.arrays import Array, Mask
from skelbench.core.clip import Clip

Ruler = Callable[[Clip], NDArray[np.float64]]
"""Clip -> (M,): the unit of a level for each person, in pixels or metres."""


def camera_units(clip: Clip) -> NDArray[np.float64]:
    """(M,): one camera unit, the same for all persons."""
    return np.full(len(clip.keypoint), clip.camera_unit)


def body_heights(clip: Clip) -> NDArray[np.float64]:
    """(M,): height of each person's body: the median over frames of the longer side of the box of the joints detected.

    Of a body that is seen in part it is the height of that part, and of somebody who lies down the length. Frames with
    fewer than two detected joints do not count; a person without any other is 0 high, so nothing can move him.
    """
    clip = _of_same_persons(clip)
    low, high = boxes(clip.keypoint, clip.detected)
    longer = (high - low).max(axis=-1)  # (M, T)
    tells = clip.detected.sum(axis=-1) > 1
    return np.array([np.median(side[told]) if told.any() else 0.0 for side, told in zip(longer, tells, strict=True)])


def person_sizes(clip: Clip) -> NDArray[np.float64]:
    """(M,): the square root of the area that each person fills, the `S` of COCO's metrics; 0 for who is not seen.

    The area is 0.53 times that of the box, as where COCO's masks are unknown; the box is the median over frames. In
    3-D, where a box has no area, it is 0.46 body heights: the same for somebody who stands.
    """
    clip = _of_same_persons(clip)
    if clip.keypoint.shape[-1] == 3:
        return 0.46 * body_heights(clip)
    low, high = boxes(clip.keypoint, clip.detected)
    sides = np.sort(high - low, axis=-1)  # (M, T, 2): shorter, longer
    tells = clip.detected.sum(axis=-1) > 1
    areas = [
        np.median(side[told], axis=0).prod() if told.any() else 0.0 for side, told in zip(sides, tells, strict=True)
    ]
    return np.sqrt(0.53 * np.array(areas, dtype=np.float64))


def frame_boxes(clip: Clip) -> tuple[Array, Array]:
    """(M, T, C), (M, T, C): smallest and largest coordinates of each person's joints in each frame; zeros if none.

    Those of the clip before any damage; where frames or persons were deleted since, of the clip as it stands.
    """
    clip = of_same_frames(clip)
    return boxes(clip.keypoint, clip.detected)


def of_same_frames(clip: Clip) -> Clip:
    """Return the clip before any damage; where frames or persons were deleted or added since, the clip as it stands."""
    return clip.undamaged if clip.undamaged.score.shape == clip.score.shape else clip


def _of_same_persons(clip: Clip) -> Clip:
    """Return the clip before any damage; where persons were deleted or added since, the clip as it stands."""
    return clip.undamaged if len(clip.undamaged.score) == len(clip.score) else clip


def body_in_camera_units(clips: Iterable[Clip]) -> float:
    """Return the height of a body in camera units: the median over clips of the median over persons; NaN for nobody."""
    shares: list[float] = []
    for clip in clips:
        heights = body_heights(clip)
        if heights.any():
            shares.append(float(np.median(heights[heights > 0])) / clip.camera_unit)
    return float(np.median(shares)) if shares else float("nan")


def boxes(keypoint: Array, detected: Mask) -> tuple[Array, Array]:
    """(…, C), (…, C): smallest and largest coordinates of the joints detected; zeros where none is.

    keypoint: (…, V, C). detected: (…, V). Joints come first on the way, so that their smallest is found four times as
    fast.
    """
    there = np.ascontiguousarray(np.moveaxis(detected, -1, 0))[..., None]
    points = np.ascontiguousarray(np.moveaxis(keypoint, -2, 0))
    low = np.where(there, points, np.float32(np.inf)).min(axis=0)
    high = np.where(there, points, np.float32(-np.inf)).max(axis=0)
    seen = there.any(axis=0)
    return np.where(seen, low, np.float32(0)), np.where(seen, high, np.float32(0))
