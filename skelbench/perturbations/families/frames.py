"""Frames that are missing or deleted (MaskCLR, Table 4).

The paper does not say which of the two "50 % frame masking" is: `frame-mask` keeps the clip's length and loses
frames of each person independently, `frame-drop` deletes frames for all persons together: the clip is shorter.
Blocks are those of SHARDeg and FineTec, which also lose either end; periodic loss is that of Parts-Mamba; losing the
fastest frames is MATM's, and Skelbumentations'.
"""

import numpy as np

from skelbench.core.clip import Clip
from skelbench.perturbations import fill
from skelbench.perturbations.choose import ranks, share_of
from skelbench.perturbations.family import Family, Rule
from skelbench.perturbations.levels import FRAME_SHARE
from skelbench.perturbations.lost_frames import Lost, block, fastest, periodic, prefix, scattered, suffix
from skelbench.perturbations.wants import several_frames


def mask(which: Lost, rule: fill.Fill) -> Rule:
    """Make the rule that loses the frames of each person that `which` chooses."""

    def lose(clip: Clip, share: float, rng: np.random.Generator) -> Clip:
        lost = which(clip, share, rng)
        return rule(clip, np.repeat(lost[:, :, None], clip.score.shape[2], axis=2))

    return lose


def drop(clip: Clip, share: float, rng: np.random.Generator) -> Clip:
    """Delete that share of the frames; at least one stays."""
    frames = clip.score.shape[1]
    return clip.at(np.flatnonzero(ranks(rng, (frames,)) >= min(share_of(share, frames), frames - 1)))


FRAME_MASK = Family(
    "frame-mask",
    FRAME_SHARE,
    "0.5",
    {
        "": mask(scattered, Clip.without),
        "hold": mask(scattered, fill.hold),
        "interp": mask(scattered, fill.interp),
        "block": mask(block, Clip.without),
        "periodic": mask(periodic(10), Clip.without),
        "fast": mask(fastest, Clip.without),
        "prefix": mask(prefix, Clip.without),
        "suffix": mask(suffix, Clip.without),
        "block@hold": mask(block, fill.hold),
        "block@interp": mask(block, fill.interp),
        "periodic@short": mask(periodic(4), Clip.without),
        "periodic@long": mask(periodic(30), Clip.without),
        "periodic@hold": mask(periodic(10), fill.hold),
        "periodic@interp": mask(periodic(10), fill.interp),
    },
    "MaskCLR, Table 4; blocks: SHARDeg, FineTec; periodic: Parts-Mamba; the fastest: MATM, Skelbumentations",
    group="missing",
    fixed=frozenset({"fast", "prefix", "suffix"}),
    about={
        "": "Nothing is detected in a share of the frames, drawn for each person.",
        "hold": "A share of the frames is lost, and the last pose seen stays.",
        "interp": "A share of the frames is lost, and a line in time joins the poses seen.",
        "block": "Each person is not detected during one part of the clip.",
        "periodic": "Each person is not detected in the first of every 10 frames.",
        "fast": "Each person is not detected in the frames where the joints move fastest.",
        "prefix": "Nothing is detected in the first frames.",
        "suffix": "Nothing is detected in the last frames.",
        "block@hold": "Each person stands still during one part of the clip, at the pose before it.",
        "block@interp": "Each person moves on a straight line during one part of the clip.",
        "periodic@short": "As frame-mask@periodic, with a period of 4 frames.",
        "periodic@long": "As frame-mask@periodic, with a period of 30 frames.",
        "periodic@hold": "As frame-mask@periodic, and the last pose seen stays.",
        "periodic@interp": "As frame-mask@periodic, and a line in time joins the poses seen.",
    },
)
FRAME_DROP = Family(
    "frame-drop",
    FRAME_SHARE,
    "0.5",
    {"": drop},
    "MaskCLR, Table 4, as its code deletes frames",
    group="temporal",
    wants={"": several_frames},
    about={"": "A share of the frames is deleted: the clip is shorter."},
)
