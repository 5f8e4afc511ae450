"""Arrays in a zip archive as NumPy's `savez` writes them, the large ones unpacked into temporary files.

What a member states is held against what it has before anything of that size is made: it unfolds to its header's shape
and type, no more, and to no more than so many times its size in the archive.
"""

import math
import zipfile
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, cast

import numpy as np
from numpy.typing import NDArray

from skelbench.core.errors import InputError
from skelbench.core.files import check_regular
from skelbench.data.formats.spool import Spool

CHUNK = 1 << 22
"""Bytes of a large array that are in memory at once."""
FREE = 1 << 24
PER_BYTE = 100
"""Bytes that a member may unfold to: FREE, and so many for each of its bytes in the archive. Poses shrink to a half,
poses of whom most are absent to a twentieth; what shrinks a thousandfold is all zeros."""
MEMBERS = 2000
AXES = 8


@dataclass(frozen=True)
class Member:
    """What an archive says of one of its arrays."""

    name: str
    shape: tuple[int, ...]
    fortran: bool
    dtype: np.dtype[Any]

    @property
    def size(self) -> int:
        """Bytes of the array."""
        return self.dtype.itemsize * math.prod(self.shape)


@contextmanager
def open_archive(path: Path) -> Generator[zipfile.ZipFile]:
    """Open an archive; whatever NumPy and zipfile say about a bad file in the block becomes one line.

    Raises:
        InputError: the file is not there, damaged, or holds objects, which are never unpickled.
    """
    check_regular(path)
    try:
        with zipfile.ZipFile(path) as archive:
            _check_members(archive)
            yield archive
    except InputError:
        raise
    except Exception as error:  # a damaged archive fails in any way that Python, zlib and NumPy can
        detail = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise InputError(f"{path} is no usable npz ({detail}); write it again, with plain arrays only") from error


def _check_members(archive: zipfile.ZipFile) -> None:
    """Refuse an archive of too many arrays, or of two with one name, of which nobody knows which one is meant."""
    names = archive.namelist()
    if len(names) > MEMBERS:
        raise ValueError(f"{len(names)} members, at most {MEMBERS} are read")
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice is not None:
        raise ValueError(f"{twice} is in it twice")


def read_array(archive: zipfile.ZipFile, name: str) -> NDArray[Any]:
    """Read a small array of numbers, booleans or text."""
    with archive.open(f"{name}.npy") as stream:
        member = _read_header(archive, name, cast(BinaryIO, stream))
        if member.dtype.hasobject:
            raise ValueError(f"Object arrays cannot be loaded, {name} is one")
        raw = stream.read(member.size)
    if len(raw) != member.size:
        raise ValueError(f"{name} is cut short")
    return np.frombuffer(raw, member.dtype).reshape(member.shape, order="F" if member.fortran else "C")


def read_shape(archive: zipfile.ZipFile, name: str) -> tuple[int, ...]:
    """Read no more of an array than its shape."""
    with archive.open(f"{name}.npy") as stream:
        return _read_header(archive, name, cast(BinaryIO, stream)).shape


def array_names(archive: zipfile.ZipFile) -> list[str]:
    """List the arrays of an archive in its order."""
    return [member.removesuffix(".npy") for member in archive.namelist()]


class Column:
    """A large array of a zip member, unpacked into a temporary file; `rows` reads a part of it.

    empty: (V,) bool, which joints are 0 in every row (for `keypoint` only).

    Raises:
        InputError: the array has another number of axes than `dims`, or holds no numbers.
        ValueError: the array is cut short; `open_archive` makes an `InputError` of it.
    """

    def __init__(self, archive: zipfile.ZipFile, name: str, dims: int) -> None:
        self._spool = Spool()
        with archive.open(f"{name}.npy") as stream:
            member = _read_header(archive, name, cast(BinaryIO, stream))
            self.shape, self.dtype = member.shape, member.dtype
            if len(self.shape) != dims or self.dtype.kind not in "fiu":
                raise InputError(
                    f"{archive.filename}: {name} is {self.dtype} of shape {self.shape}, expected {dims} axes of numbers"
                )
            self._row = self.dtype.itemsize * math.prod(self.shape[1:])
            self.empty = np.ones(self.shape[1], bool)
            for raw in self._parts(cast(BinaryIO, stream), member.fortran):
                self._spool.append(raw)
                part = np.frombuffer(raw, self.dtype).reshape(-1, self.shape[1], *self.shape[2:])
                self.empty &= ~part.reshape(len(part), self.shape[1], -1).any(axis=(0, 2))
        if self._spool.size != self._row * self.shape[0]:
            raise ValueError(f"{name} is cut short")

    def _parts(self, stream: BinaryIO, fortran: bool) -> Iterator[bytes]:
        """Read whole rows at a time; an array in Fortran order, which scatters its rows, all at once."""
        if fortran:
            columns = np.frombuffer(stream.read(), self.dtype)
            yield columns.reshape(self.shape, order="F").tobytes()
            return
        while raw := stream.read(max(CHUNK // max(self._row, 1), 1) * self._row):
            yield raw

    def rows(self, start: int, stop: int) -> NDArray[Any]:
        """Read rows `start` to `stop`."""
        raw = self._spool.read(start * self._row, (stop - start) * self._row)
        return np.frombuffer(raw, self.dtype).reshape(stop - start, *self.shape[1:])


def _read_header(archive: zipfile.ZipFile, name: str, stream: BinaryIO) -> Member:
    """Read what an array is, and hold it against the archive.

    Raises:
        ValueError: it is of objects or fields, or does not unfold to just what its header says.
    """
    version = np.lib.format.read_magic(stream)
    read = np.lib.format.read_array_header_1_0 if version == (1, 0) else np.lib.format.read_array_header_2_0
    shape, fortran, dtype = read(stream)
    if dtype.hasobject:
        return Member(name, shape, fortran, dtype)  # whoever reads it refuses it
    if dtype.kind not in "biufSU" or not dtype.itemsize or len(shape) > AXES or any(size < 0 for size in shape):
        raise ValueError(f"{name} is {dtype} of shape {shape}, expected numbers or text")
    member = Member(name, tuple(map(int, shape)), bool(fortran), dtype)
    info = archive.getinfo(f"{name}.npy")
    if info.file_size != stream.tell() + member.size:
        raise ValueError(
            f"{name} of shape {shape} takes {member.size} bytes, {info.file_size - stream.tell()} are there"
        )
    if member.size > FREE + PER_BYTE * info.compress_size:
        raise ValueError(f"{name} unfolds to {member.size} bytes from {info.compress_size}, no poses shrink like that")
    return member
