"""What the other sources of a data set say of the same clips: whether their sides and their speed agree."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from skelbench.core.arrays import Floats
from skelbench.core.clip import Clip
from skelbench.core.errors import InputError
from skelbench.data.checks.one_clip import paired
from skelbench.data.dataset import Dataset
from skelbench.data.formats.arrays.projected import Projected

CLIPS = 40
"""Clips of each source that are compared, evenly spread."""
WIDE = 0.3
"""Body sizes that left and right must be apart in both sources, to tell."""


def seen_by_others(data: Dataset) -> Iterator[dict[str, Any]]:
    """Compare a few clips with each of the other sources that has them, but for projections of a source itself.

    Gives source, common (clips), compared (so many of them), agree and differ (so many have their sides the same way
    round, or not), frames (median of the other's frames to ours); or problem: why it cannot be read.
    """
    for source in data.sources:
        if source == data.source:
            continue
        try:
            opened = data.all_sources[source]
            if isinstance(opened, Projected) or isinstance(data.all_sources[data.source], Projected):
                continue
            found = compared(data, source)
        except InputError as error:  # the data that were asked for are there all the same
            found = {"source": source, "problem": str(error)}
        yield found


def compared(data: Dataset, source: str) -> dict[str, Any]:
    """Compare a few clips with the same ones of one other source.

    Raises:
        InputError: one cannot be read.
    """
    rows = data.all_sources[source].index.rows
    common = [row for row, name in enumerate(data.names) if name in rows]
    spread = np.linspace(0, max(len(common) - 1, 0), min(CLIPS, len(common)))
    chosen: list[int] = np.unique(spread.astype(int)).tolist()
    agree = differ = 0
    frames: list[float] = []
    for row in chosen:
        clip = data[common[row]]
        other = data.all_sources.clip(clip.name, source)
        frames.append(other.keypoint.shape[1] / clip.keypoint.shape[1])
        mine, theirs = side_by_side(clip), side_by_side(other)
        told = [joint for joint in mine.keys() & theirs.keys() if min(abs(mine[joint]), abs(theirs[joint])) > WIDE]
        if told:
            same = sum(mine[joint] * theirs[joint] > 0 for joint in told) > len(told) / 2
            agree, differ = agree + same, differ + (not same)
    return {
        "source": source,
        "common": len(common),
        "compared": len(chosen),
        "agree": agree,
        "differ": differ,
        "frames": float(np.median(frames)) if frames else 1.0,
    }


def side_by_side(clip: Clip) -> dict[str, float]:
    """Joint -> how many body sizes its left one lies to the right of its right one in the picture, the clip's median.

    In 3-D, x grows towards the person's right where a layout says so; in a picture it is the other way round for who
    faces the camera. Where nothing tells, nothing is given.
    """
    flat = clip.keypoint.shape[-1] == 2
    if not flat and clip.layout.axes is None:
        return {}
    along, sign = (0, 1.0) if flat or clip.layout.axes is None else (clip.layout.axes[0], -1.0)
    most = int(clip.detected.sum(axis=(1, 2)).argmax())
    body, seen = clip.keypoint[most], clip.detected[most]
    found: dict[str, float] = {}
    for left, right in paired(clip.layout):
        rows = seen[:, left] & seen[:, right]
        if rows.any():
            apart: Floats = (body[rows, left, along] - body[rows, right, along]).astype(float)
            found[clip.layout.joints[left]] = sign * float(np.median(apart)) / _size(clip, most)
    return found


def _size(clip: Clip, person: int) -> float:
    points = clip.keypoint[person][clip.detected[person]]
    return float(max(np.sqrt(points.var(axis=0).sum()), 1e-9))
