"""Joints that come late: sensors or cameras that are fused without being in step. No paper has it.

Until its first frame comes, what lags shows that frame. Gaps come late with the joints.
"""

import numpy as np

from skelbench.core.arrays import Mask
from skelbench.core.clip import Clip
from skelbench.core.layout import PARTS
from skelbench.perturbations.choose import ranks
from skelbench.perturbations.family import Family
from skelbench.perturbations.levels import count
from skelbench.perturbations.persons import by_key
from skelbench.perturbations.wants import all_of, several_frames, two_persons
from skelbench.perturbations.windows import frames_of


def part_late(clip: Clip, number: int, rng: np.random.Generator) -> Clip:
    """Let one part of the body, of those detected, come that many frames late, of all persons."""
    order = ranks(rng, (len(PARTS),))
    seen = [clip.detected[:, :, list(clip.layout.parts[part])].any() for part in PARTS]
    part = PARTS[int(np.where(seen, order, len(PARTS)).argmin())]
    late = np.isin(np.arange(len(clip.layout)), clip.layout.parts[part])
    return _late(clip, number, late[None, None])


def person_late(clip: Clip, number: int, rng: np.random.Generator) -> Clip:
    """Let one person, of those detected, come that many frames late."""
    late = np.arange(len(clip.score)) == by_key(clip, rng.random(len(clip.score)))[0]
    return _late(clip, number, late[:, None, None])


def _late(clip: Clip, number: int, late: Mask) -> Clip:
    """Take what is `late`, which broadcasts to (M, T, V), from so many frames before."""
    before = clip.at(np.maximum(frames_of(clip) - number, 0))
    keypoint = np.where(late[..., None], before.keypoint, clip.keypoint)
    return before.with_pose(keypoint, np.where(late, before.score, clip.score))


def part_seen(clip: Clip) -> str:
    """Ask for a limb or a head that is detected (a `Want`)."""
    of_part = [v for joints in clip.layout.parts.values() for v in joints]
    return "" if clip.detected[:, :, of_part].any() else "shows no arm, leg or head"


LAG_MIX = Family(
    "lag-mix",
    count("frames"),
    "8",
    {"": part_late, "person": person_late},
    "sensors out of step; no paper",
    group="temporal",
    wants={"": all_of(several_frames, part_seen), "person": all_of(several_frames, two_persons)},
    about={
        "": "One part of the body comes a number of frames late.",
        "person": "One of the persons comes a number of frames late.",
    },
)
