"""Look at the beginning of files to tell who wrote them: cheap, and never an error."""

import os
import re
from collections.abc import Callable, Iterator
from functools import lru_cache
from itertools import islice
from pathlib import Path

from skelbench.data.formats.encoded import decoded, is_gzip

HEAD = 1 << 14
"""Bytes that are looked at: the first person of a whole-body estimator takes half of them."""
LOOKED = 1000
"""Entries of a folder that are looked at."""
TRIED, MOST = 4, 12
"""Files of a folder, and of it with the folders in it, that are looked into."""
NOTHING = 4
"""Bytes of a file, at most, that holds nothing, as `[]`."""
_OWN = (".npz", ".pkl", ".pickle")


def head(path: Path) -> str:
    """Return the beginning of a text file without its white space; "" where there is no such file."""
    return re.sub(r"\s+", "", _beginning(path))


def first_line(path: Path) -> str:
    """Return the first line of a text file, its first HEAD bytes at most; "" where there is no such file."""
    return next(iter(_beginning(path).splitlines()), "").strip()


def _beginning(path: Path) -> str:
    try:
        about = path.stat()
        return _read(path, about.st_size, about.st_mtime_ns) if path.is_file() else ""
    except (OSError, ValueError):
        return ""


@lru_cache(maxsize=64)
def _read(path: Path, size: int, changed: int) -> str:
    """Read a beginning; size, changed: of the file, which every format is asked about."""
    with path.open("rb") as stream:
        return decoded(stream.read(HEAD), "replace")


def remedy(path: Path) -> str:
    """Say what to do with a file that no format knows."""
    if is_gzip(path):
        return "it is gzip: unpack it first, gunzip < FILE > OTHER"
    if '}{"' in head(path):
        return "it holds JSON values, a line each: put them into one list, [ … , … ]"
    return "convert it first"


def holds(path: Path, is_ours: Callable[[Path], bool], *suffixes: str) -> bool:
    """Say whether a path is a file of a format, or a folder in which one of the first files is: notes may lie there."""
    return any(map(is_ours, islice(examples(path, *suffixes), MOST)))


def examples(path: Path, *suffixes: str, depth: int = 5) -> Iterator[Path]:
    """Yield the path itself, or files with one of the endings in a folder, then in the folders in it.

    Files that hold nothing, as those of frames of nobody, come last. A folder with files of skelbench's own formats is
    left to those.
    """
    if path.suffix.lower() in suffixes and not path.is_dir():
        yield path
    try:
        entries = sorted(islice(os.scandir(path), LOOKED), key=lambda entry: entry.name) if path.is_dir() else []
        entries = [entry for entry in entries if not entry.name.startswith(".")]
        ours = [entry for entry in entries if entry.name.lower().endswith(suffixes) and entry.is_file()]
        ours.sort(key=lambda entry: entry.stat().st_size <= NOTHING)
    except OSError:
        return
    if any(entry.name.endswith(_OWN) for entry in entries):
        return
    yield from (Path(entry.path) for entry in ours[:TRIED])
    folders = (entry for entry in entries if entry.is_dir(follow_symlinks=False))
    for folder in islice(
        folders, 3 if depth > 2 else min(1, depth)
    ):  # below, a chain of folders is followed, and no tree searched
        yield from examples(Path(folder.path), *suffixes, depth=depth - 1)
