"""CTR-GCN's `.npz`: rows of two persons, padded with zeros."""

from pathlib import Path
from typing import Any

import npz_files
import numpy as np
import pytest

from skelbench.core.errors import InputError
from skelbench.data.find import load_data


def parts() -> dict[str, Any]:
    """Two training clips, one test clip: of 4 frames and two persons, of 2 and one, of 3 with an empty frame in it."""
    poses = np.zeros((3, 6, 2, 25, 3), np.float32)
    poses[0, :4] = np.arange(1, 4 * 2 * 25 * 3 + 1).reshape(4, 2, 25, 3)
    poses[0, 0, 0, 1] = 0
    poses[1, :2, 0] = 7
    poses[1, 0, 0, 1] = 0
    poses[2, (0, 2), 0] = 9
    poses[2, 0, 0, 1] = 0
    flat = poses.reshape(3, 6, 150)
    truth = np.eye(60, dtype=np.float32)[[3, 0, 59]]
    return {"x_train": flat[:2], "y_train": truth[:2], "x_test": flat[2:], "y_test": truth[2:]}


def saved(path: Path, packed: bool = True, **changes: Any) -> Path:
    content = {name: value for name, value in (parts() | changes).items() if value is not None}
    (np.savez_compressed if packed else np.savez)(path, **content)
    return path


@pytest.mark.parametrize("packed", [True, False])
def test_padding_and_absent_persons_are_cut(tmp_path: Path, packed: bool) -> None:
    data = load_data(saved(tmp_path / "NTU60_CS.npz", packed))
    assert data.names == ("train_00000", "train_00001", "test_00000")
    assert data.labels.tolist() == [3, 0, 59]
    assert data.classes[0] == "drink water"
    assert [clip.keypoint.shape[:2] for clip in data] == [(2, 4), (1, 2), (1, 3)]
    np.testing.assert_array_equal(data[0].keypoint[1, 0, 2], [76 + 6, 76 + 7, 76 + 8])
    assert {part: rows.tolist() for part, rows in data.split_parts["xsub"].items()} == {"train": [0, 1], "test": [2]}


def test_the_joint_that_poses_are_centred_on_is_there_and_that_is_said(tmp_path: Path) -> None:
    data = load_data(saved(tmp_path / "x.npz"))
    assert data[0].score.all()
    assert data[2].score[0].all(axis=1).tolist() == [True, False, True]
    assert [remark.topic for remark in data.remarks if "translated" in remark.text] == ["coordinates"]


def test_a_file_of_one_part_and_labels_that_are_numbers_are_read(tmp_path: Path) -> None:
    data = load_data(saved(tmp_path / "x.npz", x_train=None, y_train=None, y_test=np.array([5])))
    assert (data.names, data.labels.tolist(), data.splits) == (("test_00000",), [5], ("official",))


def test_zeros_only_are_read_with_a_doubt(tmp_path: Path) -> None:
    data = load_data(saved(tmp_path / "x.npz", x_train=np.zeros((2, 6, 150)), x_test=np.zeros((1, 6, 150))))
    assert [clip.keypoint.shape for clip in data] == [(1, 1, 25, 3)] * 3
    assert [(one.kind, one.topic) for one in data.remarks] == [
        ("doubt", "clips")
    ]  # no file without scores has scores of 0


def test_a_neutral_npz_is_told_from_it(tmp_path: Path) -> None:
    assert load_data(npz_files.write(tmp_path / "x_y.npz")).layout.name != "ntu25"


BAD: dict[str, tuple[dict[str, Any], str]] = {
    "no labels": ({"y_test": None}, "has nothing as y_test"),
    "fewer labels": ({"y_test": np.eye(60)[:0]}, r"x_test has 1 clips, y_test shape \(0, 60\)"),
    "two classes": ({"y_test": np.ones((1, 60))}, "y_test is not one-hot"),
    "no class": ({"y_test": np.array([-3])}, "something else than classes"),
    "other joints": ({"x_test": np.ones((1, 6, 120))}, r"x_test is float64 of shape \(1, 6, 120\)"),
    "other padding": ({"x_test": np.ones((1, 5, 150))}, "pad alike"),
    "text": ({"x_test": np.full((1, 6, 150), "a")}, "x_test is <U1"),
    "objects": ({"x_test": np.full((1, 6, 150), None)}, "Object arrays cannot be loaded"),
    "no clips": ({"x_train": None, "x_test": np.ones((0, 6, 150)), "y_test": np.ones((0, 60))}, "holds 0 clips"),
}


@pytest.mark.parametrize("case", BAD)
def test_a_damaged_file_gets_one_line(tmp_path: Path, case: str) -> None:
    changes, message = BAD[case]
    with pytest.raises(InputError, match=message) as error:
        load_data(saved(tmp_path / "x.npz", **changes))
    assert "\n" not in str(error.value)


def test_a_file_that_is_cut_short_gets_one_line(tmp_path: Path) -> None:
    file = saved(tmp_path / "x.npz")
    file.write_bytes(file.read_bytes()[:-300])
    with pytest.raises(InputError, match="is no usable npz"):
        load_data(file)
