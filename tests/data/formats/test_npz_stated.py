"""What an npz states that no set of skeletons has is refused by its headers, in a moment and in little memory."""

import io
import struct
import warnings
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import npz_files
import numpy as np
import pytest
from refusal import cheap_refusal, refusal

from skelbench.data.find import load_data
from skelbench.data.formats.arrays.npz_check import SCATTERED
from skelbench.data.formats.arrays.projected import has_depth

MILLION = 10**6
NTU60 = 56_880
OPEN = "skelbench.data.find:load_data"


def said(version: int, length: int, shape: tuple[int, ...], dtype: str, data: bytes = b"") -> bytes:
    """The bytes of an array of NumPy's format `version`, whose header says that it is `length` bytes long."""
    header = repr({"descr": dtype, "fortran_order": False, "shape": shape}).encode()
    stated = struct.pack("<H" if version == 1 else "<I", length or len(header))
    return b"\x93NUMPY" + bytes([version, 0]) + stated + header + data


def with_member(path: Path, name: str, content: bytes) -> Path:
    """Two good clips of whose arrays one is these bytes."""
    stream = io.BytesIO()
    np.savez(stream, **npz_files.two_clips())
    with zipfile.ZipFile(stream) as old, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for member in old.namelist():
            new.writestr(member, content if member == f"{name}.npy" else old.read(member))
    return path


def many(clips: int, **changes: Any) -> dict[str, Any]:
    """So many clips of one frame, named by their numbers."""
    return {
        **npz_files.two_clips(keypoint_score=None, split_xsub_train=None, split_xsub_test=None),
        "keypoint": np.ones((clips, 17, 2), np.float16),
        "clip_start": np.arange(clips),
        "clip_length": np.ones(clips, np.int64),
        "num_person": np.ones(clips, np.int64),
        "label": np.zeros(clips, np.int64),
        "clip_name": np.arange(clips),
        **changes,
    }


def changed(values: np.ndarray[Any, Any], last: Any) -> np.ndarray[Any, Any]:
    """A copy whose last entry is another."""
    return np.append(values[:-1], last)


def with_splits() -> dict[str, Any]:
    """Splits of 1 MB each, 100 of them."""
    return many(125_000, **{f"split_s{i}_test": np.arange(125_000) for i in range(100)})


ARRAYS: dict[str, tuple[Callable[[], dict[str, Any]], str]] = {
    "sum": (with_splits, "take 105,001,240 bytes, at most 67,108,864"),
    "classes": (lambda: many(2, class_names=np.zeros(MILLION + 1, "S1")), "class_names holds 1000001 names, at most"),
    "clips": (lambda: many(2, clip_name=np.zeros(MILLION + 1, "S1")), "clip_name holds 1000001 names, at most"),
    "joints": (lambda: many(2, joint_names=np.zeros(MILLION, "U1")), "joint_names holds 1000000 names, at most 1024"),
    "edges": (lambda: many(2, edges=np.zeros((MILLION, 2), np.int8)), "1000000 edges between 17 joints, at most 68"),
    "split longer than clips": (lambda: many(2, split_a_test=np.arange(3)), "split_a_test has 3 clips, the file has 2"),
    "clip twice in a split": (
        lambda: many(MILLION, split_a_test=changed(np.arange(MILLION), 0)),
        "split a_test has clip '0' twice",
    ),
    "every row lost": (
        lambda: many(MILLION, split_a_test=np.full(MILLION, -1)),
        "points at clips -1, -1, -1 and 999997 more",
    ),
    "last label": (lambda: many(MILLION, label=changed(np.zeros(MILLION, int), 9)), "clip '999999' has label 9"),
    "last clip": (lambda: many(MILLION, clip_name=changed(np.arange(MILLION), 0)), "0 named twice"),
    "last class": (lambda: many(2, class_names=changed(np.arange(MILLION), 0).astype("U16")), "0 named twice"),
    "scattered": (
        lambda: many(2, keypoint=np.ones((2 * SCATTERED // (17 * 2 * 4), 17, 2), np.float32, order="F")),
        "keypoint is in Fortran order, of which at most",
    ),
}


@pytest.mark.parametrize("kind", ARRAYS)
@pytest.mark.slow
def test_too_much_of_anything_is_refused_for_little(kind: str, tmp_path: Path) -> None:
    make, line = ARRAYS[kind]
    np.savez(tmp_path / "x_y.npz", **make())
    assert line in cheap_refusal(OPEN, tmp_path / "x_y.npz")


MEMBERS: dict[str, tuple[Callable[[], bytes], str]] = {
    "long header": (
        lambda: said(2, 2**31, (6, 17, 2), "<f4", bytes(1 << 28)),
        "a header of 2147483648 bytes, at most 10000",
    ),
    "empty but wide": (
        lambda: said(1, 0, (0, 3 * 10**9, 3), "<f4"),
        "keypoint has 3000000000 joints, joint_names has 17",
    ),
    "empty but deep": (
        lambda: said(1, 0, (0, 17, 3 * 10**9), "<f4"),
        "keypoint has 3000000000 coordinates, expected 2 or 3",
    ),
    "version 9": (lambda: said(9, 0, (6, 17, 2), "<f4", bytes(6 * 17 * 8)), "is no usable npz"),
}
"""Its bytes, made only when they are wanted: one is more than may be taken to read it -> what is said."""


@pytest.mark.parametrize("kind", MEMBERS)
def test_a_header_that_is_no_header_is_refused_for_little(kind: str, tmp_path: Path) -> None:
    make, line = MEMBERS[kind]
    assert line in cheap_refusal(OPEN, with_member(tmp_path / "x_y.npz", "keypoint", make()))


def test_a_list_of_members_as_long_as_a_book_is_refused_for_little(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "x_y.npz", "w") as archive:
        for number in range(30_000):
            archive.writestr(f"{number}.npy", b"")
    assert "a list of members of" in cheap_refusal(OPEN, tmp_path / "x_y.npz")


@pytest.mark.parametrize("packed", [zipfile.ZIP_LZMA, zipfile.ZIP_BZIP2])
def test_arrays_that_numpy_did_not_pack_are_refused(packed: int, tmp_path: Path) -> None:
    path = with_member(tmp_path / "x_y.npz", "label", b"")
    with zipfile.ZipFile(path) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(path, "w", packed) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    assert "packed in a way that NumPy never writes" in cheap_refusal(OPEN, path)


@pytest.mark.slow
def test_more_data_than_a_member_states_are_not_unfolded(tmp_path: Path) -> None:
    path = with_member(tmp_path / "x_y.npz", "keypoint", said(1, 0, (6, 17, 2), "<f4", bytes(1 << 29)))
    whole = path.read_bytes()
    header = len(said(1, 0, (6, 17, 2), "<f4"))
    stated, true = (struct.pack("<I", size) for size in (header + 6 * 17 * 8, header + (1 << 29)))
    assert whole.count(true) == 2  # before the member and in the list of members
    path.write_bytes(whole.replace(true, stated))
    assert "is no usable npz" in cheap_refusal(OPEN, path)


def test_whether_a_file_has_depth_is_not_asked_of_a_million_joints(tmp_path: Path) -> None:
    np.savez(tmp_path / "x_y.npz", **many(2, joint_names=np.arange(MILLION), keypoint=np.ones((2, 20, 3))))
    assert not has_depth(tmp_path / "x_y.npz")


@pytest.mark.parametrize("order", ["C", "F"])
def test_a_set_as_large_as_ntu_with_long_names_is_read(order: Any, tmp_path: Path) -> None:
    poses = np.arange(NTU60 * 34, dtype=np.float32).reshape(NTU60, 17, 2) + 1
    names = np.array([f"{number:0200}" for number in range(NTU60)])
    splits = {
        f"split_s{i}_{part}": np.arange(p, NTU60, 2) for i in range(20) for p, part in enumerate(("train", "test"))
    }
    path = tmp_path / "x_y.npz"
    np.savez(path, **many(NTU60, clip_name=names, keypoint=np.asarray(poses, order=order), **splits))
    data = load_data(path)
    assert len(data) == NTU60
    assert data.names[-1] == f"{NTU60 - 1:0200}"
    assert np.array_equal(data[NTU60 - 1].keypoint[0, 0], poses[-1])


@pytest.mark.parametrize("shape", ["(6L, 17L, 2L)", "('\\d', 17, 2)"])
def test_a_header_of_python_2_or_none_is_not_warned_of_in_lines_of_their_own(shape: str, tmp_path: Path) -> None:
    header = f"{{'descr': '<f4', 'fortran_order': False, 'shape': {shape}, }}".encode()
    content = b"\x93NUMPY\x01\x00" + struct.pack("<H", len(header)) + header + np.ones(6 * 17 * 2, "<f4").tobytes()
    path = with_member(tmp_path / "x_y.npz", "keypoint", content)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        if "L" in shape:
            assert len(load_data(path)) == 2
        else:
            assert "is no usable npz" in refusal(lambda: load_data(path))
