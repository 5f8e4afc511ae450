"""Frames that are missing or deleted (MaskCLR, Table 4).

The paper does not say which of the two "50 % frame masking" is: `frame-mask` keeps the clip's length and loses
frames of each person independently, `frame-drop` deletes frames for all persons together: the clip is shorter.
"""

import numpy as np

from skelbench.core.clip import Clip
from skelbench.perturbations import fill
from skelbench.perturbations.choose import ranks, share_of
from skelbench.perturbations.family import Family, Rule
from skelbench.perturbations.levels import FRAME_SHARE


def mask(rule: fill.Fill) -> Rule:
    """Make the rule that loses that share of every person's frames."""

    def lose(clip: Clip, share: float, rng: np.random.Generator) -> Clip:
        persons, frames, joints = clip.score.shape
        lost = ranks(rng, (persons, frames)) < share_of(share, frames)
        return rule(clip, np.repeat(lost[:, :, None], joints, axis=2))

    return lose


def drop(clip: Clip, share: float, rng: np.random.Generator) -> Clip:
    """Delete that share of the frames; at least one stays."""
    frames = clip.score.shape[1]
    return clip.at(np.flatnonzero(ranks(rng, (frames,)) >= min(share_of(share, frames), frames - 1)))


FRAME_MASK = Family(
    "frame-mask",
    FRAME_SHARE,
    "0.5",
    {"": mask(Clip.without), "hold": mask(fill.hold), "interp": mask(fill.interp)},
    "MaskCLR, Table 4",
    group="missing",
    about={
        "": "Nothing is detected in a share of the frames, drawn for each person.",
        "hold": "A share of the frames is lost, and the last pose seen stays.",
        "interp": "A share of the frames is lost, and a line in time joins the poses seen.",
    },
)
FRAME_DROP = Family(
    "frame-drop",
    FRAME_SHARE,
    "0.5",
    {"": drop},
    "MaskCLR, Table 4, as its code deletes frames",
    group="temporal",
    about={"": "A share of the frames is deleted: the clip is shorter."},
)
