"""What class each clip of a folder is of: by the names of folders, or a CSV of labels."""

import csv
import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from skelbench.core.errors import InputError, require
from skelbench.core.files import check_regular
from skelbench.core.words import WORD, one_line
from skelbench.data.formats.csv_cells import delimiter_of
from skelbench.data.formats.encoded import decoded
from skelbench.data.formats.folder import ClipFile
from skelbench.data.index import some
from skelbench.data.reading.remark import Remark

CSV_BYTES = 1 << 26
CLIP, LABEL = ("clip", "name", "file", "video", "filename"), ("label", "class", "action")
"""Headings of the columns of names and of labels."""
VIDEOS = (".mp4", ".avi", ".mov", ".mkv", ".webm", ".json")
"""What may stand after a clip's name in a CSV."""


@dataclass(frozen=True)
class Told:
    """What a CSV, or else the names of folders, tell of clips: clip name -> label, subject, split name -> clips.

    remarks: what is assumed of folders.
    """

    labels: Mapping[str, int | str] = field(default_factory=dict[str, int | str])
    subjects: Mapping[str, int] = field(default_factory=dict[str, int])
    splits: Mapping[str, Sequence[str]] = field(default_factory=dict[str, Sequence[str]])
    remarks: tuple[Remark, ...] = ()


def told(files: Sequence[ClipFile], table: Path | None) -> Told:
    """Find the labels of clips: in `table`, a CSV, or else the names of the folders that all of them lie in.

    The CSV has a heading: `clip` and `label`, and perhaps `subject` (a number) and `split` (e.g. `xsub_train`). A label
    is a whole number or the name of a class. Without a CSV, and where some clips lie at the top, there are no labels.

    Raises:
        InputError: the CSV cannot be read, or it lacks a clip of the folder.
    """
    told_by_folders = _from_folders(files)
    if table is None:
        return told_by_folders
    found = _from_csv(files, table)
    return found if found.splits else replace(found, splits=told_by_folders.splits)


def _from_folders(files: Sequence[ClipFile]) -> Told:
    splits: dict[str, list[str]] = {}
    for file in files:
        if file.part:
            splits.setdefault(f"official_{file.part}", []).append(file.name)
    said: list[Remark] = []
    if splits:
        parts = " and ".join(sorted(name.rpartition("_")[2] for name in splits))
        said.append(Remark("assumed", "splits", f"the folders are the parts {parts} of the split official"))
    if not files or not all(file.group for file in files):
        return Told(splits=splits, remarks=tuple(said))
    groups = sorted({file.group for file in files})
    numbers = all(group.isdecimal() and len(group) < 8 and str(int(group)) == group for group in groups)
    labels = {file.name: int(file.group) if numbers else file.group for file in files}
    text = f"classes are the names of folders, {some(groups)}; insist on others by --labels CSV"
    return Told(labels, splits=splits, remarks=(*said, Remark("assumed", "labels", text)))


def _from_csv(files: Sequence[ClipFile], table: Path) -> Told:
    lines = _by_clip(table)
    found = {file.name: _line_of(file, lines) for file in files}
    lost = [name for name, line in found.items() if line is None]
    if lost:
        which = f"{len(lost):,} of {len(files):,} clips, {some(lost)}"
        raise InputError(f"{table} has no line for {which}; add them, it has {some(lines)}")
    _check_apart(found, table)
    labels: dict[str, int | str] = {}
    subjects: dict[str, int] = {}
    splits: dict[str, list[str]] = {}
    for name, line in found.items():
        assert line is not None
        label, subject, split = as_label(_column(line, LABEL)), line.get("subject"), line.get("split")
        if label is not None:
            labels[name] = label
        if subject and subject.strip().isdecimal() and len(subject) < 8:
            subjects[name] = int(subject)
        if split and split.strip():
            splits.setdefault(split.strip(), []).append(name)
    return Told(labels, subjects, splits)


def _check_apart(found: Mapping[str, dict[str, str] | None], table: Path) -> None:
    """Refuse a table with one line for two clips that are called alike in two folders."""
    owners: dict[int, str] = {}
    for name, line in found.items():
        first = owners.setdefault(id(line), name)
        if first != name:
            raise InputError(f"{table} has one line for the clips {first} and {name}; call them so there")


def _by_clip(table: Path) -> dict[str, dict[str, str]]:
    """Read the lines of a CSV of labels: what it calls a clip -> its line."""
    lines: dict[str, dict[str, str]] = {}
    listed = read_table(table)
    require(bool(listed), f"{table} has no line below its heading; is it a CSV with the columns clip and label?")
    for line in listed:
        heads = {word for words in (CLIP, LABEL) for word in words if word in line}
        require(
            bool(heads & {*CLIP} and heads & {*LABEL}), f"{table} needs the columns clip and label; write a heading"
        )
        name = str(_column(line, CLIP) or "").strip()
        before = lines.setdefault(name, line)
        if before != line:
            raise InputError(f"{table} has two lines for {one_line(name, WORD)} that differ; keep one")
    return lines


def _line_of(file: ClipFile, lines: Mapping[str, dict[str, str]]) -> dict[str, str] | None:
    """Find the line of a clip: by its name, its file's, or that of its video, e.g. `a.mp4`."""
    short = Path(file.name).name
    names = (file.name, file.path.name, short, *(f"{short}{ending}" for ending in VIDEOS))
    return next((lines[name] for name in names if name in lines), None)


def as_label(word: str | None) -> int | str | None:
    """Read a label: a number, the name of a class, or None for none, which -1 says as well."""
    plain = (word or "").strip()
    if re.fullmatch(r"-1(\.0*)?|", plain):
        return None
    return int(float(plain)) if re.fullmatch(r"\d{1,7}(\.0*)?", plain) else plain


def _column(line: Mapping[str, str], names: Sequence[str]) -> str | None:
    return next((line[name] for name in names if line.get(name)), None)


def read_table(path: Path) -> list[dict[str, str]]:
    """Read a CSV with a heading: its lines, by the names in the heading, which are in small letters here.

    Between columns stands `,`, `;` or a tab, whichever the heading has most of.

    Raises:
        InputError: it is not there, too large, or no text.
    """
    check_regular(path, "labels")
    require(path.stat().st_size <= CSV_BYTES, f"{path} has more than {CSV_BYTES:,} bytes; is it a table of labels?")
    try:
        text = decoded(path.read_bytes())
        between = delimiter_of(text.partition("\n")[0])
        every: list[list[str]] = list(csv.reader(io.StringIO(text, newline=""), delimiter=between))
        heading = [word.strip().lower() for word in (every[0] if every else [])]
        return [dict(zip(heading, line, strict=False)) for line in every[1:] if line]
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise InputError(f"{path} is no readable CSV ({error}); save it as UTF-8 text with commas") from error
