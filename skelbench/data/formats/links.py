"""Links to data files, also those that git and archives write as text where symbolic links are off (Windows)."""

import os
import stat
from pathlib import Path

LONGEST = 1024
"""Bytes of a link that is written as text."""
MOST = 8
"""Links one after the other."""


def followed(path: Path) -> Path:
    """Return the file that a link written as text leads to, else `path` itself, whatever it is.

    Such a file holds one line: a relative path, from its folder, to a regular file that is there.
    """
    for _ in range(MOST):
        target = _target(path)
        if target is None:
            return path
        path = target
    return path


def _target(path: Path) -> Path | None:
    try:
        found = path.stat()
        if not stat.S_ISREG(found.st_mode) or not 0 < found.st_size <= LONGEST:
            return None
        line = path.read_bytes().decode("utf-8").removesuffix("\n").removesuffix("\r")
        if not line.isprintable() or os.path.isabs(line):
            return None
        target = Path(os.path.realpath(path.parent)) / line
        return target if target.is_file() and not target.samefile(path) else None
    except (OSError, ValueError):  # it cannot be read, is no text, or names what no file can be called
        return None
