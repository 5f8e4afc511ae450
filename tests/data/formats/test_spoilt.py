"""One bad file among many, and files that a set's publisher did not write."""

from pathlib import Path

import numpy as np
import pytest
from original_files import mat, skeleton, standing, write_ntu
from refusal import refusal

from skelbench.data.find import load_data

NAMES = [f"S001C00{camera}P00{person}R001A00{person}" for camera in (1, 2) for person in (1, 2, 3)]


def text_of(folder: Path) -> list[str]:
    return [remark.text for remark in load_data(folder).remarks]


@pytest.mark.parametrize("spoil", [lambda text: text[:-700], lambda text: "", lambda text: text + "0.1 0.2\n"])
def test_one_damaged_file_is_left_out_of_the_set_and_its_splits(tmp_path: Path, spoil) -> None:
    files = sorted(write_ntu(tmp_path / "ntu", NAMES).iterdir())
    files[1].write_text(spoil(files[1].read_text()))
    data = load_data(tmp_path / "ntu")
    assert data.names == tuple(name for name in sorted(NAMES) if name != files[1].stem)
    assert len(data.chosen("xview", "train")) == 3  # camera 2; the damaged file is of camera 1
    assert len(data.chosen("xview", "test")) == 2
    assert f"1 of 6 clips cannot be read, left out: {files[1].stem}" in text_of(tmp_path / "ntu")[0]


def test_a_set_of_which_much_is_damaged_is_refused(tmp_path: Path) -> None:
    for file in sorted(write_ntu(tmp_path / "ntu", NAMES).iterdir())[:2]:
        file.write_text("hello\n")
    assert "(2 of 6 clips cannot be read)" in refusal(lambda: load_data(tmp_path / "ntu"))


def test_names_in_small_letters_tell_as_much(tmp_path: Path) -> None:
    write_ntu(tmp_path / "ntu", [name.lower() for name in NAMES])
    (tmp_path / "ntu" / "samples_with_missing_skeletons.txt").write_text(NAMES[0])
    data = load_data(tmp_path / "ntu")
    assert data.names == tuple(sorted(NAMES))[1:]
    assert data.labels.tolist() == [1, 2, 0, 1, 2]


def test_files_of_other_names_and_kinds_do_not_hide_the_set(tmp_path: Path) -> None:
    write_ntu(tmp_path / "ntu", [*NAMES, "extra"])
    (tmp_path / "ntu" / "S001C001P001R001A001.avi").write_bytes(b"x")
    (tmp_path / "ntu" / "LICENSE").write_text("x")
    data = load_data(tmp_path / "ntu")
    assert data.names == tuple(sorted(NAMES))
    assert "1 file left out, not named as the set's are: extra.skeleton" in text_of(tmp_path / "ntu")


def test_matrices_of_other_sensors_beside_the_skeletons_are_left_out(tmp_path: Path) -> None:
    (tmp_path / "a1_s1_t1_inertial.mat").write_bytes(mat("d_iner", np.zeros((9, 6))))
    body = np.random.default_rng(0).normal(size=(20, 3, 12))
    (tmp_path / "a1_s1_t1_skeleton.mat").write_bytes(mat("d_skel", body))
    assert load_data(tmp_path).names == ("a1_s1_t1",)


def test_a_clip_in_two_folders_is_doubted(tmp_path: Path) -> None:
    for folder in ("a", "b"):
        write_ntu(tmp_path / "ntu" / folder, NAMES[:1])
    assert f"1 clip found in several folders, counted as often: {NAMES[0]}" in text_of(tmp_path / "ntu")


def test_windows_writes_what_is_no_number_in_its_own_way(tmp_path: Path) -> None:
    lines = skeleton(12, {7: standing(range(12), 0.0)}).split("\n")
    values = lines[4].split()
    lines[4] = " ".join([*values[:5], "-1.#IND", "1.#QNAN", *values[7:]])
    path = tmp_path / f"{NAMES[0]}.skeleton"
    path.write_bytes(b"\xef\xbb\xbf" + "\r\n".join(lines).encode())
    assert load_data(path)[0].score[0, 0].tolist() == [1] * 25
    assert load_data(path, source="colour")[0].score[0, 0].tolist() == [0] + [1] * 24
