"""What the layouts' files say, against the same facts written down joint by joint when they lay in nine tables."""

import pytest

from skelbench.core.layout import LAYOUTS

JOINTS = {
    "coco17": (
        "nose eye_left eye_right ear_left ear_right shoulder_left shoulder_right elbow_left elbow_right wrist_left"
        " wrist_right hip_left hip_right knee_left knee_right ankle_left ankle_right"
    ),
    "h36m17": (
        "root hip_right knee_right ankle_right hip_left knee_left ankle_left belly neck nose head shoulder_left"
        " elbow_left wrist_left shoulder_right elbow_right wrist_right"
    ),
    "ntu25": (
        "spine_base spine_mid neck head shoulder_left elbow_left wrist_left hand_left shoulder_right elbow_right"
        " wrist_right hand_right hip_left knee_left ankle_left foot_left hip_right knee_right ankle_right foot_right"
        " spine_shoulder hand_tip_left thumb_left hand_tip_right thumb_right"
    ),
    "kinect20": (
        "hip_center spine shoulder_center head shoulder_left elbow_left wrist_left hand_left shoulder_right"
        " elbow_right wrist_right hand_right hip_left knee_left ankle_left foot_left hip_right knee_right"
        " ankle_right foot_right"
    ),
    "openpose18": (
        "nose neck shoulder_right elbow_right wrist_right shoulder_left elbow_left wrist_left hip_right knee_right"
        " ankle_right hip_left knee_left ankle_left eye_right eye_left ear_right ear_left"
    ),
    "body25": (
        "nose neck shoulder_right elbow_right wrist_right shoulder_left elbow_left wrist_left mid_hip hip_right"
        " knee_right ankle_right hip_left knee_left ankle_left eye_right eye_left ear_right ear_left big_toe_left"
        " small_toe_left heel_left big_toe_right small_toe_right heel_right"
    ),
    "blazepose33": (
        "nose eye_left_inner eye_left eye_left_outer eye_right_inner eye_right eye_right_outer ear_left ear_right"
        " mouth_left mouth_right shoulder_left shoulder_right elbow_left elbow_right wrist_left wrist_right"
        " pinky_left pinky_right index_left index_right thumb_left thumb_right hip_left hip_right knee_left"
        " knee_right ankle_left ankle_right heel_left heel_right foot_index_left foot_index_right"
    ),
    "jhmdb15": (
        "neck belly face shoulder_right shoulder_left hip_right hip_left elbow_right elbow_left knee_right"
        " knee_left wrist_right wrist_left ankle_right ankle_left"
    ),
    "penn13": (
        "head shoulder_left shoulder_right elbow_left elbow_right wrist_left wrist_right hip_left hip_right"
        " knee_left knee_right ankle_left ankle_right"
    ),
    "florence15": (
        "head neck spine shoulder_left elbow_left wrist_left shoulder_right elbow_right wrist_right hip_left"
        " knee_left ankle_left hip_right knee_right ankle_right"
    ),
    "body12": (
        "shoulder_left shoulder_right elbow_left elbow_right wrist_left wrist_right hip_left hip_right knee_left"
        " knee_right ankle_left ankle_right"
    ),
}
LINKS = {
    "coco17": "9>7 10>8 7>5 8>6 15>13 16>14 13>11 14>12 11>5 12>6 5>0 6>0 1>0 2>0 3>1 4>2",
    "h36m17": "13>12 16>15 12>11 15>14 6>5 3>2 5>4 2>1 4>0 1>0 0>7 7>8 11>8 14>8 9>8 10>9",
    "ntu25": (
        "0>1 1>20 2>20 3>2 4>20 8>20 7>6 11>10 15>14 19>18 6>5 10>9 5>4 9>8 14>13 18>17 13>12 17>16 12>0 16>0 21>7"
        " 23>11 22>7 24>11"
    ),
    "kinect20": "0>1 1>2 3>2 4>2 8>2 7>6 11>10 15>14 19>18 6>5 10>9 5>4 9>8 14>13 18>17 13>12 17>16 12>0 16>0",
    "openpose18": "7>6 4>3 6>5 3>2 13>12 10>9 12>11 9>8 11>5 8>2 5>1 2>1 0>1 15>0 14>0 17>15 16>14",
    "body25": (
        "7>6 4>3 6>5 3>2 14>13 11>10 13>12 10>9 12>8 9>8 8>1 5>1 2>1 0>1 16>0 15>0 18>16 17>15 19>14 22>11 20>19"
        " 23>22 21>14 24>11"
    ),
    "blazepose33": (
        "15>13 16>14 13>11 14>12 27>25 28>26 25>23 26>24 23>11 24>12 11>0 12>0 1>0 4>0 2>1 5>4 3>2 6>5 7>3 8>6 9>0"
        " 10>0 17>15 18>16 19>15 20>16 21>15 22>16 29>27 30>28 31>29 32>30"
    ),
    "jhmdb15": "12>8 11>7 8>4 7>3 14>10 13>9 10>6 9>5 6>1 5>1 1>0 4>0 3>0 2>0",
    "penn13": "5>3 6>4 3>1 4>2 11>9 12>10 9>7 10>8 7>1 8>2 1>0 2>0",
    "florence15": "5>4 8>7 4>3 7>6 11>10 14>13 10>9 13>12 9>2 12>2 2>1 3>1 6>1 0>1",
    "body12": "4>2 5>3 2>0 3>1 10>8 11>9 8>6 9>7 6>0 7>1 1>0",
}
"""(child, parent) positions; their order is that of the limb maps of a PoseConv3D that was trained on them."""
CENTRES = {
    "coco17": "nose",
    "h36m17": "neck",
    "ntu25": "spine_shoulder",
    "kinect20": "shoulder_center",
    "openpose18": "neck",
    "body25": "neck",
    "blazepose33": "nose",
    "jhmdb15": "neck",
    "penn13": "head",
    "florence15": "neck",
    "body12": "shoulder_left",
}
COCO_LIMBS = "0>5 0>6 5>7 7>9 6>8 8>10 5>11 11>13 13>15 6>12 12>14 14>16 0>1 0>2 1>3 2>4 11>12"
"""pyskl's configurations, in their order, which its released limb weights need."""
AXES = {"kinect20": (0, 1, 2), "ntu25": (0, 1, 2), "florence15": (0, 2, 1)}
"""Which coordinates are (to the person's right, up, depth)."""
USUAL = {
    (17, 2): "coco17",
    (18, 2): "openpose18",
    (25, 2): "body25",
    (25, 3): "ntu25",
    (20, 3): "kinect20",
    (33, 2): "blazepose33",
    (33, 3): "blazepose33",
    (15, 2): "jhmdb15",
    (15, 3): "florence15",
    (13, 2): "penn13",
}
"""(joints, coordinates) -> the layout of a file that names none."""
PYSKL = {17: "coco17", 18: "openpose18", 25: "ntu25"}
"""Number of joints -> the layout of pyskl's data that has as many."""


def text(pairs: tuple[tuple[int, int], ...]) -> str:
    return " ".join(f"{first}>{second}" for first, second in pairs)


def test_layouts_come_in_the_order_in_which_they_were_added() -> None:
    assert list(LAYOUTS)[: len(JOINTS)] == list(JOINTS)


@pytest.mark.parametrize("name", JOINTS)
def test_joints_links_and_centre_are_as_before(name: str) -> None:
    layout = LAYOUTS[name]
    assert layout.name == name
    assert " ".join(layout.joints) == JOINTS[name]
    assert text(layout.links) == LINKS[name]
    assert layout.centre == CENTRES[name]


def test_of_these_only_coco_has_limbs_that_are_not_its_links() -> None:
    limbs = {name: LAYOUTS[name].positions(LAYOUTS[name].limbs) for name in JOINTS}
    assert {name: text(pairs) for name, pairs in limbs.items() if pairs} == {"coco17": COCO_LIMBS}


def test_of_these_axes_are_known_of_the_kinects_alone() -> None:
    assert {name: LAYOUTS[name].axes for name in JOINTS if LAYOUTS[name].axes} == AXES


def test_these_are_usual_for_their_numbers_of_joints_and_coordinates() -> None:
    usual = {(len(LAYOUTS[name]), dimensions): name for name in JOINTS for dimensions in LAYOUTS[name].usual}
    assert usual == USUAL


def test_of_these_three_are_known_to_pyskl() -> None:
    assert {len(LAYOUTS[name]): name for name in JOINTS if LAYOUTS[name].pyskl} == PYSKL


def test_no_two_layouts_are_usual_for_the_same_joints_and_coordinates_nor_both_known_to_pyskl() -> None:
    usual = [(len(layout), dimensions) for layout in LAYOUTS.values() for dimensions in layout.usual]
    pyskl = [len(layout) for layout in LAYOUTS.values() if layout.pyskl]
    assert len(set(usual)) == len(usual)
    assert len(set(pyskl)) == len(pyskl)
