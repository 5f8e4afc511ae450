"""How much of a clip is not there: joints of the persons who are, and frames in which nobody is."""

from dataclasses import dataclass

from skelbench.core.clip import Clip


@dataclass(frozen=True)
class Missing:
    """Shares, 0 to 1.

    joints: of the joints of persons in the frames in which they are there. absent: of the joints of persons, those that
    are never there. now_and_then: of the other joints, what is missing in the frames in which their person is there.
    frames: of all frames, those in which nobody is.
    """

    joints: float
    absent: float
    now_and_then: float
    frames: float


def missing(clip: Clip) -> Missing:
    """Count what is not detected; a person is there in a frame in which any joint of his is."""
    seen = clip.detected
    there = seen.any(axis=2)  # (M, T)
    known = seen.any(axis=1) & there.any(axis=1)[:, None]  # (M, V)
    persons, joints = int(there.any(axis=1).sum()), seen.shape[2]
    here, of_known = there[:, :, None], there[:, :, None] & known[:, None]
    return Missing(
        joints=1 - _share(int(seen.sum()), int(here.sum()) * joints),
        absent=1 - _share(int(known.sum()), persons * joints),
        now_and_then=1 - _share(int(seen.sum()), int(of_known.sum())),
        frames=1 - float(there.any(axis=0).mean()),
    )


def _share(part: int, whole: int) -> float:
    return part / whole if whole else 1.0
