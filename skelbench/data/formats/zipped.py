"""Arrays in a zip archive as NumPy's `savez` writes them, the large ones unpacked into temporary files."""

import math
import zipfile
import zlib
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO, cast

import numpy as np
from numpy.typing import NDArray

from skelbench.core.errors import InputError
from skelbench.data.formats.spool import Spool

CHUNK = 1 << 22
"""Bytes of a large array that are in memory at once."""


@contextmanager
def open_archive(path: Path) -> Generator[zipfile.ZipFile]:
    """Open an archive; whatever NumPy and zipfile say about a bad file in the block becomes one line.

    Raises:
        InputError: the file is not there, damaged, or holds objects, which are never unpickled.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            yield archive
    except InputError:
        raise
    except FileNotFoundError as error:
        raise InputError(f"no file {path}; check the path") from error
    except (OSError, EOFError, ValueError, LookupError, zipfile.BadZipFile, zlib.error, NotImplementedError) as error:
        detail = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise InputError(f"{path} is no usable npz ({detail}); write it again, with plain arrays only") from error


def read_array(archive: zipfile.ZipFile, name: str) -> NDArray[Any]:
    """Read a small array; one of objects (pickles) is refused by NumPy."""
    with archive.open(f"{name}.npy") as stream:
        return np.lib.format.read_array(stream, allow_pickle=False)


def read_shape(archive: zipfile.ZipFile, name: str) -> tuple[int, ...]:
    """Read no more of an array than its shape."""
    with archive.open(f"{name}.npy") as stream:
        return _read_header(cast(BinaryIO, stream))[0]


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
            self.shape, fortran, self.dtype = _read_header(cast(BinaryIO, stream))
            if len(self.shape) != dims or self.dtype.kind not in "fiu":
                raise InputError(
                    f"{archive.filename}: {name} is {self.dtype} of shape {self.shape}, expected {dims} axes of numbers"
                )
            self._row = self.dtype.itemsize * math.prod(self.shape[1:])
            self.empty = np.ones(self.shape[1], bool)
            for raw in self._parts(cast(BinaryIO, stream), fortran):
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


def _read_header(stream: BinaryIO) -> tuple[tuple[int, ...], bool, np.dtype[Any]]:
    """Read (shape, whether in Fortran order, type) of the array that follows."""
    version = np.lib.format.read_magic(stream)
    read = np.lib.format.read_array_header_1_0 if version == (1, 0) else np.lib.format.read_array_header_2_0
    return read(stream)
