"""A CSV with one line per joint: clip, frame, person, joint, x, y, perhaps z, score, label, subject, split.

Columns stand in any order and go by their headings (`csv_lines.py`). A joint without a line, or without coordinates,
was not detected. The lines of a clip follow each other, so that one clip at a time is in memory.
"""

from array import array
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial
from itertools import groupby
from math import isnan, nan
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from skelbench.core.arrays import Indices
from skelbench.core.errors import InputError, require
from skelbench.core.files import file_sha256
from skelbench.core.layout import JOINTS
from skelbench.core.words import WORD, count, one_line, quoted
from skelbench.data.bounds import CLIPS, FRAMES, FREE, LABELS, PER_BYTE, PERSONS, PIXELS, check_shape
from skelbench.data.formats.csv_cells import number_in
from skelbench.data.formats.csv_joints import Joints, joints_of
from skelbench.data.formats.csv_lines import Columns, lines_of
from skelbench.data.formats.recorded import Book, Found
from skelbench.data.formats.spoilt import Spoilt
from skelbench.data.reading.asked import Asked
from skelbench.data.reading.raw import Raw, Stated
from skelbench.data.reading.remark import Kind, Remark

LINES = 1 << 22
"""Lines of a clip."""
FEW = 3
"""Frames of a clip from which on their numbers tell a step."""


def read_book(path: Path, asked: Asked) -> Book:
    """Read a CSV: once for the joints that it names, and once for the clips.

    Raises:
        InputError: it is no such CSV, nobody knows its joints, or a line cannot be read.
    """
    splits: dict[str, list[str]] = {}
    joints = joints_of(_survey(path, splits), asked.layout, str(path))
    remarks = list(joints.remarks)
    return Book(
        _clips(path, joints, remarks),
        partial(file_sha256, path),
        Stated(joints.layout),
        splits=splits,
        remarks=remarks,
    )


def _survey(path: Path, splits: dict[str, list[str]]) -> list[str]:
    """List what the file calls its joints; fill `splits`, split -> clips."""
    names: dict[str, None] = {}
    listed: set[tuple[str, str]] = set()
    with lines_of(path) as (columns, lines):
        for line in lines:
            if not line:
                continue
            names[columns.of(line, "joint")] = None
            require(len(names) <= JOINTS, f"{path} names more than {JOINTS} joints; is the right column called joint?")
            split, clip = columns.of(line, "split"), _clip_of(columns, line, path)
            if split and (split, clip) not in listed:
                listed.add((split, clip))
                require(len(listed) <= CLIPS, f"{path} holds more than {CLIPS} clips; split it")
                splits.setdefault(split, []).append(clip)
    require(bool(names), f"{path} holds no clips; write it again")
    return [name for name in names if name] or list(names)  # a line that is cut short is said with its clip


def _clip_of(columns: Columns, line: list[str], path: Path) -> str:
    """Name the clip of a line; a file without that column is one clip."""
    return columns.of(line, "clip") if "clip" in columns.place else path.stem


@dataclass
class _Lines:
    """The lines of one clip, as numbers; places: (person, frame, joint) after each other, values: (x, y, z, score)."""

    places: "array[int]" = field(default_factory=lambda: array("q"))
    values: "array[float]" = field(default_factory=lambda: array("d"))
    persons: dict[str, int] = field(default_factory=dict[str, int])
    told: dict[str, str] = field(default_factory=dict[str, str])


def _clips(path: Path, joints: Joints, remarks: list[Remark]) -> Iterator[Found | Spoilt]:
    """Read the clips one after the other; what is to be said of their lines is added to `remarks` in the end."""
    seen, counts = set[str](), Counter[str]()
    left = FREE + PER_BYTE * path.stat().st_size
    with lines_of(path) as (columns, lines):
        for clip, mine in groupby(filter(None, lines), lambda line: _clip_of(columns, line, path)):
            where = f"{path}: clip {quoted(clip)}"
            require(clip not in seen, f"{where} has lines at two places; sort the file by clip")
            seen.add(clip)
            try:
                found = _found(clip, _gathered(mine, columns, joints, where), columns, joints, where, left, counts)
            except InputError as error:
                yield Spoilt(clip, error)
                continue
            left -= found.raw.keypoint.nbytes
            yield found
    said = {text: number for text in SAID if (number := counts[text])}
    remarks += [Remark(SAID[text], "frames", f"{count(number, 'clip')} {text}") for text, number in said.items()]


STEPS = "with frames numbered in steps; the frames are taken to follow each other"
SPARSE = "with nobody in more than half of the frames between the first and the last; number frames one by one"
SAID: dict[str, Kind] = {STEPS: "assumed", SPARSE: "doubt"}


def _gathered(lines: Iterator[list[str]], columns: Columns, joints: Joints, where: str) -> _Lines:
    """Read the lines of a clip."""
    kept = _Lines()
    for number, line in enumerate(lines, 1):
        require(number <= LINES, f"{where} has more than {LINES:,} lines; cut it into several clips")
        for kind in ("label", "subject", "width", "height"):
            cell = columns.of(line, kind)
            if cell and kept.told.setdefault(kind, cell) != cell:
                came = f"{one_line(kept.told[kind], WORD)} and {one_line(cell, WORD)}"
                raise InputError(f"{where} has {kind} {came}, expected one; correct it")
        person = kept.persons.setdefault(columns.of(line, "person"), len(kept.persons))
        require(len(kept.persons) <= PERSONS, f"{where} has more than {PERSONS} persons; is it one clip?")
        try:
            frame = _whole(columns.of(line, "frame"))
            kept.values.extend(_values(line, columns))
        except (ValueError, OverflowError) as error:
            came = f"{where} has the line {quoted(' '.join(line))}"
            raise InputError(f"{came}, expected numbers for frame (a whole one), x, y; correct it") from error
        require(abs(frame) < 1 << 53, f"{where} has frame {frame}, expected 0 or more; correct it")
        joint = joints.place.get(columns.of(line, "joint"))
        if joint is None:
            raise InputError(f"{where} has the line {quoted(' '.join(line))} without a joint; it may be cut short")
        kept.places.extend((person, frame, joint))
    return kept


def _whole(cell: str) -> int:
    frame = float(cell)
    if not frame.is_integer():
        raise ValueError("a frame is no whole number")
    return int(frame)


def _values(line: list[str], columns: Columns) -> tuple[float, float, float, float]:
    """Read x, y, z and score; all NaN where a coordinate is not there."""
    axes = ("x", "y", "z") if "z" in columns.place else ("x", "y")
    x, y, z = [*(number_in(columns.of(line, axis), columns.delimiter) for axis in axes), 0.0][:3]
    if isnan(x) or isnan(y) or isnan(z):
        return nan, nan, nan, nan
    if "score" not in columns.place:
        return x, y, z, 1.0
    score = number_in(columns.of(line, "score"), columns.delimiter)
    return x, y, z, 0.0 if isnan(score) else score


def _found(
    clip: str, lines: _Lines, columns: Columns, joints: Joints, where: str, left: int, counts: Counter[str]
) -> Found:
    """Put the lines of a clip into arrays; counts: of which clips something is to be said, a key of SAID."""
    coordinates = 3 if "z" in columns.place else 2
    person, frame, joint = np.frombuffer(lines.places, np.int64).reshape(-1, 3).T
    values = np.frombuffer(lines.values, np.float64).reshape(-1, 4)
    frame = _stepped(frame - frame.min(), counts)
    length = int(frame.max()) + 1
    require(length <= FRAMES, f"{where} has frames that are {length:,} apart, at most {FRAMES:,} are read; cut it")
    shape = (len(lines.persons), length, joints.count, coordinates)
    check_shape(shape, where)
    require(
        4 * shape[0] * shape[1] * shape[2] * coordinates <= left,
        f"{where} has {length:,} frames, but few lines between the first and the last; number frames one by one",
    )
    place = np.ravel_multi_index((_in_order(lines.persons)[person], frame, joint), shape[:3])
    if len(np.unique(place)) < len(place):
        raise InputError(f"{where} has two lines for one joint of a person in a frame; take one out")
    keypoint, score = np.zeros((int(np.prod(shape[:3])), coordinates), np.float32), np.zeros(shape[:3], np.float32)
    there = np.isfinite(values[:, :coordinates]).all(axis=1)
    with np.errstate(over="ignore"):  # what float32 does not hold is refused with the clip
        keypoint[place[there]] = values[there, :coordinates]
        score.reshape(-1)[place[there]] = values[there, 3]
    raw = Raw(keypoint.reshape(shape), score if "score" in columns.place else None, _image_size(lines, where))
    return Found(clip, raw, _label(lines, where), _number(lines.told.get("subject", "")))


def _stepped(frame: Indices, counts: Counter[str]) -> Indices:
    """Count frames, from 0, one by one where their numbers go in steps, as those of every fifth frame, or of times."""
    numbers = np.unique(frame)
    step = int(np.gcd.reduce(numbers)) if len(numbers) >= FEW else 1
    counts[STEPS] += step > 1
    counts[SPARSE] += 2 * len(numbers) <= int(numbers[-1]) // step
    return frame // step


def _in_order(persons: dict[str, int]) -> NDArray[np.int64]:
    """(M,): where each person comes, by number, or else in the order of the file."""
    if not all(name.isdecimal() and len(name) < 18 for name in persons):
        return np.arange(len(persons))
    return np.argsort(np.argsort([int(name) for name in persons]))


def _label(lines: _Lines, where: str) -> int | str | None:
    cell = lines.told.get("label", "")
    if cell in ("", "-1"):
        return None
    if not cell.removeprefix("-").isdecimal():
        return cell
    require(
        len(cell) < 8 and 0 <= int(cell) < LABELS,
        f"{where} has label {one_line(cell, WORD)}, expected 0 to {LABELS - 1} or the name of a class; correct it",
    )
    return int(cell)


def _number(cell: str) -> int:
    return int(cell) if cell.isascii() and cell.isdecimal() and len(cell) < 10 else -1


def _image_size(lines: _Lines, where: str) -> tuple[int, int] | None:
    height, width = _number(lines.told.get("height", "")), _number(lines.told.get("width", ""))
    require(max(height, width) <= PIXELS, f"{where} has a picture of {width} x {height}, at most {PIXELS} are read")
    return (height, width) if height > 0 and width > 0 else None
