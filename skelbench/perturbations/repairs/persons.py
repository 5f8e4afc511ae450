"""Leave out who is hardly part of the action: a false detection of a few frames, a statue, a poster, a passer-by.

Networks take the mean over persons, or the box of all of them, so that one who is there for three frames counts as
much as one who acts throughout. Who is left out stays listed and is not detected in any frame.
"""

import numpy as np

from skelbench.core.arrays import Floats, Mask
from skelbench.core.clip import Clip
from skelbench.perturbations.repairs.repair import Repair

BRIEF = 0.5
"""Of the frames of the person who is seen in most."""
STILL = 0.25
"""Of the movement of the person who moves most: on training parts, ghosts have 0.1 to 0.3 of it, partners 0.2 to 1."""


def drop_brief(clip: Clip) -> Clip:
    """Leave out a person who is seen in fewer than half as many frames as the one who is seen in most."""
    frames = clip.detected.any(axis=2).sum(axis=1)
    return _without(clip, frames < BRIEF * frames.max())


def drop_still(clip: Clip) -> Clip:
    """Leave out a person who moves less than a quarter as much as the one who moves most.

    A person's movement is that of the joint that moves most: its standard deviation about its own mean place, over
    the frames in which it is detected.
    """
    moved = _movement(clip)
    return _without(clip, moved < STILL * moved.max())


def _without(clip: Clip, persons: Mask) -> Clip:
    return clip.without(persons[:, None, None])


def _movement(clip: Clip) -> Floats:
    """(M,), in pixels or metres; 0 for who is never there."""
    seen = clip.detected[..., None].astype(np.float64)
    count = np.maximum(seen.sum(axis=1, keepdims=True), 1)
    mean = (clip.keypoint * seen).sum(axis=1, keepdims=True) / count
    square = (((clip.keypoint - mean) * seen) ** 2).sum(axis=(1, 3)) / count[:, 0, :, 0]
    return np.sqrt(square.max(axis=1))


DROP_BRIEF = Repair(
    "drop-brief",
    {"": drop_brief},
    "persons seen in fewer than half as many frames as the one seen most are not there",
    "CTR-GCN's data for NTU RGB+D leave out bodies of 11 frames or fewer",
)
DROP_STILL = Repair(
    "drop-still",
    {"": drop_still},
    "persons who move less than a quarter as much as the one who moves most are not there",
    "2s-AGCN's reader of NTU RGB+D keeps the two bodies whose joints spread most",
)
