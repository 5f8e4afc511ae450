"""Poses that lie in an npz unpacked are read where they lie, and an archive that says two things is refused."""

import os
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from npz_files import plain, write, write_two
from refusal import read_all, refusal

from skelbench.core.errors import InputError
from skelbench.data.find import load_data
from skelbench.data.formats.arrays import in_place, npz_write, zipped
from skelbench.data.formats.spool import Spool


def no_spool() -> Spool:
    raise AssertionError("poses that are not packed need no temporary file")


def test_poses_that_are_not_packed_are_read_without_a_temporary_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    packed = read_all(write(tmp_path / "a_b.npz"))
    monkeypatch.setattr(zipped, "Spool", no_spool)
    lying = read_all(plain(tmp_path / "c_d.npz"))
    for one, other in zip(packed, lying, strict=True):
        assert np.array_equal(one.keypoint, other.keypoint)
        assert np.array_equal(one.score, other.score)
    with pytest.raises(InputError, match="no usable npz"):
        load_data(tmp_path / "a_b.npz")


def test_a_converted_file_is_not_packed_unless_that_is_asked_for(tmp_path: Path) -> None:
    data = load_data(write(tmp_path / "a_b.npz"))
    for compress, kind in ((False, zipfile.ZIP_STORED), (True, zipfile.ZIP_DEFLATED)):
        npz_write.write_npz(data, tmp_path / "c_d.npz", compress=compress)
        with zipfile.ZipFile(tmp_path / "c_d.npz") as archive:
            assert {archive.getinfo(f"{name}.npy").compress_type for name in ("keypoint", "keypoint_score")} == {kind}
        for one, other in zip(data, load_data(tmp_path / "c_d.npz"), strict=True):
            assert np.array_equal(one.keypoint, other.keypoint)
            assert np.array_equal(one.score, other.score)


@pytest.mark.parametrize(("value", "kind"), [(0.5, np.float16), (0.1, np.float32), (1e5, np.float32)])
def test_half_the_bytes_are_written_only_where_they_hold_every_number_exactly(
    tmp_path: Path, value: float, kind: type
) -> None:
    keypoint = np.ones((6, 17, 2), np.float32)
    keypoint[5, 16, 1] = value
    npz_write.write_npz(load_data(write_two(tmp_path, keypoint=keypoint)), tmp_path / "c_d.npz")
    written = np.load(tmp_path / "c_d.npz")["keypoint"]
    assert written.dtype == kind
    assert np.array_equal(written.astype(np.float32), keypoint)


def changed(path: Path, change: Callable[[bytearray, zipfile.ZipInfo], object]) -> Path:
    """Change the bytes of an archive around its member `keypoint`."""
    with zipfile.ZipFile(path) as archive:
        info = archive.getinfo("keypoint.npy")
    content = bytearray(path.read_bytes())
    change(content, info)
    path.write_bytes(content)
    return path


def put(offset: int, raw: bytes) -> Callable[[bytearray, zipfile.ZipInfo], None]:
    def change(content: bytearray, info: zipfile.ZipInfo) -> None:
        place = info.header_offset + offset
        content[place : place + len(raw)] = raw

    return change


@pytest.mark.parametrize(
    "change",
    [
        put(0, b"PK\x03\x05"),
        put(6, b"\x01"),  # encrypted, says the header
        put(8, b"\x08"),  # packed, says the header
        put(14, b"\x00\x00\x00\x00"),  # another sum
        put(18, struct.pack("<I", 10)),
        put(22, struct.pack("<I", 10)),
        put(26, b"\x05"),  # a shorter name
        put(28, b"\x00\x10"),  # more bytes before the array
        put(30, b"k_ypoint"),
        put(30 + len("keypoint.npy") + 4, struct.pack("<Q", 10)),  # another size, in 64 bits
        put(200, b"\x00\x01"),  # in the array's header
        put(900, b"\x00\x01"),  # in the array
    ],
)
def test_a_member_whose_header_and_listing_differ_is_refused(
    tmp_path: Path, change: Callable[[bytearray, zipfile.ZipInfo], None]
) -> None:
    assert "no usable npz" in refusal(lambda: read_all(changed(plain(tmp_path / "a_b.npz"), change)))


def test_members_that_share_their_bytes_are_refused(tmp_path: Path) -> None:
    path = plain(tmp_path / "a_b.npz")
    with zipfile.ZipFile(path, "a") as archive:
        twin = archive.getinfo("keypoint.npy")
        archive.getinfo("label.npy").header_offset = twin.header_offset + 60
        archive.writestr("more", b"")
    assert "no usable npz" in refusal(lambda: read_all(path))


def test_the_sum_of_a_large_member_is_checked_with_the_hash_of_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = changed(plain(tmp_path / "a_b.npz"), put(900, b"\x00\x01"))
    monkeypatch.setattr(in_place, "AT_ONCE", 0)
    data = load_data(path)
    assert "Bad CRC-32 for 'keypoint.npy'" in refusal(lambda: data.sha256)


@pytest.mark.parametrize("how", ["cut", "written"])
def test_a_file_that_changes_while_it_is_read_is_said_in_a_line(tmp_path: Path, how: str) -> None:
    path = plain(tmp_path / "a_b.npz")
    data = load_data(path)
    assert data[0].keypoint[0, 0, 0, 0] == 1
    if how == "cut":
        os.truncate(path, 300)
    else:
        content = path.read_bytes()
        path.write_bytes(content)
        os.utime(path, ns=(1, 1))
    assert "was changed while it was read; repeat the command" in refusal(lambda: data[0])
