"""Joints go by the words of their names, whoever wrote them, and by the numbers in them."""

import pytest

from skelbench.core.errors import InputError
from skelbench.core.layout import LAYOUTS
from skelbench.data.formats.joint_names import layout_of_names, places_in, words_of


@pytest.mark.parametrize("name", ["wrist_left", "LEFT_WRIST", "leftWrist", "Left Wrist", "left-wrist"])
def test_a_joint_is_known_in_other_spellings(name: str) -> None:
    assert places_in(LAYOUTS["coco17"])[words_of(name)] == 9  # COCO's left wrist


def test_no_two_joints_of_a_layout_are_the_same_words() -> None:
    assert all(len(places_in(layout)) == len(layout) for layout in LAYOUTS.values())


def test_joints_that_differ_by_their_numbers_alone_are_not_exchanged() -> None:
    joints = list(LAYOUTS["smpl24"].joints)
    assert layout_of_names(joints, "x") == "smpl24"
    first, second = joints.index("spine_1"), joints.index("spine_2")
    joints[first], joints[second] = joints[second], joints[first]
    with pytest.raises(InputError, match="spine_2 is none of smpl24's there"):
        layout_of_names(joints, "x")
