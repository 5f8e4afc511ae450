"""Who is who from frame to frame, where an estimator names nobody: the nearest pose goes on."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from skelbench.core.errors import require
from skelbench.data.bounds import PERSONS, VALUES

NEAR = 0.5
"""How far a person's joints may be from where they were, on average, in lengths of his box."""
FORGOTTEN = 30
"""Frames after which a person who left is another one when he comes back."""

Frame = tuple[NDArray[Any], NDArray[Any]]
"""The people of a frame in any order: keypoint (P, V, C) and score (P, V)."""


def joined(frames: Sequence[Frame], joints: int, coordinates: int = 2) -> tuple[NDArray[Any], NDArray[Any]]:
    """Give every person of `frames` a place of his own: keypoint (M, T, V, C), score (M, T, V), 0 where he is not.

    Pairs of a person and a pose are taken by rising distance, each once. Persons stand in the order in which they came.

    Raises:
        InputError: there are more than 1,000 persons, or more numbers than a clip may have.
    """
    places: list[list[int]] = []
    last: list[NDArray[Any]] = []
    seen: list[int] = []
    for t, (points, _) in enumerate(frames):
        known = [m for m, when in enumerate(seen) if t - when <= FORGOTTEN]
        taken = _matched(points, [last[m] for m in known])
        row: list[int] = []
        for p, pose in enumerate(points):
            place = known[taken[p]] if p in taken else len(last)
            if place == len(last):
                require(len(last) < PERSONS, f"more than {PERSONS} persons are found in one clip; cut it")
                last.append(pose)
                seen.append(t)
            last[place], seen[place] = pose, t
            row.append(place)
        places.append(row)
    shape = (len(last), len(frames), joints, coordinates)
    require(int(np.prod(shape, dtype=np.int64)) < VALUES, f"a clip of shape {shape} is too large; cut it")
    keypoint, score = np.zeros(shape, np.float32), np.zeros(shape[:3], np.float32)
    for t, ((points, scores), row) in enumerate(zip(frames, places, strict=True)):
        keypoint[row, t], score[row, t] = points, scores
    return keypoint, score


def _matched(points: NDArray[Any], last: Sequence[NDArray[Any]]) -> dict[int, int]:
    """Match the poses (P, V, C) of a frame to those that went before: position of the pose -> position in `last`."""
    if not len(points) or not last:
        return {}
    before = np.stack(last)
    far = np.linalg.norm(points[:, None] - before[None], axis=-1).mean(-1)  # (P, K)
    size = (before.max(axis=1) - before.min(axis=1)).max(axis=-1)
    matched: dict[int, int] = {}
    for place in np.argsort(far, axis=None):
        pose, person = divmod(int(place), len(last))
        if far[pose, person] <= NEAR * size[person] and pose not in matched and person not in matched.values():
            matched[pose] = person
    return matched
