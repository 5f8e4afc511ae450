"""NTU RGB+D's `.skeleton` files: persons, tracking states, names, splits, the colour view, damage."""

from pathlib import Path

import numpy as np
import pytest
from original_files import skeleton, standing, write_ntu

from skelbench.core.errors import InputError
from skelbench.data.find import load_data

ONE = "S001C001P001R001A001"


def read(tmp_path: Path, text: str, source: str | None = None) -> np.ndarray:
    (tmp_path / f"{ONE}.skeleton").write_text(text)
    return load_data(tmp_path / f"{ONE}.skeleton", source=source)[0].keypoint


def test_a_file_gives_metres_and_its_name_tells_the_rest(tmp_path: Path) -> None:
    body = standing(range(3), 0.5)
    (tmp_path / "S001C002P003R001A024.skeleton").write_text(skeleton(3, {7: body}))
    data = load_data(tmp_path / "S001C002P003R001A024.skeleton")
    clip = data[0]
    np.testing.assert_allclose(clip.keypoint[0], [body[t] for t in range(3)], rtol=1e-6)
    assert (clip.layout.name, clip.label, clip.subject, clip.camera) == ("ntu25", 23, 3, 2)
    assert data.classes[23] == "kicking something"
    assert len(data.classes) == 60


def test_a_nested_folder_has_the_official_splits(tmp_path: Path) -> None:
    names = ["S001C001P001R001A001", "S002C002P003R001A060", "S017C003P008R002A001"]
    write_ntu(tmp_path / "raw" / "s1", names[:1])
    data = load_data(write_ntu(tmp_path / "raw" / "s2", names[1:]).parent)
    parts = {name: {part: rows.tolist() for part, rows in found.items()} for name, found in data.split_parts.items()}
    assert parts == {"xsub": {"train": [0, 2], "test": [1]}, "xview": {"train": [1, 2], "test": [0]}}


def test_clips_of_ntu_120_have_its_splits_and_classes_too(tmp_path: Path) -> None:
    names = ["S001C001P001R001A001", "S018C001P041R001A061", "S032C001P103R001A120"]
    data = load_data(write_ntu(tmp_path / "raw", names))
    parts = {name: {part: rows.tolist() for part, rows in found.items()} for name, found in data.split_parts.items()}
    assert parts["xsub120"] == {"train": [0, 2], "test": [1]}
    assert parts["xset"] == {"train": [1, 2], "test": [0]}
    assert parts["xsub"] == {"train": [0]}
    assert len(data.classes) == 120
    assert data.classes[119] == "finger-guessing game (playing rock-paper-scissors)"


def test_tracks_of_ten_frames_and_wide_ones_are_noise_and_who_moves_most_comes_first(tmp_path: Path) -> None:
    calm, lively, short = standing(range(20), 0, 0.01), standing(range(20), 1, 0.2), standing(range(10), 2, 0.9)
    chair = {t: pose * (40, 0.1, 1) for t, pose in standing(range(20), 0.1, 0.3).items()}
    poses = read(tmp_path, skeleton(20, {1: calm, 2: short, 3: chair, 4: lively}))
    assert poses.shape == (2, 20, 25, 3)
    np.testing.assert_allclose(poses[0, 7], lively[7], rtol=1e-6)
    np.testing.assert_allclose(poses[1, 7], calm[7], rtol=1e-6)


def test_a_person_whose_track_got_a_new_number_stays_one_person(tmp_path: Path) -> None:
    first, second = standing(range(11), 0), standing(range(12, 24), 0)
    poses = read(tmp_path, skeleton(24, {72057594037931101: first, 72057594037931102: second}))
    assert poses.shape[0] == 1
    np.testing.assert_allclose(poses[0, 5], first[5], rtol=1e-6)
    np.testing.assert_allclose(poses[0, 15], second[15], rtol=1e-6)
    assert not poses[0, 11].any()  # nobody is in it, and the frame stays


@pytest.mark.parametrize(("state", "score"), [(2, 1), (1, 0.5), (0, 0)])
def test_what_the_kinect_inferred_counts_half_and_what_it_lost_is_missing(
    tmp_path: Path, state: int, score: float
) -> None:
    (tmp_path / f"{ONE}.skeleton").write_text(skeleton(3, {7: standing(range(3), 1)}, state))
    clip = load_data(tmp_path / f"{ONE}.skeleton")[0]
    assert (clip.score == score).all()
    assert clip.keypoint.any() == (state > 0)


def test_the_colour_view_is_in_pixels_and_what_lies_outside_is_missing(tmp_path: Path) -> None:
    body = standing(range(3), 0.5)
    text = skeleton(3, {7: body}).splitlines()
    text[4] = text[4].replace(" 50.0 450.0 ", " NaN -inf ")
    (tmp_path / f"{ONE}.skeleton").write_text("\r\n".join(text))
    clip = load_data(tmp_path / f"{ONE}.skeleton", source="colour")[0]
    assert clip.image_size == (1080, 1920)
    np.testing.assert_allclose(clip.keypoint[0, 2, :, 0], 100 * body[2][:, 0], rtol=1e-5)
    np.testing.assert_allclose(clip.keypoint[0, 2, :, 1], 500 - 100 * body[2][:, 0], rtol=1e-5)
    assert clip.score[0, 0, :2].tolist() == [0, 1]


def test_clips_of_nobody_and_those_on_the_users_list_are_left_out_and_said(tmp_path: Path) -> None:
    folder = write_ntu(tmp_path / "raw", ["S001C001P001R001A001", "S001C002P005R002A008"])
    (folder / "S001C003P001R001A001.skeleton").write_text("2\n0\n0\n")
    listed = "missing:\nS001C002P005R002A008\nS009C009P009R009A009\n"
    (folder / "NTU_RGBD_samples_with_missing_skeletons.txt").write_text(listed)
    data = load_data(folder)
    assert data.names == ("S001C001P001R001A001",)
    said = [remark.text for remark in data.remarks if remark.topic == "clips"]
    assert said[0].startswith(
        "1 clip left out, listed as missing or incomplete in NTU_RGBD_samples_with_missing_skeletons.txt"
    )
    assert said[1].startswith("1 clip without a person or a frame left out: S001C003P001R001A001")


GOOD = skeleton(3, {7: standing(range(3), 1)})
DAMAGED = {
    "empty": ("", "ends after 1 lines, expected a number of frames"),
    "a page of a server": ("<html>", "'<html>', expected a number of frames"),
    "cut in a body": (GOOD[: len(GOOD) // 2], "ends after 43 lines, expected a number of bodies"),
    "cut between frames": ("\n".join(GOOD.split("\n")[:29]), "ends after 29 lines, expected a number of bodies"),
    "a billion frames": ("1000000000\n0\n", "expected a number of frames, 0 to 1000000"),
    "a billion bodies": ("1\n1000000000\n", "expected a number of bodies, 0 to 1000"),
    "a Kinect v1": (GOOD.replace("\n25\n", "\n20\n"), "20 joints, NTU RGB[+]D has 25"),
    "words": (GOOD.replace("277.4", "left", 1), "expected 12 numbers"),
    "a state": (GOOD.replace("-0.04 2", "-0.04 7", 1), "a tracking state that is not 0, 1 or 2"),
}


@pytest.mark.parametrize("case", DAMAGED)
def test_a_damaged_file_gets_one_line(tmp_path: Path, case: str) -> None:
    text, message = DAMAGED[case]
    with pytest.raises(InputError, match=message) as error:
        read(tmp_path, text)
    assert "\n" not in str(error.value)
