"""Delete the frames in which nobody is detected, for models that take such a frame for a pose."""

from skelbench.core.clip import Clip
from skelbench.perturbations.repairs.repair import Repair


def drop_empty(clip: Clip) -> Clip:
    """Keep the frames in which any joint of anybody is detected; where there are none, the first frame."""
    return clip.at(clip.filled)


DROP_EMPTY = Repair("drop-empty", {"": drop_empty}, "frames in which nobody is detected are deleted")
