"""NW-UCLA's JSON files, as CTR-GCN distributes them."""

import json
import os
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from conftest import ROOT

from skelbench.core.errors import InputError
from skelbench.data.find import load_data

POSES = np.arange(1.0, 121).reshape(2, 20, 3)
CONVERTED = Path(os.environ.get("SKELBENCH_DATA", ROOT.parent / "shared" / "data")) / "nw_ucla/nw_ucla_kinect.npz"


def written(folder: Path, name: str, skeletons: Any, label: int = 1) -> Path:
    folder.mkdir(exist_ok=True)
    content = {"file_name": name, "skeletons": skeletons, "label": label}
    (folder / f"{name}.json").write_text(json.dumps(content))
    return folder


def test_names_tell_action_subject_view_and_take(tmp_path: Path) -> None:
    written(tmp_path / "all_sqe", "a02_s01_e00_v01", POSES.tolist())
    written(tmp_path / "all_sqe", "a02_s01_e00_v03", POSES.tolist())
    data = load_data(written(tmp_path / "all_sqe", "a12_s10_e01_v02", (-POSES).tolist()))
    assert [data.classes[label] for label in data.labels] == ["pick_up_with_two_hands"] * 2 + ["carry"]
    assert data.subjects.tolist() == [1, 1, 10]
    assert data[2].camera == 2
    assert {part: rows.tolist() for part, rows in data.split_parts["xview"].items()} == {"train": [0, 2], "test": [1]}
    index = data.all_sources[data.source].index
    assert index.recordings is not None
    assert index.recordings[0] == index.recordings[1] != index.recordings[2]
    np.testing.assert_array_equal(data[2].keypoint[0], -POSES)


DAMAGED: dict[str, tuple[Any, str]] = {
    "no frames": ([], "no clip with anybody in it"),
    "no list": ("x", "no list `skeletons`"),
    "other joints": (np.ones((2, 25, 3)).tolist(), r"shape \(2, 25, 3\), expected \(frames, 20, 3\)"),
    "ragged": ([[[1, 2, 3]], [[1, 2]]], "no frames of 20 joints of numbers"),
    "words": ([[["a", 1, 2]] * 20], "no frames of 20 joints of numbers"),
}


@pytest.mark.parametrize("case", DAMAGED)
def test_a_damaged_file_gets_one_line(tmp_path: Path, case: str) -> None:
    skeletons, message = DAMAGED[case]
    with pytest.raises(InputError, match=message) as error:
        load_data(written(tmp_path / "x", "a01_s01_e00_v01", skeletons))
    assert "\n" not in str(error.value)


def test_a_json_that_is_cut_short_gets_one_line(tmp_path: Path) -> None:
    file = written(tmp_path / "x", "a01_s01_e00_v01", POSES.tolist()) / "a01_s01_e00_v01.json"
    file.write_text(file.read_text()[:99])
    with pytest.raises(InputError, match="is no readable JSON"):
        load_data(tmp_path / "x")


@pytest.mark.real
@pytest.mark.slow
@pytest.mark.skipif(not CONVERTED.is_file(), reason=f"no {CONVERTED}; set $SKELBENCH_DATA")
def test_originals_made_of_the_converted_set_read_back_equal(tmp_path: Path) -> None:
    held = dict(np.load(CONVERTED))
    rows = list(range(0, len(held["clip_name"]), 4))
    for row in rows:
        start, length = int(held["clip_start"][row]), int(held["clip_length"][row])
        written(tmp_path / "all_sqe", str(held["clip_name"][row]), held["keypoint"][start : start + length].tolist())
    theirs, ours = load_data(CONVERTED), load_data(tmp_path / "all_sqe")
    assert theirs.classes == ours.classes
    for row in rows:
        one, other = theirs[row], ours[ours.names.index(theirs.names[row])]
        np.testing.assert_array_equal(one.keypoint, other.keypoint)
        assert (one.label, one.subject, one.camera) == (other.label, other.subject, other.camera)
    mine = {ours.names[row] for row in ours.split_parts["xview"]["test"]}
    assert mine == {theirs.names[row] for row in theirs.split_parts["xview"]["test"].tolist() if row in rows}
