"""Halpe-26, which one file added: against AlphaPose's documentation, and in conversions."""

import numpy as np

from skelbench.core.clip import Clip
from skelbench.core.layout import LAYOUTS
from skelbench.core.relayout import relayout

HALPE = LAYOUTS["halpe26"]
DOCUMENTED = (
    "Nose LEye REye LEar REar LShoulder RShoulder LElbow RElbow LWrist RWrist LHip RHip LKnee RKnee LAnkle RAnkle Head"
    " Neck Hip LBigToe RBigToe LSmallToe RSmallToe LHeel RHeel"
)
"""Keypoints 0 to 25 of github.com/Fang-Haoshu/Halpe-FullBody."""
DRAWN = (
    *((0, 1), (0, 2), (1, 3), (2, 4), (5, 18), (6, 18), (5, 7), (7, 9), (6, 8), (8, 10), (17, 18), (18, 19), (19, 11)),
    *((19, 12), (11, 13), (12, 14), (13, 15), (14, 16), (20, 24), (21, 25), (22, 24), (23, 25), (15, 24), (16, 25)),
)
"""Lines that AlphaPose draws."""


def documented(joint: str) -> str:
    """Our name of a joint as Halpe writes it: big_toe_left -> LBigToe."""
    *words, last = joint.split("_")
    side = {"left": "L", "right": "R"}.get(last, "")
    stem = "".join(word.capitalize() for word in (words if side else [*words, last]))
    return "Hip" if joint == "root" else side + stem


def test_joints_are_in_the_documented_order() -> None:
    assert " ".join(map(documented, HALPE.joints)) == DOCUMENTED


def test_edges_are_the_lines_that_alphapose_draws_and_one_that_ties_the_face_to_the_body() -> None:
    ours = {frozenset(link) for link in HALPE.links}
    assert ours - {frozenset(line) for line in DRAWN} == {frozenset((0, 18))}
    assert len(ours) == len(DRAWN) + 1


def test_every_joint_but_neck_and_pelvis_belongs_to_a_part() -> None:
    assert HALPE.parts == {
        "head": (0, 1, 2, 3, 4, 17),
        "left_arm": (5, 7, 9),
        "right_arm": (6, 8, 10),
        "left_leg": (11, 13, 15, 20, 22, 24),
        "right_leg": (12, 14, 16, 21, 23, 25),
    }


def test_it_becomes_coco_and_human36m_without_a_missing_joint() -> None:
    pose = np.random.default_rng(0).normal(size=(1, 3, 26, 2)).astype(np.float32)
    clip = Clip(pose, np.ones((1, 3, 26), np.float32), HALPE, "a")
    np.testing.assert_array_equal(relayout(clip, LAYOUTS["coco17"]).keypoint, pose[:, :, :17])
    assert relayout(clip, LAYOUTS["h36m17"]).detected.all()
