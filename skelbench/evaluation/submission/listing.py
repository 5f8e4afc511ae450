"""The files of a submission against those that it says it has."""

import os
from collections.abc import Iterator, Mapping
from pathlib import Path

from skelbench.core.files import file_sha256
from skelbench.core.words import quoted
from skelbench.evaluation.submission.manifest import MOST_FILES, NAME

LARGEST = 1 << 30
"""Bytes of all files together; 64 specs of 16,487 clips of 60 classes are some 20 MB."""


def files_in(folder: Path) -> list[str]:
    """List the files below a folder as the manifest names them, all but the manifest itself; links are not followed."""
    found: list[str] = []
    for inside, folders, files in os.walk(folder):
        links = [name for name in folders if (Path(inside) / name).is_symlink()]
        found += [(Path(inside) / name).relative_to(folder).as_posix() for name in (*files, *links)]
        if len(found) > MOST_FILES + 1:
            break
    return sorted(name for name in found if name != NAME)


def faults(folder: Path, told: Mapping[str, str]) -> Iterator[str]:
    """Say which files lack, are more, are no files or have another hash. told: name -> SHA-256."""
    if (folder / NAME).is_symlink():
        yield f"{NAME} is a link or no file"
    there = files_in(folder)
    for name in sorted(set(told) - set(there)):
        yield f"{quoted(name)} is not there"
    for name in sorted(set(there) - set(told))[:MOST_FILES]:
        yield f"{quoted(name)} is not one of the files that {NAME} names"
    named = [name for name in there if name in told]
    odd = [name for name in named if (folder / name).is_symlink() or not (folder / name).is_file()]
    yield from (f"{quoted(name)} is a link or no file" for name in odd)
    plain = [name for name in named if name not in odd]
    size = sum((folder / name).stat().st_size for name in plain)
    if size > LARGEST:
        yield f"its files have {size:,} bytes, at most {LARGEST:,} are read"
        return
    for name in plain:
        came = file_sha256(folder / name)
        if came != told[name]:
            yield f"{quoted(name)} has the hash {came[:12]}…, {NAME} says {told[name][:12]}…"
