"""ST-GCN's and 2s-AGCN's `.npy` with a pickle of names and labels beside it."""

import pickle
from pathlib import Path

import numpy as np
import pytest

from skelbench.core.errors import InputError
from skelbench.data.find import load_data

POSES = np.zeros((2, 3, 6, 25, 2), np.float32)
POSES[0, :, :4] = np.arange(1, 3 * 4 * 25 * 2 + 1).reshape(3, 4, 25, 2)
POSES[1, :, :2, :, 0] = 5
NAMES = ["S001C001P001R001A004", "S018C002P003R001A120"]


def part(folder: Path, name: str, names: list[str], poses: np.ndarray = POSES, ending: str = "_joint") -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    np.save(folder / f"{name}_data{ending}.npy", poses)
    labels = [int(one[-3:]) - 1 if one.startswith("S") else row for row, one in enumerate(names)]
    (folder / f"{name}_label.pkl").write_bytes(pickle.dumps(([f"{one}.skeleton" for one in names], labels)))
    return folder / f"{name}_data{ending}.npy"


def test_names_and_labels_lie_beside_it_and_padding_is_cut(tmp_path: Path) -> None:
    data = load_data(part(tmp_path, "val", NAMES))
    assert data.names == tuple(NAMES)
    assert (data.labels.tolist(), data.classes[3], len(data.classes)) == ([3, 119], "brushing hair", 120)
    assert (data[1].subject, data[1].camera) == (3, 2)
    assert [clip.keypoint.shape for clip in data] == [(2, 4, 25, 3), (1, 2, 25, 3)]
    np.testing.assert_array_equal(data[0].keypoint[1, 2, 7], POSES[0, :, 2, 7, 1])
    assert {part: rows.tolist() for part, rows in data.split_parts["official"].items()} == {"val": [0, 1]}


def test_a_folder_holds_both_parts_of_a_split_of_its_name(tmp_path: Path) -> None:
    part(tmp_path / "xview", "train", ["S001C002P001R001A001", "S001C003P001R001A001"])
    part(tmp_path / "xview", "train", [], np.zeros(1), "_bone")
    part(tmp_path / "xview", "train", ["S001C002P001R001A001", "S001C003P001R001A001"])
    part(tmp_path / "xview", "val", NAMES)
    data = load_data(tmp_path / "xview")
    assert {part: rows.tolist() for part, rows in data.split_parts["xview"].items()} == {"train": [0, 1], "val": [2, 3]}
    np.testing.assert_array_equal(data[3].keypoint, data[1].keypoint)


def test_18_joints_are_kinetics_in_2d_with_scores(tmp_path: Path) -> None:
    poses = np.zeros((1, 3, 4, 18, 2), np.float32)
    poses[0, 0, :3, :, 0], poses[0, 1, :3, :, 0], poses[0, 2, :3, :, 0] = -0.25, 0.5, 0.75
    poses[0, :, 1, 3, 0] = 0
    clip = load_data(part(tmp_path, "val", ["abc"], poses, ""))[0]
    assert (clip.layout.name, clip.image_size, clip.keypoint.shape) == ("openpose18", (256, 340), (1, 3, 18, 2))
    assert clip.keypoint[0, 0, 0].tolist() == [85, 256]
    assert clip.score[0, 1, 2:5].tolist() == [0.75, 0, 0.75]
    assert not clip.keypoint[0, 1, 3].any()


def test_without_a_pickle_there_are_no_labels_and_that_is_said(tmp_path: Path) -> None:
    file = part(tmp_path, "val", NAMES)
    (tmp_path / "val_label.pkl").unlink()
    data = load_data(file)
    assert (data.names, data.labelled) == (("val_00000", "val_00001"), False)
    assert "there is no val_label.pkl" in data.remarks[0].text


def test_nothing_of_a_large_file_is_read_when_it_is_opened(tmp_path: Path) -> None:
    file = tmp_path / "val_data_joint.npy"
    with file.open("wb") as stream:
        header = {"descr": "<f4", "fortran_order": False, "shape": (40_000, 3, 300, 25, 2)}
        np.lib.format.write_array_header_1_0(stream, header)
        stream.truncate(stream.tell() + 40_000 * 3 * 300 * 25 * 2 * 4)  # 7 GB that take no place on the disk
    data = load_data(file)
    assert len(data) == 40_000
    assert data[39_999].keypoint.shape == (1, 1, 25, 3)


def test_damage_gets_one_line(tmp_path: Path) -> None:
    def refused(match: str) -> None:
        with pytest.raises(InputError, match=match) as error:
            load_data(file)
        assert "\n" not in str(error.value)

    file = part(tmp_path, "val", NAMES)
    good = file.read_bytes()
    file.write_bytes(good[:-1])
    refused(r"takes 7,200 bytes, 7,199 are there")
    file.write_bytes(good[:40])
    refused(r"is no usable \.npy")
    file.write_bytes(b"")
    refused(r"is no usable \.npy")
    file.write_bytes(good.replace(b"(2, 3,", b"(9, 9,"))
    refused("are there; fetch it again")
    np.save(file, np.asfortranarray(POSES))
    refused("is in Fortran order")
    np.save(file, np.ones((2, 3, 6, 21, 2)))
    refused(r"has shape \(2, 3, 6, 21, 2\), expected")
    np.save(file, np.array([None]), allow_pickle=True)
    refused("expected an array of numbers")
    part(tmp_path, "val", NAMES[:1])
    refused("has 1 names, its poses are of 2 clips")
    for labels in ("x", [], (["a", "b"], [0, "b"]), (["a", "b"], [0, -1]), ([1, 2], [0, 1]), {"a": 1}):
        (tmp_path / "val_label.pkl").write_bytes(pickle.dumps(labels))
        refused("must hold two lists|has label")
