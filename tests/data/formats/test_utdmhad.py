"""UTD-MHAD's MATLAB files, read without SciPy."""

import os
import struct
from pathlib import Path

import numpy as np
import pytest
from conftest import ROOT
from original_files import mat

from skelbench.core.errors import InputError
from skelbench.core.layout import LAYOUTS
from skelbench.data.find import load_data
from skelbench.data.formats.originals.mat_file import read_matrix

POSES = np.arange(1.0, 241).reshape(20, 3, 4)
CONVERTED = Path(os.environ.get("SKELBENCH_DATA", ROOT.parent / "shared" / "data")) / "utd_mhad/utd_mhad_kinect.npz"


def written(folder: Path, name: str, content: bytes) -> Path:
    folder.mkdir(exist_ok=True)
    (folder / f"{name}_skeleton.mat").write_bytes(content)
    return folder


def test_names_tell_action_and_subject_and_joints_go_by_name(tmp_path: Path) -> None:
    written(tmp_path / "Skeleton", "a2_s1_t1", mat("d_skel", POSES))
    data = load_data(written(tmp_path / "Skeleton", "a27_s2_t4", mat("d_skel", -POSES)))
    assert data.names == ("a27_s2_t4", "a2_s1_t1")
    assert [data.classes[label] for label in data.labels] == ["squat", "swipe_right"]
    assert {part: rows.tolist() for part, rows in data.split_parts["xsub"].items()} == {"train": [1], "test": [0]}
    joints = LAYOUTS["kinect20"].joints
    np.testing.assert_array_equal(data[1].keypoint[0, 2, joints.index("head")], POSES[0, :, 2])
    np.testing.assert_array_equal(data[1].keypoint[0, 2, joints.index("hip_center")], POSES[3, :, 2])


@pytest.mark.parametrize("stored", ["<f8", "<i2", "<u1"])
@pytest.mark.parametrize("packed", [True, False])
def test_matlab_stores_whole_numbers_in_small_types(tmp_path: Path, stored: str, packed: bool) -> None:
    (tmp_path / "x.mat").write_bytes(mat("d_skel", POSES, packed, stored))
    np.testing.assert_array_equal(read_matrix(tmp_path / "x.mat", "d_skel"), POSES)


GOOD = mat("d_skel", POSES, packed=False)
DAMAGED = {
    "empty": (b"", "is no .mat file of level 5"),
    "HDF5": (b"MATLAB 7.3".ljust(124) + struct.pack("<H", 0x0200) + b"IM" + bytes(99), "save it in MATLAB with -v7"),
    "cut": (GOOD[:-100], "is damaged"),
    "cut, packed": (mat("d_skel", POSES)[:-30], "is damaged"),
    "a huge shape": (
        GOOD.replace(struct.pack("<3i", 20, 3, 4), struct.pack("<3i", 2**30, 2**30, 4)),
        "an array of shape",
    ),
    "another name": (mat("x", POSES), "holds x, expected an array d_skel"),
    "other axes": (mat("d_skel", POSES[:, :2]), r"shape \(20, 2, 4\), expected \(20, 3, frames\)"),
    "a bomb": (mat("d_skel", np.zeros((20, 3, 200_000))), "unfolds to more than"),
}


@pytest.mark.parametrize("case", DAMAGED)
def test_a_damaged_file_gets_one_line(tmp_path: Path, case: str) -> None:
    content, message = DAMAGED[case]
    with pytest.raises(InputError, match=message) as error:
        load_data(written(tmp_path / "x", "a1_s1_t1", content))
    assert "\n" not in str(error.value)


@pytest.mark.real
@pytest.mark.skipif(not CONVERTED.is_file(), reason=f"no {CONVERTED}; set $SKELBENCH_DATA")
def test_originals_made_of_the_converted_set_read_back_equal(tmp_path: Path) -> None:
    held = dict(np.load(CONVERTED))
    rows = list(range(0, len(held["clip_name"]), 4))
    for row in rows:
        start, length = int(held["clip_start"][row]), int(held["clip_length"][row])
        poses = held["keypoint"][start : start + length].astype(np.float64).transpose(1, 2, 0)
        written(tmp_path / "Skeleton", str(held["clip_name"][row]), mat("d_skel", poses))
    theirs, ours = load_data(CONVERTED), load_data(tmp_path / "Skeleton")
    assert theirs.classes == ours.classes
    for row in rows:
        one, other = theirs[row], ours[ours.names.index(theirs.names[row])]
        np.testing.assert_array_equal(one.keypoint, other.keypoint)
        assert (one.label, one.subject) == (other.label, other.subject)
    mine = {ours.names[row] for row in ours.split_parts["xsub"]["test"]}
    assert mine == {theirs.names[row] for row in theirs.split_parts["xsub"]["test"].tolist() if row in rows}
