"""Look at the beginning of a file to tell who wrote it: cheap, and never an error."""

import os
import re
from itertools import islice
from pathlib import Path

HEAD = 1 << 14
"""Bytes that are looked at: the first person of a whole-body estimator takes half of them."""
LOOKED = 1000
"""Entries of a folder that are looked at."""
_OWN = (".npz", ".pkl", ".pickle")


def head(path: Path) -> str:
    """Return the beginning of a text file without its white space; "" where there is no such file."""
    try:
        if not path.is_file():
            return ""
        with path.open("rb") as stream:
            return re.sub(r"\s+", "", stream.read(HEAD).decode("utf-8-sig", "replace"))
    except (OSError, ValueError):
        return ""


def first_line(path: Path) -> str:
    """Return the first line of a text file, its first HEAD bytes at most; "" where there is no such file."""
    try:
        if not path.is_file():
            return ""
        with path.open("rb") as stream:
            return stream.readline(HEAD).decode("utf-8-sig", "replace").strip()
    except (OSError, ValueError):
        return ""


def example(path: Path, *suffixes: str, depth: int = 3) -> Path | None:
    """Return the path itself, or the first file with one of the endings in a folder or the folders in it.

    A folder with files of skelbench's own formats is left to those.
    """
    if path.suffix in suffixes and not path.is_dir():
        return path
    try:
        entries = sorted(islice(os.scandir(path), LOOKED), key=lambda entry: entry.name) if path.is_dir() else []
    except OSError:
        return None
    if any(entry.name.endswith(_OWN) for entry in entries):
        return None
    for entry in entries:
        if entry.name.endswith(suffixes) and entry.is_file():
            return Path(entry.path)
    folders = [Path(entry.path) for entry in entries if entry.is_dir(follow_symlinks=False)][:3] if depth else []
    found = (example(folder, *suffixes, depth=depth - 1) for folder in folders)
    return next((one for one in found if one), None)
