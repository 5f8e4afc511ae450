"""How much of a clip is not there: joints of the persons who are, and frames in which nobody is."""

from dataclasses import dataclass

import numpy as np

from skelbench.core.arrays import Mask
from skelbench.core.clip import Clip


@dataclass(frozen=True)
class Missing:
    """Shares, 0 to 1; of nothing, such as the joints of nobody, it is 0.

    joints: of the joints of persons in the frames in which they are there. absent: of the joints of persons, those that
    are never there. now_and_then: of the other joints, what is missing in the frames in which their person is there.
    frames: of all frames, those in which nobody is. gaps: of the frames between the first and the last of a person,
    those in which he is not there; who comes late or leaves early makes no gap.
    """

    joints: float
    absent: float
    now_and_then: float
    frames: float
    gaps: float


def missing(clip: Clip) -> Missing:
    """Count what is not detected; a person is there in a frame in which any joint of his is."""
    seen = clip.detected
    there: Mask = np.asarray(seen.any(axis=2))  # (M, T): the person is there
    known: Mask = np.asarray(seen.any(axis=1))  # (M, V): the joint is, now and then
    persons, joints = _count(np.asarray(there.any(axis=1))), seen.shape[2]
    of_known = there[:, :, None] & known[:, None]
    detected = _count(seen)
    return Missing(
        joints=1 - _share(detected, _count(there) * joints),
        absent=1 - _share(_count(known), persons * joints),
        now_and_then=1 - _share(detected, _count(of_known)),
        frames=1 - float(np.mean(there.any(axis=0))),
        gaps=_gaps(there),
    )


def _gaps(there: Mask) -> float:
    """(M, T) -> share of the frames inside the stay of each person without him; its two ends are left out."""
    stays = [np.flatnonzero(person) for person in there]
    inside = [person[stay[0] + 1 : stay[-1]] for person, stay in zip(there, stays, strict=True) if len(stay)]
    return 1 - _share(sum(map(_count, inside)), sum(map(len, inside)))


def _share(part: int, whole: int) -> float:
    return part / whole if whole else 1.0


def _count(where: Mask) -> int:
    return int(np.count_nonzero(where))
