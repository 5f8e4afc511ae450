"""An npz that states or unfolds to more than it holds is refused before anything of that size is made."""

import io
import time
import tracemalloc
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from npz_files import arrays, two_clips, write
from refusal import read_all, refusal

from skelbench.data.find import load_data


def repacked(folder: Path, change: Callable[[dict[str, bytes]], object]) -> Path:
    """A good file whose members were changed and packed again."""
    path = write(folder / "x_y.npz")
    with zipfile.ZipFile(path) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    change(members)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return path


def npy(shape: tuple[int, ...], dtype: str, data: bytes = b"") -> bytes:
    """The bytes of an array whose header says what it likes."""
    stream = io.BytesIO()
    np.lib.format.write_array_header_1_0(stream, {"shape": shape, "fortran_order": False, "descr": dtype})
    return stream.getvalue() + data


MEMBERS: list[tuple[str, Callable[[], bytes], str]] = [
    ("label", lambda: npy((10**9,), "<i8"), "label of shape (1000000000,) takes 8000000000 bytes, 0 are there"),
    ("label", lambda: npy((2**62, 2**62), "<i8"), "bytes, 0 are there"),
    ("keypoint", lambda: npy((10**12, 17, 2), "<f4"), "bytes, 0 are there"),
    ("keypoint", lambda: npy((1, 17, 2), "<f4", bytes(1 << 28)), "takes 136 bytes, 268435456 are there"),
    ("keypoint", lambda: npy((1 << 21, 17, 2), "<f4", bytes((1 << 21) * 17 * 8)), "no poses shrink like that"),
    ("edges", lambda: npy((1 << 22, 2), "<i8", bytes(1 << 26)), "no poses shrink like that"),
    ("label", lambda: npy((6,), "|V8", bytes(48)), "expected numbers or text"),
    ("label", lambda: npy((6, *[1] * 9), "<i8", bytes(48)), "label must hold 6 whole numbers"),
    ("label", lambda: npy((6,), "<M8[s]", bytes(48)), "expected numbers or text"),
    ("label", lambda: b"\x93NUMPY\x01\x00\x76\x00" + b"(" * 118, "is no usable npz"),
    ("class_names", lambda: npy((3,), "<U1", b"\xff" * 12), "class_names holds text that is none"),
]
"""Array -> its bytes, made only when they are wanted: some are more than may be held in memory -> what is said."""


@pytest.mark.parametrize(("name", "make", "said"), MEMBERS)
def test_an_array_is_held_against_its_header_in_a_moment(
    tmp_path: Path, name: str, make: Callable[[], bytes], said: str
) -> None:
    content = make()
    path = repacked(tmp_path, lambda members: members.update({f"{name}.npy": content}))
    tracemalloc.start()
    started = time.perf_counter()
    assert said in refusal(lambda: load_data(path))
    assert time.perf_counter() - started < 5
    assert tracemalloc.get_traced_memory()[1] < 200 << 20
    tracemalloc.stop()


def test_an_array_that_nobody_knows_is_left_alone(tmp_path: Path) -> None:
    path = repacked(
        tmp_path, lambda members: members.update({"extra.npy": npy((10**12,), "<i8"), "notes.txt": b"hello"})
    )
    assert len(read_all(path)) == 6


def test_two_arrays_of_one_name_are_refused(tmp_path: Path) -> None:
    path = write(tmp_path / "x_y.npz")
    with zipfile.ZipFile(path, "a") as archive, pytest.warns(UserWarning, match="Duplicate"):
        archive.writestr("label.npy", npy((6,), "<i8", bytes(48)))
    assert "label.npy is in it twice" in refusal(lambda: load_data(path))


def test_more_arrays_than_any_set_has_are_refused(tmp_path: Path) -> None:
    path = repacked(tmp_path, lambda members: members.update({f"split_{i}_test.npy": b"" for i in range(2000)}))
    assert "members, at most 2000 are read" in refusal(lambda: load_data(path))


def test_splits_are_bounded(tmp_path: Path) -> None:
    some = {f"split_{i}_test": np.array([0]) for i in range(1001)}
    np.savez(tmp_path / "x_y.npz", **two_clips(**some))
    assert "splits, at most 1000 are read" in refusal(lambda: load_data(tmp_path / "x_y.npz"))


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"class_names": np.array(["sit", "sit"])}, "sit named twice; every class needs a name of its own"),
        ({"joint_names": np.array(["a"] * 17)}, "a named twice; every joint needs a name of its own"),
        ({"clip_name": np.array(["a\x1b[2J", "b"])}, r"clip 'a\x1b[2J' holds control characters"),
        ({"class_names": np.array(["a\nb", "b"])}, r"class 'a\nb' holds control characters"),
        ({"img_shape": np.full((2, 2), 10**7)}, "img_shape holds more than 1000000 pixels"),
        ({"edges": np.array([[0.5, 1]])}, "edges must hold pairs of joint positions"),
        ({"clip_start": np.array([0, 0])}, None),
        ({"clip_start": np.array([0, 0]), "clip_length": np.array([6, 6])}, "its clips have 12 rows in all"),
        ({"num_person": np.array([1001, 1])}, "lies outside the 6 rows"),
        ({"keypoint": np.ones((6, 17, 4), np.float32)}, "has 4 coordinates, expected 2 or 3"),
        ({"class_names": np.array([0.5, 1.5])}, "class_names holds float64, expected a list of names"),
    ],
)
def test_names_and_numbers_are_bounded(tmp_path: Path, changes: dict[str, Any], said: str | None) -> None:
    np.savez(tmp_path / "x_y.npz", **two_clips(**changes))
    if said is None:
        assert len(read_all(tmp_path / "x_y.npz")) == 2
    else:
        assert said in refusal(lambda: read_all(tmp_path / "x_y.npz"))


def test_a_skeleton_of_many_joints_is_connected_in_a_moment(tmp_path: Path) -> None:
    joints, content = 1000, arrays()
    content["keypoint"] = 100 + 300 * np.random.default_rng(0).random((len(content["keypoint"]), joints, 2)).astype(
        np.float32
    )
    content["keypoint_score"] = np.ones(content["keypoint"].shape[:2], np.float16)
    content["joint_names"] = np.array([f"j{i}" for i in range(joints)])
    content["edges"] = np.array([(i, i + 1) for i in range(joints - 1)])
    started = time.perf_counter()
    layout = load_data(write(tmp_path / "x_y.npz", **content)).layout
    assert time.perf_counter() - started < 5
    assert layout.centre in ("j499", "j500")
    assert ("j0", "j1") in layout.edges
    assert ("j999", "j998") in layout.edges


def test_an_array_that_says_it_takes_more_than_the_archive_has_is_refused(tmp_path: Path) -> None:
    path, rows = tmp_path / "x_y.npz", 1 << 20
    joints = {f"{name}.npy": array for name, array in arrays().items() if name not in ("keypoint", "keypoint_score")}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("keypoint.npy", npy((rows, 17, 2), "<f4", bytes(rows * 17 * 2 * 4)))
        for name, array in joints.items():
            with archive.open(name, "w") as stream:
                np.save(stream, array)
        archive.writestr("padding", np.random.default_rng(0).bytes(1 << 18))
        archive.getinfo("keypoint.npy").compress_size = 1 << 30
    assert "its members take" in refusal(lambda: load_data(path))
