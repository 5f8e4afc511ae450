"""UTD-MHAD as published: a MATLAB file for each clip, `a1_s1_t1_skeleton.mat`, with `d_skel` (20, 3, T).

Kinect v1, metres, its joints in an order of their own: they are put in that of `kinect20`, by their names. The file's
name tells action, subject and trial; the official split `xsub` trains on the odd subjects.
"""

import re
from collections.abc import Sequence
from functools import partial
from pathlib import Path

import numpy as np

from skelbench.core.errors import InputError
from skelbench.core.layout import LAYOUTS
from skelbench.data.bounds import FRAMES
from skelbench.data.formats.originals.mat_file import read_matrix
from skelbench.data.formats.originals.one_set import Fact, KnownSet, holds, in_parts
from skelbench.data.reading.raw import Raw

NAME = re.compile(r"(a(\d{1,2})_s(\d{1,2})_t(\d{1,2}))(_skeleton)?")
CLASSES = (
    *("swipe_left", "swipe_right", "wave", "clap", "throw", "arm_cross", "basketball_shoot", "draw_x"),
    *("draw_circle_clockwise", "draw_circle_counter_clockwise", "draw_triangle", "bowling", "boxing", "baseball_swing"),
    *("tennis_swing", "arm_curl", "tennis_serve", "push", "knock", "catch", "pickup_and_throw", "jog", "walk"),
    *("sit_to_stand", "stand_to_sit", "lunge", "squat"),
)
"""The 27 actions, a1 to a27."""
JOINTS = (
    *("head", "shoulder_center", "spine", "hip_center"),
    *("shoulder_left", "elbow_left", "wrist_left", "hand_left"),
    *("shoulder_right", "elbow_right", "wrist_right", "hand_right"),
    *("hip_left", "knee_left", "ankle_left", "foot_left", "hip_right", "knee_right", "ankle_right", "foot_right"),
)
"""The joints in the order of the files."""


def tell(stem: str) -> Fact | None:
    """Read the name of a clip."""
    match = NAME.fullmatch(stem)
    if match is None or not 1 <= int(match[2]) <= len(CLASSES):
        return None
    return Fact(match[1], int(match[2]) - 1, int(match[3]))


def _read(file: Path) -> Raw:
    """Read a file: keypoint (1, T, 20, 3)."""
    points = read_matrix(file, "d_skel")
    points = points[..., None] if points.ndim == 2 else points  # MATLAB drops the last axis of a single frame
    if points.ndim != 3 or points.shape[:2] != (len(JOINTS), 3) or points.shape[2] > FRAMES:
        raise InputError(
            f"{file}: d_skel has shape {points.shape}, expected ({len(JOINTS)}, 3, frames); fetch it again"
        )
    order = [JOINTS.index(joint) for joint in LAYOUTS["kinect20"].joints]
    return Raw(np.ascontiguousarray(points.transpose(2, 0, 1)[None, :, order]))


def _classes(facts: Sequence[Fact]) -> tuple[str, ...]:
    return CLASSES if facts else ()


def _splits(facts: Sequence[Fact]) -> dict[str, list[str]]:
    return in_parts(facts, "xsub", lambda fact: fact.subject % 2 == 1)


UTD_MHAD = KnownSet(".mat", "kinect20", "metres", tell, _read, _classes, _splits)
recognises = partial(holds, UTD_MHAD)
