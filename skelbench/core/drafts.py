"""Drafts: files that are still being written, beside the path that they will take; a killed run's go with the next."""

import os
import tempfile
from contextlib import suppress
from pathlib import Path

MARK = ".draft-"
"""Stands in a draft's name behind that of its path, so that no file of the user is taken for one."""


def new_draft(target: Path) -> tuple[Path, int]:
    """Make an empty draft of `target` and lock it: its path, and the open file that holds the lock.

    A lock goes with its process, however that ends, and is seen from other containers and machines, which a process id
    is not. Where there are no such locks (Windows, some network file systems) drafts of killed runs stay.
    """
    while True:
        handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}{MARK}", suffix=target.suffix)
        with suppress(ImportError, OSError):
            import fcntl

            fcntl.flock(handle, fcntl.LOCK_EX)
        if os.fstat(handle).st_nlink:  # another process may have taken it for an old one before it was locked
            return Path(name), handle
        os.close(handle)


def clear_drafts(target: Path) -> None:
    """Remove the drafts of `target` whose process is gone."""
    clear_drafts_in(target.parent, f".{target.name}{MARK}")


def clear_drafts_in(folder: Path, start: str = ".") -> None:
    """Remove the drafts in a folder whose process is gone. start: of their names."""
    with suppress(ImportError, OSError):
        import fcntl

        names = (entry.name for entry in os.scandir(folder))
        for found in [folder / name for name in names if name.startswith(start) and MARK in name]:
            with suppress(OSError):  # its process lives and holds the lock, or it has just taken its place
                handle = os.open(found, os.O_RDWR | os.O_NOFOLLOW)
                try:
                    fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    os.unlink(found)
                finally:
                    os.close(handle)


def to_disk(path: Path) -> None:
    """Have a file or a folder written to the disk itself, so that it outlasts a power cut."""
    handle = os.open(path, os.O_RDONLY if path.is_dir() else os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
