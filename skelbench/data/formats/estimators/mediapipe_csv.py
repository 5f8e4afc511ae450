"""A CSV of MediaPipe's landmarks: one line a frame, columns x, y, z, visibility of all 33, by number or by name.

`x1`, `x_0`, `landmark_0_x`, `NOSE_x` and `x_nose` are all the x of the nose; numbers count from 0 or 1. A column
`frame` numbers the frames, `label` or `class` is that of the clip, other columns are not read; `,`, `;` and tabs may
stand between (then `0,5` is a number too).
"""

import csv
import re
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from skelbench.core.errors import InputError, require
from skelbench.core.files import check_regular
from skelbench.core.layout import LAYOUTS
from skelbench.data.formats.csv_cells import delimiter_of, number_in
from skelbench.data.formats.encoded import decoded
from skelbench.data.formats.joint_names import places_in, words_of
from skelbench.data.formats.json_file import MOST
from skelbench.data.formats.labels import LABEL, as_label
from skelbench.data.index import some

LANDMARKS = 33
FRAME = ("frame", "frameid", "frameindex", "frameidx", "framenumber", "framenum", "frameno")
"""What people call the number of a frame, in small letters alone."""
_AXES = {"x": "x", "y": "y", "z": "z", "v": "v", "vis": "v", "visibility": "v", "score": "v", "confidence": "v"}
_FILLERS = {"landmark", "landmarks", "lm", "pose", "keypoint", "kp", "joint", "point", "p"}
_NAMED = places_in(LAYOUTS["blazepose33"])


def letters(word: str) -> str:
    """Return the letters of a word alone, small."""
    return re.sub(r"[^a-z]", "", word.lower())


def columns_of(heading: list[str]) -> list[list[int]] | None:
    """Find the columns x, y, z, visibility of each landmark; z and visibility may be absent; None: no such CSV."""
    place: dict[tuple[str, int], int] = {}
    for column, word in enumerate(heading):
        found = _meant(word)
        if found:
            place.setdefault(found, column)
    first = 0 if ("x", 0) in place else 1
    axes = [axis for axis in "xyzv" if (axis, first) in place]
    if axes[:2] != ["x", "y"]:
        return None
    every = [[place.get((axis, first + joint), -1) for axis in axes] for joint in range(LANDMARKS)]
    return every if all(column >= 0 for joint in every for column in joint) else None


def _meant(word: str) -> tuple[str, int] | None:
    """Read a heading: axis and number of a landmark; None for another column."""
    words, numbers = words_of(re.sub(r"\d+", " ", word)), re.findall(r"\d+", word)
    axes = [axis for axis in words if axis in _AXES]
    if len(axes) != 1 or len(numbers) > 1:
        return None
    rest = words - set(axes)
    if numbers:
        return (_AXES[axes[0]], int(numbers[0])) if rest <= _FILLERS and len(numbers[0]) < 4 else None
    number = _NAMED.get(rest, _NAMED.get(rest - _FILLERS))
    return None if number is None else (_AXES[axes[0]], number)


def read_table(path: Path) -> tuple[dict[int, list[NDArray[np.float64]]], int | str | None]:
    """Read a CSV: number of a frame -> nobody, or x, y, (z,) visibility of one person, (33, 3 or 4); and its label.

    Raises:
        InputError: it is no such CSV, two lines are one frame, or it holds several clips or labels.
    """
    check_regular(path)
    require(path.stat().st_size <= MOST, f"{path} has more than {MOST:,} bytes; split it by clips")
    try:
        lines = decoded(path.read_bytes()).splitlines()
        between = delimiter_of(lines[0] if lines else "")
        heading, *rows = csv.reader(lines, delimiter=between) if lines else [[]]
        columns = columns_of(heading)
        if columns is None:
            raise InputError(f"{path} has no columns x1, y1, z1, v1 … of 33 landmarks; write a heading")
        picked = [column for joint in columns for column in joint]
        rows = [row for row in rows if row]
        values = [[number_in(row[column], between) for column in picked] for row in rows]
        _one_of(heading, rows, ("clip", "video"), path)
        frames, label = _numbers(heading, rows, path), as_label(_one_of(heading, rows, LABEL, path))
    except (OSError, UnicodeDecodeError, csv.Error, ValueError, IndexError) as error:
        if isinstance(error, InputError):
            raise
        raise InputError(f"{path} is no readable CSV of landmarks ({error}); write it again") from error
    scored = "v" in {found[0] for found in map(_meant, heading) if found}
    return {number: _one(np.array(row), scored) for number, row in zip(frames, values, strict=True)}, label


def _one_of(heading: list[str], rows: list[list[str]], names: Sequence[str], path: Path) -> str | None:
    """Return what stands in the column of one of these names, the same in all lines; None where there is none."""
    column = next((place for place, word in enumerate(heading) if word.strip().lower() in names), None)
    found = sorted({row[column].strip() for row in rows}) if column is not None else []
    if len(found) > 1:
        raise InputError(
            f"{path} has lines of several {heading[column or 0]}s, {some(found)}; write a file for each clip"
        )
    return found[0] if found else None


def _numbers(heading: list[str], rows: list[list[str]], path: Path) -> list[int]:
    column = next((place for place, word in enumerate(heading) if letters(word) in FRAME), None)
    if column is None:
        return list(range(len(rows)))
    frames = [int(float(row[column].replace(",", "."))) for row in rows]
    require(
        len(set(frames)) == len(frames),
        f"{path} has two lines of one frame; of several people write a CSV with one line per joint",
    )
    return frames


def _one(row: NDArray[np.float64], scored: bool) -> list[NDArray[np.float64]]:
    joints = row.reshape(LANDMARKS, -1)
    if np.isnan(joints[:, :2]).all():
        return []
    return [joints if scored else np.column_stack([joints, np.ones(LANDMARKS)])]
