"""Folders with one file (or one folder of frames) for each clip: which there are, and what they are called."""

import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from skelbench.core.errors import InputError, require
from skelbench.core.files import file_sha256
from skelbench.data.bounds import CLIPS
from skelbench.data.formats.parts import PART_WORDS

DEEPEST = 6
"""Folders in each other in which files are looked for."""


@dataclass(frozen=True)
class ClipFile:
    """A clip's file or folder.

    name: unique among those of its folder. group: the folder that may be its class, "" at the top. part: `train`, `val`
    or `test`, where the folders at the top are called so.
    """

    name: str
    path: Path
    group: str
    part: str = ""


def clip_files(root: Path, *suffixes: str) -> list[ClipFile]:
    """List the files under `root` with one of the endings, by name; links to folders are not followed.

    Endings may be in capitals.

    Raises:
        InputError: there are more than a clip may have files, or a folder cannot be read.
    """
    return named(sorted(_walk(root, suffixes)), root)


def named(paths: Sequence[Path], root: Path, *, folders: bool = False) -> list[ClipFile]:
    """Name the paths of clips: by their stems, or by their paths from `root` where those are not unique.

    What all paths end with is no name: `clip0/alphapose-results.json`, `clip1/alphapose-results.json` are `clip0` and
    `clip1`. folders: the paths are folders, so what stands after a dot is a part of their names.
    """
    inside = [path.relative_to(root) for path in paths]
    parts: list[tuple[str, ...]] = [(*path.parent.parts, path.name if folders else path.stem) for path in inside]
    while len(parts) > 1 and min(map(len, parts)) > 1 and len({part[-1] for part in parts}) == 1:
        parts = [part[:-1] for part in parts]
    parts = _without_shared_top(parts)
    stems = [part[-1] for part in parts]
    unique = len(set(stems)) == len(stems)
    names = stems if unique else ["/".join(part) for part in parts]
    split = parts != [] and all(part[0].lower() in PART_WORDS and len(part) > 1 for part in parts)
    above = [part[1:-1] if split else part[:-1] for part in parts]
    own = all(len(part) > 1 and part[0] == stem for part, stem in zip(above, stems, strict=True))  # clip0/…/clip0
    return [
        ClipFile(name, path, group[0] if group and not own else "", PART_WORDS[part[0].lower()] if split else "")
        for name, path, group, part in zip(names, paths, above, parts, strict=True)
    ]


def _without_shared_top(parts: list[tuple[str, ...]]) -> list[tuple[str, ...]]:
    """Leave out the folders at the top that all clips lie in, where folders below tell clips apart."""
    while len(parts) > 1 and min(map(len, parts)) > 2 and len({part[0] for part in parts}) == 1:
        parts = [part[1:] for part in parts]
    return parts


def _walk(root: Path, suffixes: Sequence[str], depth: int = 0) -> Iterator[Path]:
    try:
        entries = sorted(os.scandir(root), key=lambda entry: entry.name)
    except OSError as error:
        raise InputError(f"cannot read folder {root}: {error.strerror}; check the path") from error
    require(len(entries) <= CLIPS, f"{root} holds {len(entries)} files, at most {CLIPS} are read; split it")
    for entry in entries:
        if entry.name.startswith("."):
            continue
        if entry.is_dir(follow_symlinks=False) and depth < DEEPEST:
            yield from _walk(Path(entry.path), suffixes, depth + 1)
        elif entry.name.lower().endswith(tuple(suffixes)) and entry.is_file():
            yield Path(entry.path)


def fingerprint(root: Path, paths: Iterable[Path]) -> str:
    """SHA-256 over the names, from `root`, and the bytes of files, whatever the order they are given in."""
    lines = sorted(f"{path.relative_to(root).as_posix()} {file_sha256(path)}" for path in paths)
    return sha256("\n".join(lines).encode("utf-8", "surrogateescape")).hexdigest()
