"""A layout's file: what can be written in it, and the answers to what cannot."""

import re
import time
from pathlib import Path

import pytest

from skelbench.core.errors import InputError
from skelbench.core.layout import Layout, read_layouts

STICK = "joints: [neck, hand_left, hand_right]\nedges: [hand_*>neck]\ncentre: neck\n"


def read(folder: Path, text: str, name: str = "stick3") -> Layout:
    (folder / f"{name}.yaml").write_text(text)
    return read_layouts(folder)[name]


def test_three_keys_make_a_layout(tmp_path: Path) -> None:
    layout = read(tmp_path, STICK)
    assert layout == Layout(
        "stick3", ("neck", "hand_left", "hand_right"), (("hand_left", "neck"), ("hand_right", "neck")), "neck"
    )


def test_the_other_keys_are_read_too(tmp_path: Path) -> None:
    more = "bones: [neck>hand_left]\nlimbs: [hand_left>hand_right]\naxes: [depth, right, up]\nusual: [2, 3]\npyskl: s\n"
    layout = read(tmp_path, STICK + more)
    assert layout.bones == (("neck", "hand_left"),)
    assert layout.limbs == (("hand_left", "hand_right"),)
    assert layout.axes == (1, 2, 0)  # right, up and depth are coordinates 1, 2 and 0
    assert layout.usual == (2, 3)
    assert layout.pyskl == "s"


def test_layouts_of_the_same_facts_are_equal_and_hash_alike(tmp_path: Path) -> None:
    first, second = read(tmp_path, STICK), read(tmp_path, STICK)
    assert first is not second
    assert first == second
    assert hash(first) == hash(second)


def test_a_new_layout_follows_those_that_were_there_before(tmp_path: Path) -> None:
    for name in ("ant6", "body12", "zebra20", "coco17"):
        read(tmp_path, STICK, name)
    assert list(read_layouts(tmp_path)) == ["coco17", "body12", "ant6", "zebra20"]


@pytest.mark.parametrize(
    ("old", "new", "answer"),
    [
        ("joints: [neck", "joints: [[neck", "is not YAML"),
        (STICK, "", "holds None, expected the keys joints, edges, centre"),
        (STICK, "- neck", "holds .*neck.*, expected the keys joints, edges, centre"),
        ("centre: neck\n", "", "has no `centre`; add it"),
        ("edges:", "edgs:", "unknown key 'edgs'; did you mean edges"),
        ("[neck, hand_left, hand_right]", "neck", "joints is 'neck', expected a list of words"),
        ("[neck, hand_left, hand_right]", "[neck, 1]", "joints is .*, expected a list of words"),
        ("hand_right]", "hand_left]", "joints: hand_left is named twice"),
        ("[hand_*>neck]", "[]", r"edges is \[\], expected a list of words"),
        ("hand_*>neck", "hand_*-neck", "edges: 'hand_\\*-neck' is no pair of joints; write one>other"),
        ("hand_*>neck", "hnd_*>neck", "edges: 'hnd_\\*>neck': unknown joint 'hnd_left'; did you mean hand_left"),
        ("[hand_*>neck]", "[hand_left>neck]", "edges: no way leads from hand_right to the centre neck"),
        ("[hand_*>neck]", "[neck>hand_left, hand_right>neck]", "'neck>hand_left' leads no step nearer to neck"),
        ("[hand_*>neck]", "[hand_*>neck, hand_left>hand_right]", "'hand_left>hand_right' leads no step nearer"),
        ("[hand_*>neck]", "[hand_*>neck, hand_left>hand_left]", "'hand_left>hand_left' leads no step nearer"),
        ("[hand_*>neck]", "[hand_*>neck, hand_left>neck]", "'hand_left>neck' stands there twice"),
        ("centre: neck", "centre: nek", "unknown joint 'nek'; did you mean neck"),
        ("centre: neck", "centre: 3", "centre is 3, expected a word"),
        ("centre: neck", "centre: neck\naxes: [right, up]", "axes is .*, expected right, up, depth in the order of"),
        ("centre: neck", "centre: neck\nusual: 2", r"usual is 2, expected \[2\], \[3\] or \[2, 3\]"),
        ("centre: neck", "centre: neck\npyskl: [a]", "pyskl is .*, expected a word"),
    ],
)
def test_a_mistake_is_answered_with_the_file_and_the_problem(tmp_path: Path, old: str, new: str, answer: str) -> None:
    assert old in STICK
    with pytest.raises(InputError, match=rf"^layout {re.escape(str(tmp_path))}/stick3\.yaml.*{answer}"):
        read(tmp_path, STICK.replace(old, new))


def test_a_file_that_is_no_text_is_answered(tmp_path: Path) -> None:
    (tmp_path / "stick3.yaml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(InputError, match=r"stick3\.yaml is not YAML"):
        read_layouts(tmp_path)


def test_a_file_of_ninety_thousand_joints_is_refused_in_a_moment(tmp_path: Path) -> None:
    joints = ", ".join(f"j{i:x}" for i in range(90_000))
    started = time.process_time()
    with pytest.raises(InputError, match="j7 is named twice"):
        read(tmp_path, f"joints: [{joints}, j7]\nedges: [j1>j2]\ncentre: j1\n")
    assert time.process_time() - started < 6  # most of it is YAML; to count each joint among all takes minutes
