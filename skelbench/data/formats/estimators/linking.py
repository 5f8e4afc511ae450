"""Who is who without tracks: what was found is given to the person that was nearest in the frames before.

Estimators list the people of a frame in any order, so the first of one frame need not be the first of the next.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from skelbench.data.formats.estimators.detections import Detection

MOST = 10
"""Persons that are kept, as in PYSKL: of a frame the surest, of a clip those seen longest."""
MEMORY = 30
"""Frames for which a person who is not seen is still waited for."""
AWAITED = 3 * MOST
"""Persons who are waited for, those seen last."""


@dataclass(frozen=True, eq=False)
class _Last:
    """How a person was last seen: in which frame, joints (V, C + 1), longer side of their box."""

    frame: int
    joints: NDArray[np.float64]
    size: float


def linked(found: Sequence[tuple[int, Detection]]) -> NDArray[np.int64]:
    """Give every detection, (frame, detection) by rising frame, to a person: (n,) numbers of persons.

    In each frame the nearest pair of a detection and a person of the last MEMORY frames is taken first, by the mean
    distance of the joints that both have; a pair further apart than the person is large is nobody's.
    """
    owners = np.zeros(len(found), np.int64)
    last: dict[int, _Last] = {}
    people = start = 0
    while start < len(found):
        number = found[start][0]
        end = start
        while end < len(found) and found[end][0] == number:
            end += 1
        recent = [(person, seen) for person, seen in last.items() if number - seen.frame <= MEMORY]
        last = dict(recent[-AWAITED:])
        now = [one for _, one in found[start:end]]
        chosen = _nearest(now, list(last), list(last.values()))
        for place, one in enumerate(now):
            person = chosen.get(place, people)
            people += person == people
            owners[start + place] = person
            last.pop(person, None)  # so that the latest stand last
            last[person] = _Last(number, one.joints, _size(one.joints))
        start = end
    return owners


def _nearest(now: Sequence[Detection], people: Sequence[int], before: Sequence["_Last"]) -> dict[int, int]:
    """Match the detections of a frame to people: place in `now` -> person."""
    if not people:
        return {}
    new, old = np.stack([one.joints for one in now]), np.stack([one.joints for one in before])
    there = (_there(new)[:, None] & _there(old)[None]).astype(float)
    with np.errstate(invalid="ignore", over="ignore"):
        apart = np.linalg.norm(np.nan_to_num(new[:, None, :, :-1] - old[None, :, :, :-1]), axis=-1)
        cost = (apart * there).sum(-1) / there.sum(-1).clip(1)
        size = np.array([one.size for one in before])
    cost[(there.sum(-1) == 0) | ~(cost <= size)] = np.inf
    chosen: dict[int, int] = {}
    taken: set[int] = set()
    for place in np.argsort(cost, axis=None, kind="stable")[: np.isfinite(cost).sum()].tolist():
        one, person = divmod(place, len(people))
        if one not in chosen and person not in taken:
            chosen[one] = people[person]
            taken.add(person)
    return chosen


def _there(joints: NDArray[np.float64]) -> NDArray[np.bool_]:
    return np.isfinite(joints).all(-1) & (joints[..., :-1] != 0).any(-1) & (joints[..., -1] > 0)


def _size(joints: NDArray[np.float64]) -> float:
    """Longer side of the box of a person's joints (V, C + 1)."""
    points = joints[_there(joints), :-1]
    return float(np.nan_to_num(np.ptp(points, axis=0)).max()) if len(points) else 0.0
