"""Whether the first axis counts persons, or frames."""

from collections import Counter

import numpy as np

from skelbench.core.words import count
from skelbench.data.reading.finding import NOTHING, Finding
from skelbench.data.reading.raw import Raw, seen
from skelbench.data.reading.remark import Remark
from skelbench.data.reading.sample import FRAMES, Sample, spreads

CROWD, TIMES, MOST = 8, 2, 0.9
"""Persons of the median clip, and persons in frames that more than MOST of the clips have at least: hardly a recording
is so short and so full, but of one that has 5 persons (T, M, V, C) gives 5 frames."""
NEAR = 0.5
"""Share of a body's size that a joint moves from frame to frame, at most; persons stand further apart."""


def sign(sample: Sample) -> Finding:
    """Poses (T, M, V, C) seem to have CROWD persons and more, far more than frames, each where the last one stood.

    Where not most of the clips do, those that do are exchanged, and counted.
    """
    shapes = [raw.keypoint.shape for raw in sample.raws]
    if not shapes:
        return NOTHING
    few = np.mean([_crowded(raw, 1) for raw in sample.raws]) <= MOST
    persons, frames = (int(np.median([shape[axis] for shape in shapes])) for axis in (0, 1))
    if few or persons < CROWD or np.median([_step_size(raw) for raw in sample.raws]) > NEAR:
        some = any(map(_is_exchanged, sample.raws))
        return Finding(step=_exchanged_alone, otherwise="axes" if some else "")
    more = " and more" if persons == FRAMES else ""  # a sample keeps no more
    said = (
        f"axes (T, M, V, C), exchanged: {persons}{more} persons in {count(frames, 'frame')}, each where the last one"
        f" stood, are {persons}{more} frames of {count(frames, 'person')}; write keypoint as (persons, frames, joints,"
        " coordinates)"
    )
    return Finding((Remark("assumed", "axes", said),), _exchanged, otherwise="axes")


def _crowded(raw: Raw, fewest: int = CROWD) -> bool:
    persons, frames = raw.keypoint.shape[:2]
    return persons >= fewest and persons > TIMES * frames


def _is_exchanged(raw: Raw) -> bool:
    return _crowded(raw) and _step_size(raw) <= NEAR


def _step_size(raw: Raw) -> float:
    """How far the joints move along the first axis, in sizes of a body; infinite where nothing is seen twice."""
    points, there = np.where(seen(raw)[:, 0, :, None], raw.keypoint[:, 0], 0).astype(np.float32), seen(raw)[:, 0]
    both = there[1:] & there[:-1]
    some = there.any(axis=1)
    if not both.any():
        return np.inf
    size = float(np.median(spreads(points[some], there[some]).max(axis=-1)))
    steps = np.linalg.norm(np.where(both[..., None], points[1:] - points[:-1], 0), axis=-1)[both]
    return float(np.median(steps)) / size if size > 0 else np.inf


def _exchanged_alone(raw: Raw, counts: Counter[str]) -> Raw:
    if not _is_exchanged(raw):
        return raw
    counts["axes"] = 1
    return _swapped(raw)


def _exchanged(raw: Raw, _: Counter[str]) -> Raw:
    """Exchange the axes of a clip, but of one that would look exchanged then: it is as it should be."""
    turned = _swapped(raw)
    if _is_exchanged(turned):
        return raw
    return turned


def _swapped(raw: Raw) -> Raw:
    score = None if raw.score is None else raw.score.swapaxes(0, 1)
    return Raw(raw.keypoint.swapaxes(0, 1), score, raw.image_size)
