"""Joints read in the wrong order, the commonest mistake with skeletons of one's own.

No error is raised as long as the number of joints is right, so COCO's 17 are most in danger. `@openpose-as-coco`: the
order of OpenPose's 18 without the neck (nose, right shoulder, right elbow, …), read as COCO's. `@h36m-as-coco`: the
clip was converted to the 17 joints of Human3.6M (root, right hip, right knee, …), and is read as COCO's.
"""

import numpy as np

from skelbench.core.clip import Clip
from skelbench.core.layout import LAYOUTS, Layout
from skelbench.core.relayout import relayout
from skelbench.perturbations.choose import check_count, ranks
from skelbench.perturbations.family import Family
from skelbench.perturbations.in_words import joints_in_words
from skelbench.perturbations.levels import JOINTS, SWITCH

_COCO, _OPENPOSE, _H36M = LAYOUTS["coco17"], LAYOUTS["openpose18"], LAYOUTS["h36m17"]
_WITHOUT_NECK = [_COCO.index[joint] for joint in _OPENPOSE.joints if joint in _COCO.index]
"""(17): which of COCO's joints stands at each place of OpenPose's order."""


def exchanged(clip: Clip, number: int, rng: np.random.Generator) -> Clip:
    """Give each of that many random joints the place of the next, the last that of the first; of all persons alike.

    Raises:
        InputError: the clip has fewer joints.
    """
    check_count("permute", clip, number)
    order = ranks(rng, (len(clip.layout),)).argsort()
    taken = np.arange(len(clip.layout))
    taken[order[:number]] = np.roll(order[:number], 1)
    return clip.with_pose(clip.keypoint[:, :, taken], clip.score[:, :, taken])


def openpose_as_coco(clip: Clip, on: int, rng: np.random.Generator) -> Clip:
    """Put COCO's joints in the order in which OpenPose has them."""
    taken = _WITHOUT_NECK if on else list(range(len(_COCO)))
    return clip.with_pose(clip.keypoint[:, :, taken], clip.score[:, :, taken])


def h36m_as_coco(clip: Clip, on: int, rng: np.random.Generator) -> Clip:
    """Put the joints of Human3.6M, as MotionBERT makes them, in the places of COCO's."""
    if not on:
        return clip
    converted = relayout(clip, _H36M)
    return clip.with_pose(converted.keypoint, converted.score)


def of_coco(clip: Clip) -> str:
    """Ask for COCO's 17 joints (a `Want`)."""
    same = clip.layout.joints == _COCO.joints
    return "" if same else f"is of layout {clip.layout.name}, and the mistake is one with COCO's 17 joints"


def _in_words(variant: str, number: int, layout: Layout, body: float) -> str:
    return "" if variant else joints_in_words("exchanges", number, layout)


_NAMED = ("openpose-as-coco", "h36m-as-coco")
PERMUTE = Family(
    "permute",
    JOINTS,
    "8",
    {"": exchanged, "openpose-as-coco": openpose_as_coco, "h36m-as-coco": h36m_as_coco},
    "questions of users of pyskl and MMAction2",
    group="diagnostic",
    note=_in_words,
    levels=dict.fromkeys(_NAMED, SWITCH),
    examples=dict.fromkeys(_NAMED, "1"),
    fixed=frozenset(_NAMED),
    wants=dict.fromkeys(_NAMED, of_coco),
    about={
        "": "A number of joints have each other's names.",
        "openpose-as-coco": "Joints in the order of OpenPose are read in that of COCO.",
        "h36m-as-coco": "Joints in the order of Human3.6M are read in that of COCO.",
    },
)
