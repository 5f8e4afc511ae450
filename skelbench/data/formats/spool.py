"""Bytes parked in an unlinked temporary file, so that memory does not grow with the number of clips."""

import os
import tempfile
import weakref
from collections.abc import Iterator
from dataclasses import dataclass, replace
from math import prod
from typing import Any

import numpy as np
from numpy.typing import NDArray

from skelbench.core.errors import InputError
from skelbench.core.files import read_at

CHUNK = 1 << 22
"""Bytes of a large array that are in memory at once while it is copied."""


class Spool:
    """An append-only file without a name; reading is safe across threads and forked processes.

    The file lies in the folder for temporary files ($TMPDIR) and is gone when the process ends, however it ends.

    Raises:
        InputError: there is no folder for temporary files that can be written to.
    """

    def __init__(self) -> None:
        try:
            self._handle, path = tempfile.mkstemp(prefix="skelbench-")
        except OSError as error:
            raise InputError(f"cannot write temporary data: {error.strerror}; point $TMPDIR elsewhere") from error
        os.unlink(path)
        weakref.finalize(self, os.close, self._handle)
        self.size = 0

    def append(self, data: bytes) -> int:
        """Write `data` at the end and return the offset where it starts.

        Raises:
            InputError: no space is left for temporary files.
        """
        start = self.size
        rest = memoryview(data)
        try:
            while rest:
                written = os.pwrite(self._handle, rest, self.size)
                self.size += written
                rest = rest[written:]
        except OSError as error:
            raise InputError(
                f"cannot write temporary data to {tempfile.gettempdir()}: {error.strerror}; point $TMPDIR elsewhere"
            ) from error
        return start

    def read(self, start: int, size: int) -> bytes:
        """Read `size` bytes from offset `start`."""
        return read_at(self._handle, start, size)

    def parts(self) -> Iterator[bytes]:
        """Read everything from the beginning, CHUNK bytes at a time."""
        for start in range(0, self.size, CHUNK):
            yield self.read(start, min(CHUNK, self.size - start))


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
