"""Clips whose coordinates tell the frame, so that what was deleted, repeated or moved in time can be read off."""

import numpy as np
from damage import apply, whole

from skelbench.core.clip import Clip


def numbered(frames: int = 40, name: str = "whole") -> Clip:
    """A clip whose coordinates are all the number of the frame, plus 1."""
    clip = whole(frames=frames, name=name)
    return clip.with_pose(np.broadcast_to(np.arange(frames)[None, :, None, None], clip.keypoint.shape) + 1, clip.score)


def times(text: str, frames: int = 40, seed: int = 0, name: str = "whole") -> np.ndarray:
    """(T,): the times that a damaged clip shows, in frames; the same for all joints of all persons."""
    found = apply(text, numbered(frames, name), seed).keypoint.astype(float) - 1
    assert (found == found[:1, :, :1, :1]).all()
    return found[0, :, 0, 0]


def left(text: str, frames: int = 40, seed: int = 0, name: str = "whole") -> list[int]:
    """The frames that stand in the damaged clip, in their order."""
    found = times(text, frames, seed, name)
    assert (found == np.rint(found)).all()
    return found.astype(int).tolist()
