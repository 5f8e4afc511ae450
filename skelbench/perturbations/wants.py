"""What a family asks of a clip to have anything to do there: two persons, a picture's size, depth.

Each says why it cannot act on a clip, in words that continue `clip 'x' `; '' where it can. Where it cannot, the clip
stays as it is, and results count it as `untouched`.
"""

from collections.abc import Callable

from skelbench.core.clip import Clip
from skelbench.perturbations.persons import present

Want = Callable[[Clip], str]
"""Clip -> why a family has nothing to do there, or ''."""


class OfAll(str):
    """A reason that lies in the joints or in the number of coordinates, and so holds for all clips of a source."""

    __slots__ = ()


def all_of(*wants: Want) -> Want:
    """Make the want that asks all of these, and gives the reason of the first that is not met."""
    return lambda clip: next((why for want in wants if (why := want(clip))), "")


def somebody(clip: Clip) -> str:
    """At least one joint of at least one person."""
    return "" if clip.detected.any() else "shows nobody"


def two_persons(clip: Clip) -> str:
    """At least two persons of whom something is detected."""
    return "" if len(present(clip)) > 1 else "shows fewer than two persons"


def two_at_once(clip: Clip) -> str:
    """At least two persons of whom something is detected in the same frame."""
    met = (clip.detected.any(axis=2).sum(axis=0) > 1).any()
    return two_persons(clip) or ("" if met else "never shows two persons in one frame")


def flat(clip: Clip) -> str:
    """A pose in 2-D."""
    return "" if clip.keypoint.shape[-1] == 2 else OfAll("is 3-D, and the rule is of the picture")


def deep(clip: Clip) -> str:
    """A pose in 3-D."""
    return "" if clip.keypoint.shape[-1] == 3 else OfAll("is 2-D, and the rule needs depth")


def solid(clip: Clip) -> str:
    """A pose in 3-D whose layout says which coordinate points where."""
    unknown = OfAll(f"is of layout {clip.layout.name}, of which nobody says where up is")
    return deep(clip) or ("" if clip.layout.axes else unknown)


def oriented(clip: Clip) -> str:
    """A pose in 2-D, or in 3-D if its layout says which coordinate points where."""
    return "" if clip.keypoint.shape[-1] == 2 else solid(clip)


def picture_size(clip: Clip) -> str:
    """A pose in 2-D whose picture has a known size."""
    return flat(clip) or ("" if clip.image_size else "does not say how large its picture is")


def unequal_scores(clip: Clip) -> str:
    """Detected joints of different confidence."""
    scores = clip.score[clip.detected]
    return "" if len(scores) and scores.min() < scores.max() else "gives all joints the same score"


def two_sides(clip: Clip) -> str:
    """Joints with a partner on the other side of the body."""
    paired = any(v != partner for v, partner in enumerate(clip.layout.mirror))
    return "" if paired else OfAll(f"is of layout {clip.layout.name}, which has no left and right")


def several_frames(clip: Clip) -> str:
    """At least two frames."""
    return "" if clip.score.shape[1] > 1 else "has one frame"
