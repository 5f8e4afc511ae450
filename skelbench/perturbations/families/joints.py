"""Joints that are missing: a share of them (MaskCLR, section 4.3) or a number (PSTL, Table 4).

Every person loses joints of its own. MaskCLR does not say whether its mask is drawn once per clip or per frame: the
plain family is per clip, `@frame` per frame. The share is one of all V joints, detected or not, rounded half up.
`@burst` loses every joint in runs of frames, as detectors do; the share is that of all frames, in the mean.
"""

import numpy as np

from skelbench.core.clip import Clip
from skelbench.core.layout import Layout
from skelbench.perturbations import fill
from skelbench.perturbations.choose import check_count, ranks, share_of
from skelbench.perturbations.family import Family, Rule
from skelbench.perturbations.in_words import joints_in_words
from skelbench.perturbations.levels import JOINT_SHARE, JOINTS
from skelbench.perturbations.slow import struck


def whole_clip(clip: Clip, share: float, rng: np.random.Generator) -> Clip:
    """Lose that share of the joints, the same in all frames."""
    persons, _, joints = clip.score.shape
    return clip.without(ranks(rng, (persons, 1, joints)) < share_of(share, joints))


def per_frame(rule: fill.Fill) -> Rule:
    """Make the rule that loses that share of the joints, drawn anew in every frame."""

    def lose(clip: Clip, share: float, rng: np.random.Generator) -> Clip:
        return rule(clip, ranks(rng, clip.score.shape) < share_of(share, clip.score.shape[2]))

    return lose


def in_bursts(rule: fill.Fill) -> Rule:
    """Make the rule that loses every joint in runs of frames of its own, that share of all frames in the mean."""

    def lose(clip: Clip, share: float, rng: np.random.Generator) -> Clip:
        return rule(clip, struck(rng, clip.score.shape, share))

    return lose


def exactly(clip: Clip, number: int, rng: np.random.Generator) -> Clip:
    """Lose exactly that number of joints for the whole clip.

    Raises:
        InputError: the clip has fewer joints.
    """
    check_count("joints-shaded", clip, number)
    persons, _, joints = clip.score.shape
    return clip.without(ranks(rng, (persons, 1, joints)) < number)


def _share_in_words(variant: str, share: float, layout: Layout, body: float) -> str:
    words = variant.split("@")
    does = "replaces" if set(words) & set(fill.FILLS) else "hides"
    if "burst" in words:
        mean = np.format_float_positional(share * len(layout), precision=3, fractional=False, trim="-")
        return f"{joints_in_words(does, mean, layout)} in the mean of all frames"
    each = " in every frame" if "frame" in words else ""
    return joints_in_words(does, share_of(share, len(layout)), layout) + each


JOINT_MASK = Family(
    "joint-mask",
    JOINT_SHARE,
    "0.3",
    {
        "": whole_clip,
        "frame": per_frame(Clip.without),
        "frame@hold": per_frame(fill.hold),
        "frame@interp": per_frame(fill.interp),
        "burst": in_bursts(Clip.without),
        "burst@hold": in_bursts(fill.hold),
        "burst@interp": in_bursts(fill.interp),
    },
    "MaskCLR, section 4.3 and Figure 4",
    group="missing",
    note=_share_in_words,
    about={
        "": "A share of the joints is not detected, the same ones through the clip.",
        "frame": "A share of the joints is not detected, others in every frame.",
        "frame@hold": "A share of the joints is lost in every frame and stays where it was last seen.",
        "frame@interp": "A share of the joints is lost in every frame and put on a line in time between what is seen.",
        "burst": "Every joint is not detected for runs of frames of its own, as detectors lose them.",
        "burst@hold": "Every joint is lost for runs of frames of its own and stays where it was last seen.",
        "burst@interp": "Every joint is lost for runs of frames and put on a line in time between what is seen.",
    },
)
JOINTS_SHADED = Family(
    "joints-shaded",
    JOINTS,
    "6",
    {"": exactly},
    "PSTL, Table 4",
    group="missing",
    note=lambda variant, number, layout, body: joints_in_words("hides", number, layout),
    about={"": "A number of joints is not detected, the same ones through the clip."},
)
