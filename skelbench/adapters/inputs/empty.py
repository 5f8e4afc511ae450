"""Frames in which nobody is detected: no network should have to tell them from a person who stands in one point.

A pose estimator that loses the person gives such frames, and so does `frame-mask`. Fed to a network they are tokens or
nodes of zeros that training never showed, so our own cards leave them out before frames are sampled (`skip`); the
official codes differ, and cards of official weights say what theirs does.
"""

import numpy as np

from skelbench.core.arrays import Indices
from skelbench.core.clip import Clip

EMPTY_FRAMES = ("skip", "keep")
"""What a card's `empty_frames` may say."""


def frames_taken(clip: Clip, empty_frames: str) -> Indices:
    """(T',): the frames of a clip that a network may sample from, in their order.

    clip: as the network sees it: only the persons and joints that it looks at.
    empty_frames: `skip` leaves out those in which no joint of anybody is detected (`Clip.filled`), `keep` takes all.
    """
    return clip.filled if empty_frames == "skip" else np.arange(int(clip.score.shape[1]), dtype=np.int64)
