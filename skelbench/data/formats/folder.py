"""Folders with one file (or one folder of frames) for each clip: which there are, and what class each is of."""

import csv
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path

from skelbench.core.errors import InputError, require
from skelbench.core.files import check_regular, file_sha256
from skelbench.core.words import WORD, one_line
from skelbench.data.bounds import CLIPS
from skelbench.data.index import some

DEEPEST = 6
"""Folders in each other in which files are looked for."""
CSV_BYTES = 1 << 26
CLIP, LABEL = ("clip", "name", "file", "video", "filename"), ("label", "class", "action")
"""Headings that a column of labels may have."""


@dataclass(frozen=True)
class ClipFile:
    """A clip's file or folder; name: unique among those of its folder; group: the folder it lies in, "" at the top."""

    name: str
    path: Path
    group: str


@dataclass(frozen=True)
class Told:
    """What a CSV, or else the names of folders, tell of clips: clip name -> label, subject, split name -> clips."""

    labels: Mapping[str, int | str] = field(default_factory=dict[str, int | str])
    subjects: Mapping[str, int] = field(default_factory=dict[str, int])
    splits: Mapping[str, Sequence[str]] = field(default_factory=dict[str, Sequence[str]])


def clip_files(root: Path, *suffixes: str) -> list[ClipFile]:
    """List the files under `root` with one of the endings, by name; links to folders are not followed.

    A file is called by its stem, or by its path from `root` where stems are not unique.

    Raises:
        InputError: there are more than a clip may have files, or a folder cannot be read.
    """
    return named(sorted(_walk(root, suffixes)), root)


def named(paths: Iterable[Path], root: Path) -> list[ClipFile]:
    """Name the paths of clips: by their stems, or by their paths from `root` where those are not unique."""
    listed = list(paths)
    stems = [path.stem if path.suffix else path.name for path in listed]
    unique = len(set(stems)) == len(stems)
    inside = [path.relative_to(root) for path in listed]
    names = stems if unique else [str(path.with_suffix("").as_posix()) for path in inside]
    groups = ["" if path.parent == Path() else path.parts[0] for path in inside]
    return [ClipFile(name, path, group) for name, path, group in zip(names, listed, groups, strict=True)]


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
        elif entry.name.endswith(tuple(suffixes)) and entry.is_file():
            yield Path(entry.path)


def told(files: Sequence[ClipFile], table: Path | None) -> Told:
    """Find the labels of clips: in `table`, a CSV, or else the names of the folders that all of them lie in.

    The CSV has a heading: `clip` and `label`, and perhaps `subject` (a number) and `split` (e.g. `xsub_train`). A label
    is a whole number or the name of a class. Without a CSV, and where some clips lie at the top, there are no labels.

    Raises:
        InputError: the CSV cannot be read, or it lacks a clip of the folder.
    """
    if table is not None:
        return _from_csv(files, table)
    if files and all(file.group for file in files):
        return Told({file.name: file.group for file in files})
    return Told()


def _from_csv(files: Sequence[ClipFile], table: Path) -> Told:
    lines: dict[str, dict[str, str]] = {}
    for line in read_table(table):
        name, label = _column(line, CLIP), _column(line, LABEL)
        require(name is not None and label is not None, f"{table} needs the columns clip and label; write a heading")
        lines[str(name)] = line
    labels: dict[str, int | str] = {}
    subjects: dict[str, int] = {}
    splits: dict[str, list[str]] = {}
    for file in files:
        line = lines.get(file.name) or lines.get(file.path.name) or lines.get(Path(file.name).name)
        if line is None:
            raise InputError(f"{table} has no line for clip {one_line(file.name, WORD)}; add it, it has {some(lines)}")
        label, subject, split = str(_column(line, LABEL)).strip(), line.get("subject"), line.get("split")
        labels[file.name] = int(label) if label.isdecimal() and len(label) < 8 else label
        if subject and subject.strip().isdecimal() and len(subject) < 8:
            subjects[file.name] = int(subject)
        if split and split.strip():
            splits.setdefault(split.strip(), []).append(file.name)
    return Told(labels, subjects, splits)


def _column(line: Mapping[str, str], names: Sequence[str]) -> str | None:
    return next((line[name] for name in names if line.get(name)), None)


def read_table(path: Path) -> list[dict[str, str]]:
    """Read a CSV with a heading: its lines, by the names in the heading, which are in small letters here.

    Raises:
        InputError: it is not there, too large, or no text in UTF-8.
    """
    check_regular(path, "labels")
    require(path.stat().st_size <= CSV_BYTES, f"{path} has more than {CSV_BYTES:,} bytes; is it a table of labels?")
    try:
        with path.open(encoding="utf-8-sig", newline="") as stream:
            every: list[list[str]] = list(csv.reader(stream))
        heading = [word.strip().lower() for word in (every[0] if every else [])]
        return [dict(zip(heading, line, strict=False)) for line in every[1:] if line]
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise InputError(f"{path} is no readable CSV ({error}); save it as UTF-8 text with commas") from error


def fingerprint(root: Path, paths: Iterable[Path]) -> str:
    """SHA-256 over the names, from `root`, and the bytes of files, whatever the order they are given in."""
    lines = sorted(f"{path.relative_to(root).as_posix()} {file_sha256(path)}" for path in paths)
    return sha256("\n".join(lines).encode("utf-8", "surrogateescape")).hexdigest()
