"""The clip played backwards, an augmentation of pretraining; who sat down then stands up."""

import numpy as np

from skelbench.core.clip import Clip
from skelbench.perturbations.family import Family
from skelbench.perturbations.levels import SWITCH
from skelbench.perturbations.wants import several_frames
from skelbench.perturbations.windows import frames_of


def reverse(clip: Clip, on: int, rng: np.random.Generator) -> Clip:
    """Put the frames in the opposite order."""
    return clip.at(frames_of(clip)[::-1]) if on else clip


REVERSE = Family(
    "reverse",
    SWITCH,
    "1",
    {"": reverse},
    "an augmentation of self-supervised training; no paper evaluates it",
    group="temporal",
    random=False,
    keeps_label=False,
    wants={"": several_frames},
    about={"": "The clip is played backwards."},
)
