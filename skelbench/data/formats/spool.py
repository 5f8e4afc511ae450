"""Bytes parked in a temporary file, so that memory does not grow with the number of clips."""

import os
import tempfile
import weakref
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from math import prod
from typing import Any

import numpy as np
from numpy.typing import NDArray

from skelbench.core.errors import InputError
from skelbench.core.open_file import read_at, write_at

CHUNK = 1 << 22
"""Bytes of a large array that are in memory at once while it is copied."""


class Spool:
    """An append-only file; reading is safe across threads and forked processes.

    The file lies in the folder for temporary files ($TMPDIR), without a name, and is gone when the process ends, in
    whatever way. Windows keeps the name of an open file: there it is removed when it is closed, but a killed process
    leaves it.

    Raises:
        InputError: there is no folder for temporary files that can be written to.
    """

    def __init__(self) -> None:
        try:
            self._handle, path = tempfile.mkstemp(prefix="skelbench-")
        except OSError as error:
            raise InputError(f"cannot write temporary data: {error.strerror}; point $TMPDIR elsewhere") from error
        try:
            os.unlink(path)
        except OSError:  # Windows removes no open file
            weakref.finalize(self, _close_and_remove, self._handle, path)
        else:
            weakref.finalize(self, os.close, self._handle)
        self.size = 0

    def append(self, data: bytes) -> int:
        """Write `data` at the end and return the offset where it starts.

        Raises:
            InputError: no space is left for temporary files.
        """
        start = self.size
        try:
            write_at(self._handle, start, data)
        except OSError as error:
            raise InputError(
                f"cannot write temporary data to {tempfile.gettempdir()}: {error.strerror}; point $TMPDIR elsewhere"
            ) from error
        self.size += len(data)
        return start

    def read(self, start: int, size: int) -> bytes:
        """Read `size` bytes from offset `start`."""
        return read_at(self._handle, start, size)

    def parts(self) -> Iterator[bytes]:
        """Read everything from the beginning, CHUNK bytes at a time."""
        for start in range(0, self.size, CHUNK):
            yield self.read(start, min(CHUNK, self.size - start))


def _close_and_remove(handle: int, path: str) -> None:
    os.close(handle)
    with suppress(OSError):
        os.unlink(path)


@dataclass(frozen=True)
class Parked:
    """An array in a spool: its shape and type are all that stays of it in memory until it is read."""

    spool: Spool
    start: int
    shape: tuple[int, ...]
    dtype: np.dtype[Any]

    @classmethod
    def park(cls, array: NDArray[Any], spool: Spool) -> "Parked":
        """Write an array to the spool."""
        return cls(spool, spool.append(array.tobytes()), array.shape, array.dtype)

    def within(self) -> "Parked":
        """Return the same array with one more axis before the others, of length 1."""
        return replace(self, shape=(1, *self.shape))

    def without_last(self) -> "Parked":
        """Return the same array without its last axis, which has length 1."""
        return replace(self, shape=self.shape[:-1])

    def read(self) -> NDArray[Any]:
        """Read the array back."""
        size = self.dtype.itemsize * prod(self.shape)
        return np.frombuffer(self.spool.read(self.start, size), self.dtype).reshape(self.shape)
