"""A file that stays open, of which parts are read by their position, as long as it stays what it was."""

import os
import weakref
from collections.abc import Callable
from pathlib import Path
from threading import Lock

from skelbench.core.errors import InputError
from skelbench.core.files import check_regular

_moving = Lock()


class OpenFile:
    """A file that stays open; reading is safe across threads and forked processes.

    It is read, never mapped into memory: a mapped file that somebody cuts short ends the process.

    Raises:
        InputError: it is not there, cannot be read, or is no file (a folder, a device, a pipe).
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        check_regular(path)
        try:
            self.handle = os.open(path, os.O_RDONLY | getattr(os, "O_BINARY", 0))
        except OSError as error:
            raise InputError(f"cannot read {path}: {error.strerror}; check the file") from error
        weakref.finalize(self, os.close, self.handle)
        self._state = state_of(self.handle)
        self.size = self._state[0]

    def read(self, start: int, size: int) -> bytes:
        """Read `size` bytes from offset `start`.

        Raises:
            InputError: they are not there any more, or the file was written to since it was opened.
        """
        raw = read_at(self.handle, start, size)
        if len(raw) < size or state_of(self.handle) != self._state:
            raise InputError(f"{self.path} was changed while it was read; repeat the command")
        return raw


def state_of(handle: int) -> tuple[int, ...]:
    """Tell an open file from another one, and from itself after somebody wrote to it; its size stands first."""
    told = os.fstat(handle)
    return told.st_size, told.st_mtime_ns, told.st_dev, told.st_ino


def read_at(handle: int, start: int, size: int) -> bytes:
    """Read up to `size` bytes of an open file from offset `start`; fewer where it ends before.

    No file position is used, so threads and forked processes that share the file do not disturb each other. Windows
    knows no such reading (nor forks): there, one thread reads at a time.
    """
    if not hasattr(os, "pread"):
        with _moving:
            os.lseek(handle, start, os.SEEK_SET)
            return _until_full(lambda _, rest: os.read(handle, rest), start, size)
    return _until_full(lambda place, rest: os.pread(handle, rest, place), start, size)


def write_at(handle: int, start: int, data: bytes) -> None:
    """Write `data` to an open file at offset `start`; like `read_at`, it disturbs nobody who shares the file."""
    if hasattr(os, "pwrite"):
        rest = memoryview(data)
        while rest:
            written = os.pwrite(handle, rest, start)
            start, rest = start + written, rest[written:]
        return
    with _moving:
        os.lseek(handle, start, os.SEEK_SET)
        rest = memoryview(data)
        while rest:
            rest = rest[os.write(handle, rest) :]


def _until_full(read: Callable[[int, int], bytes], start: int, size: int) -> bytes:
    """Read until there are `size` bytes or the file ends; read: (offset, bytes) -> what came, often less."""
    parts: list[bytes] = []
    while size and (part := read(start, size)):
        parts.append(part)
        start, size = start + len(part), size - len(part)
    return parts[0] if len(parts) == 1 else b"".join(parts)
