"""COCO-WholeBody-133, SMPL-24 and a hand, against what their documentation says."""

import numpy as np

from skelbench.core.clip import Clip
from skelbench.core.layout import LAYOUTS
from skelbench.core.relayout import relayout

WHOLE, SMPL, HAND = LAYOUTS["wholebody133"], LAYOUTS["smpl24"], LAYOUTS["hand21"]
SWAPPED = {
    **{23 + a: 23 + b for a, b in ((0, 16), (7, 9), (17, 26), (21, 22), (31, 35), (32, 34), (36, 45), (37, 44))},
    **{23 + a: 23 + b for a, b in ((38, 43), (39, 42), (40, 47), (41, 46), (48, 54), (49, 53), (50, 52), (55, 59))},
    **{23 + a: 23 + b for a, b in ((56, 58), (60, 64), (61, 63), (65, 67))},
    **{17: 20, 18: 21, 19: 22, 91: 112, 95: 116, 111: 132},
}
"""Pairs of COCO-WholeBody's keypoints that change places in a mirror (`swap` in MMPose's description of the set)."""
ON_THE_MIDLINE = (0, *(23 + i for i in (8, 27, 28, 29, 30, 33, 51, 57, 62, 66)))
PARENTS = (0, 0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 9, 9, 12, 13, 14, 16, 17, 18, 19, 20, 21)
"""SMPL's kinematic tree; the pelvis has no parent."""
HANDMP = "1>0 2>1 3>2 4>3 5>0 6>5 7>6 8>7 9>0 10>9 11>10 12>11 13>0 14>13 15>14 16>15 17>0 18>17 19>18 20>19"
"""pyskl's graph of a hand."""


def test_whole_body_pairs_are_those_of_its_documentation() -> None:
    for one, other in SWAPPED.items():
        assert WHOLE.mirror[one] == other
        assert WHOLE.mirror[other] == one
    assert [v for v, w in enumerate(WHOLE.mirror) if v == w] == list(ON_THE_MIDLINE)


def test_the_whole_body_begins_with_coco_and_its_parts_are_body_parts() -> None:
    assert WHOLE.joints[:17] == LAYOUTS["coco17"].joints
    assert WHOLE.parts["head"] == (*range(5), *range(23, 91))
    assert WHOLE.parts["left_arm"] == (5, 7, 9, *range(91, 112))
    assert WHOLE.parts["right_leg"] == (12, 14, 16, 20, 21, 22)


def test_a_whole_body_becomes_coco_human36m_and_kinect() -> None:
    pose = np.random.default_rng(0).normal(size=(1, 3, 133, 2)).astype(np.float32)
    clip = Clip(pose, np.ones((1, 3, 133), np.float32), WHOLE, "a")
    np.testing.assert_array_equal(relayout(clip, LAYOUTS["coco17"]).keypoint, pose[:, :, :17])
    assert relayout(clip, LAYOUTS["h36m17"]).detected.all()
    kinect = relayout(clip, LAYOUTS["kinect20"])
    np.testing.assert_allclose(kinect.keypoint[:, :, 7], (pose[:, :, 96] + pose[:, :, 108]) / 2, atol=1e-6)


def test_smpl_hangs_together_as_its_kinematic_tree() -> None:
    assert set(SMPL.links) == {(child, parent) for child, parent in enumerate(PARENTS) if child}


def test_smpl_becomes_kinect_and_human36m_but_for_the_nose_that_it_has_not() -> None:
    pose = np.random.default_rng(0).normal(size=(1, 2, 24, 3)).astype(np.float32)
    clip = Clip(pose, np.ones((1, 2, 24), np.float32), SMPL, "a")
    kinect = relayout(clip, LAYOUTS["kinect20"])
    assert kinect.detected.all()
    np.testing.assert_array_equal(kinect.keypoint[:, :, :4], pose[:, :, [0, 6, 12, 15]])
    human = relayout(clip, LAYOUTS["h36m17"])
    np.testing.assert_array_equal(human.keypoint[:, :, 9], pose[:, :, 15])  # the head stands for the nose


def test_a_hand_is_pyskls_graph_and_has_no_part_of_a_body() -> None:
    assert set(HAND.links) == {tuple(map(int, pair.split(">"))) for pair in HANDMP.split()}
    assert not any(HAND.parts.values())
    assert HAND.usual == ()
