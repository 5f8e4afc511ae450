"""Whether left and right are exchanged: in pictures the face tells, in 3-D the feet do."""

import numpy as np

from skelbench.core.arrays import Array, Mask
from skelbench.core.layout import Layout
from skelbench.data.reading.finding import NOTHING, Finding
from skelbench.data.reading.raw import surely
from skelbench.data.reading.remark import Remark
from skelbench.data.reading.sample import Sample, rows_of, spreads

MOST = 0.7
"""Share of clips that have to speak for it. In sets that we have it is 0 to 0.07 by faces, 0 to 0.03 by feet."""
CLIPS = 3
FACING = 0.12
"""Shoulders of a person who faces the camera, or turns to it, are so far apart, in heights of the box."""
FACE = ("eye_left", "eye_right", "shoulder_left", "shoulder_right", "nose")
LEGS = ("hip_left", "hip_right", "ankle_left", "ankle_right", "foot_left", "foot_right")


def sign(sample: Sample) -> Finding:
    """Doubt files of which most clips show the left eye left in the picture, or feet that point backwards."""
    layout = sample.layout
    if layout is None:
        return NOTHING
    deep = sample.coordinates == 3
    if any(joint not in layout.index for joint in (LEGS if deep else FACE)) or (deep and layout.axes is None):
        return NOTHING
    vote = _backwards if deep else _mirrored
    told = [vote(layout, *rows_of(raw if deep else surely(raw))) for raw in sample.raws]
    votes = [one for one in told if one is not None]
    if len(votes) < CLIPS or np.mean(votes) <= MOST:
        return NOTHING
    what = "the feet point backwards" if deep else "faces have their left eye left in the picture"
    said = f"in {np.mean(votes):.0%} of {len(votes)} clips {what}, so the poses are mirrored or their sides exchanged"
    return Finding((Remark("doubt", "mirrored", f"{said}; say --flip x (data convert), or exchange joint names"),))


def _mirrored(layout: Layout, points: Array, there: Mask) -> bool | None:
    """Whether the left eye is mostly at smaller x, in rows that show a face above its shoulders; None where none does.

    Of who lies, as in a push-up, the eyes tell nothing: which is left in the picture hangs on the side he looks to. Nor
    do they where the nose is not between them: the face looks to a side, and one of the eyes is guessed.
    """
    eye, other, left, right, nose = (layout.index[joint] for joint in FACE)
    told = there[:, [eye, other, left, right, nose]].all(axis=1)
    points, there = points[told], there[told]
    neck = np.abs(points[:, eye] + points[:, other] - points[:, left] - points[:, right])
    wide = np.abs(points[:, left, 0] - points[:, right, 0]) > FACING * spreads(points, there)[:, 1]
    between = (points[:, nose, 0] - points[:, eye, 0]) * (points[:, nose, 0] - points[:, other, 0]) <= 0
    facing = wide & between & (neck[:, 1] > neck[:, 0])
    return bool(np.median(points[facing, eye, 0] - points[facing, other, 0]) < 0) if facing.sum() >= CLIPS else None


def _backwards(layout: Layout, points: Array, there: Mask) -> bool | None:
    """Whether toes lie behind: (left to right hip) x up has to point backwards where x goes right, y up and z away."""
    told = points[there[:, [layout.index[joint] for joint in LEGS]].all(axis=1)]
    if len(told) < CLIPS or layout.axes is None:
        return None
    hip, other_hip, ankle, other_ankle, foot, other_foot = (
        told[:, layout.index[joint]][:, layout.axes] for joint in LEGS
    )
    across, forward = other_hip - hip, foot - ankle + other_foot - other_ankle
    return bool(np.median(across[:, 0] * forward[:, 2] - across[:, 2] * forward[:, 0]) > 0)
