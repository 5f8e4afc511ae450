"""Give missing joints a place, from the frames in which the same joint of the same person is detected.

The arithmetic is that of the fills `@hold` and `@interp` (`fill.py`). Those know what the damage took away and fill
nothing else; a repair sees only the damaged clip, so it also fills what the pose estimator had missed before.
"""

from skelbench.core.clip import Clip
from skelbench.perturbations import fill
from skelbench.perturbations.repairs.repair import Repair


def hold(clip: Clip) -> Clip:
    """Put a missing joint where it was last detected, with the score that it had there; before that, where first."""
    return fill.held(clip, clip.detected)


def interp(clip: Clip) -> Clip:
    """Put a missing joint, and its score, on the line in time between the detections on both sides; at the ends, hold.

    A joint that is never detected in the clip stays missing.
    """
    return fill.interpolated(clip, clip.detected)


HOLD = Repair("hold", {"": hold}, "a missing joint stays where it was last detected, before that where first")
INTERP = Repair(
    "interp", {"": interp}, "a missing joint lies on the line in time between two detections; ends are held"
)
