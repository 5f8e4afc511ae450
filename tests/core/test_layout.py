"""The tables of joints, held to what can be counted or is published elsewhere."""

from typing import Any

import pytest

from skelbench.core.errors import InputError
from skelbench.core.layout import LAYOUTS, PARTS, Layout, part_of

PYSKL_COCO = "15>13 13>11 16>14 14>12 11>5 12>6 9>7 7>5 10>8 8>6 5>0 6>0 1>0 3>1 2>0 4>2"
PYSKL_NTU = (
    "0>1 1>20 2>20 3>2 4>20 5>4 6>5 7>6 8>20 9>8 10>9 11>10 12>0 13>12 14>13 15>14 16>0 17>16 18>17 19>18 21>7 22>7"
    " 23>11 24>11"
)
PYSKL_OPENPOSE = "4>3 3>2 7>6 6>5 13>12 12>11 10>9 9>8 11>5 8>2 5>1 2>1 0>1 15>0 14>0 17>15 16>14"


@pytest.mark.parametrize(
    ("name", "joints"),
    [
        ("coco17", 17),
        ("h36m17", 17),
        ("ntu25", 25),
        ("kinect20", 20),
        ("openpose18", 18),
        ("body25", 25),
        ("blazepose33", 33),
        ("jhmdb15", 15),
        ("penn13", 13),
        ("florence15", 15),
        ("body12", 12),
        ("halpe26", 26),
        ("hand21", 21),
        ("smpl24", 24),
        ("wholebody133", 133),
    ],
)
def test_a_layout_has_as_many_joints_as_its_name_says(name: str, joints: int) -> None:
    assert len(LAYOUTS[name]) == len(set(LAYOUTS[name].joints)) == joints


@pytest.mark.parametrize("name", LAYOUTS)
def test_every_joint_is_linked_and_the_centre_is_a_joint(name: str) -> None:
    layout = LAYOUTS[name]
    linked = {joint for edge in layout.edges for joint in edge}
    assert linked == set(layout.joints)
    assert layout.centre in layout.joints


@pytest.mark.parametrize("name", LAYOUTS)
def test_every_joint_reaches_the_centre(name: str) -> None:
    layout = LAYOUTS[name]
    reached = {layout.centre}
    for _ in layout.joints:
        reached |= {joint for edge in layout.edges for joint in edge if set(edge) & reached}
    assert reached == set(layout.joints)


@pytest.mark.parametrize("name", LAYOUTS)
def test_mirroring_twice_changes_nothing(name: str) -> None:
    mirror = LAYOUTS[name].mirror
    assert [mirror[v] for v in mirror] == list(range(len(mirror)))


@pytest.mark.parametrize("name", LAYOUTS)
def test_mirroring_moves_exactly_the_sided_joints(name: str) -> None:
    layout = LAYOUTS[name]
    moved = {joint for v, joint in enumerate(layout.joints) if layout.mirror[v] != v}
    assert moved == {joint for joint in layout.joints if "left" in joint or "right" in joint}


@pytest.mark.parametrize("name", [name for name in LAYOUTS if name != "hand21"])
def test_parts_are_apart_and_both_sides_are_as_large(name: str) -> None:
    parts = LAYOUTS[name].parts
    assert tuple(parts) == PARTS
    flat = [v for members in parts.values() for v in members]
    assert len(flat) == len(set(flat))
    assert len(parts["left_arm"]) == len(parts["right_arm"]) >= 3
    assert len(parts["left_leg"]) == len(parts["right_leg"]) >= 3


def test_parts_of_coco_are_those_of_the_paper() -> None:
    assert LAYOUTS["coco17"].parts == {
        "head": (0, 1, 2, 3, 4),
        "left_arm": (5, 7, 9),
        "right_arm": (6, 8, 10),
        "left_leg": (11, 13, 15),
        "right_leg": (12, 14, 16),
    }


def test_parts_of_human36m_are_those_of_the_paper() -> None:
    parts = {part: set(joints) for part, joints in LAYOUTS["h36m17"].parts.items()}
    assert parts == {
        "head": {9, 10},
        "left_arm": {11, 12, 13},
        "right_arm": {14, 15, 16},
        "left_leg": {4, 5, 6},
        "right_leg": {1, 2, 3},
    }


@pytest.mark.parametrize(
    ("name", "links", "centre"),
    [("coco17", PYSKL_COCO, 0), ("ntu25", PYSKL_NTU, 20), ("openpose18", PYSKL_OPENPOSE, 1)],
)
def test_graphs_are_those_of_pyskl(name: str, links: str, centre: int) -> None:
    layout = LAYOUTS[name]
    assert {f"{child}>{parent}" for child, parent in layout.links} == set(links.split())
    assert layout.index[layout.centre] == centre


@pytest.mark.parametrize(
    ("joint", "part"),
    [("wrist_left", "left_arm"), ("foot_index_right", "right_leg"), ("eye_left_inner", "head"), ("neck", None)],
)
def test_a_joint_knows_its_part(joint: str, part: str | None) -> None:
    assert part_of(joint) == part


@pytest.mark.parametrize("what", ["edges", "bones", "limbs"])
def test_four_links_for_each_joint_are_believed_and_five_are_not(what: str) -> None:
    content = {"edges": (), what: (("a", "b"),) * 8}
    assert len(getattr(Layout("x", ("a", "b"), centre="a", **content), what)) == 8
    content[what] = (("a", "b"),) * 9
    with pytest.raises(InputError, match=f"layout x has 9 {what}, at most 8 are read"):
        Layout("x", ("a", "b"), centre="a", **content)


@pytest.mark.parametrize(
    ("facts", "told"),
    [
        ({"centre": ""}, "centre is '', expected one of its joints"),
        ({"edges": (("b", "c"),)}, "edges lead to joint 'c', which it does not have"),
        ({"bones": (("d", "a"),)}, "bones lead to joint 'd', which it does not have"),
    ],
)
def test_a_centre_and_ends_of_edges_are_joints_of_the_layout(facts: dict[str, Any], told: str) -> None:
    with pytest.raises(InputError, match=told):
        Layout("x", ("a", "b"), **{"edges": (("b", "a"),), "centre": "a", **facts})
