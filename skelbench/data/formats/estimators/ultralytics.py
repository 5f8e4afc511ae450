"""Ultralytics' labels, `NAME_12.txt` with a line for each person of frame 12, and its results as JSON.

A line is class, centre, width and height of the box, then x y or x y confidence for each of 17 joints, all as shares of
the picture; `save_conf` adds the person's confidence, a tracker adds its number at the end, so a line has 39 or 56
numbers, and up to two more. A frame of nobody has no file. JSON (`tojson`) is a list of persons with `keypoints: {x, y,
visible}` in pixels, or a list of such lists, one a frame. A joint that was not found is at (0, 0), whatever its
confidence. Source: Ultralytics' `Results.save_txt` and `Results.summary`.
"""

import re
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any, cast

import numpy as np

from skelbench.core.errors import InputError, require
from skelbench.core.files import check_regular
from skelbench.data.dataset import Source
from skelbench.data.formats.estimators.detections import Detection, numbers
from skelbench.data.formats.estimators.estimated import Seen
from skelbench.data.formats.estimators.files import is_picture, one_file_a_clip, one_file_a_frame
from skelbench.data.formats.estimators.sniff import examples, first_line, head, holds
from skelbench.data.formats.json_file import read_json
from skelbench.data.formats.recorded import Book, RecordedSource
from skelbench.data.reading.asked import Asked

JOINTS = 17
BEFORE = 5
"""Numbers of a line before its joints: the class and the box."""
WIDTHS = {BEFORE + JOINTS * width + more: (width, more) for width in (2, 3) for more in (0, 1, 2)}
"""Numbers of a line -> numbers for each joint, and how many come after the joints."""
FRAME_BYTES = 1 << 22


def recognises(path: Path) -> bool:
    """Say whether a path is a text or JSON of Ultralytics, or a folder in which one of the first is."""
    return holds(path, _is_label, ".txt") or holds(path, _is_result, ".json")


def _is_label(file: Path) -> bool:
    words = first_line(file).split() if re.search(r"\d$", file.stem) else []
    try:
        values = np.array([float(word) for word in words])
    except ValueError:
        return False
    shares = values[1:BEFORE]  # the box, which no other table of numbers has there
    return len(words) in WIDTHS and bool(np.isfinite(values).all() and ((shares >= 0) & (shares <= 1)).all())


def _is_result(file: Path) -> bool:
    start = head(file)
    return start.startswith("[") and '"keypoints":{"x":[' in start


def open_ultralytics(path: Path, asked: Asked) -> Source:
    """Open a folder of labels, a folder of such folders, or JSON files of results."""
    return RecordedSource(path, asked, read_book)


def read_book(path: Path, asked: Asked) -> Book:
    """Find the clips: `NAME_1.txt`, `NAME_2.txt` … are one.

    Raises:
        InputError: a file is damaged, or there is none.
    """
    results = holds(path, _is_result, ".json") and not holds(path, _is_label, ".txt")
    if path.suffix.lower() == ".txt" or (path.is_dir() and not results):
        return one_file_a_frame(path, asked, _clip, ".txt")
    if path.is_dir() and any(map(is_picture, examples(path, ".json"))):
        return one_file_a_frame(path, asked, _pictures, ".json")
    return one_file_a_clip(path, asked, read_results, _is_result, ".json")


def _pictures(files: Mapping[int, Path]) -> Seen:
    return Seen({number: _frame(read_json(file), str(file)) for number, file in files.items()})


def _clip(files: Mapping[int, Path]) -> Seen:
    lines = {number: _lines(file) for number, file in files.items()}
    every = [line for frame in lines.values() for line in frame]
    # what comes last, once: a tracker's number is whole in every line, a confidence is not
    whole = all(line[-1] >= 1 and float(line[-1]).is_integer() for line in every)
    tracked = whole and all(len({line[-1] for line in frame}) == len(frame) for frame in lines.values())
    frames = {number: [_person(line, tracked) for line in frame] for number, frame in lines.items()}
    return Seen(frames, "coco17", units="fractions")


def _lines(file: Path) -> list[Sequence[float]]:
    check_regular(file)
    require(file.stat().st_size <= FRAME_BYTES, f"{file} is larger than {FRAME_BYTES:,} bytes; is it one frame?")
    try:
        lines = [[float(word) for word in line.split()] for line in file.read_text("utf-8-sig").splitlines()]
    except (OSError, ValueError) as error:
        raise InputError(f"{file} holds something else than numbers; expected a line for each person") from error
    lines = [line for line in lines if line]
    wrong = next((len(line) for line in lines if len(line) not in WIDTHS), None)
    if wrong is not None:
        expected = ", ".join(map(str, WIDTHS))
        raise InputError(f"{file} has a line of {wrong} numbers, expected {expected}: labels of 17 joints, not boxes")
    return list(lines)


def _person(line: Sequence[float], tracked: bool) -> Detection:
    width, more = WIDTHS[len(line)]
    joints = np.array(line[BEFORE : BEFORE + JOINTS * width]).reshape(JOINTS, width)
    if width == 2:
        joints = np.column_stack([joints, np.ones(JOINTS)])
    numbered = more == 2 or (more == 1 and tracked)
    return Detection(joints, int(line[-1]) if numbered and 0 <= line[-1] < 2**62 else None)


def read_results(path: Path) -> Seen:
    """Read JSON of results.

    Raises:
        InputError: it is no such file.
    """
    content: Any = read_json(path)
    require(isinstance(content, list), f"{path} holds no list of frames or persons; is it a file of results?")
    listed = cast(list[Any], content)
    frames = [listed] if any(isinstance(one, dict) for one in listed) else listed
    read = partial(_frame, where=str(path))
    return Seen(dict(enumerate(map(read, frames))))


def _frame(found: Any, where: str) -> list[Detection]:
    if not isinstance(found, list):
        raise InputError(f"{where} has a frame that is no list of persons; write it again")
    return [_result(one, where) for one in cast(list[Any], found)]


def _result(one: Any, where: str) -> Detection:
    fields = cast(dict[str, Any], one) if isinstance(one, dict) else {}
    points: Any = fields.get("keypoints")
    if not isinstance(points, dict) or not {"x", "y"} <= set(cast(dict[str, Any], points)):
        raise InputError(f"{where} has a person without `keypoints` of x and y; was a pose model used?")
    x, y = (numbers(points[axis], where) for axis in ("x", "y"))
    score = numbers(points["visible"], where) if "visible" in points else np.ones(x.shape)
    require(
        x.ndim == 1 and x.shape == y.shape == score.shape, f"{where} has x and y of different lengths; write it again"
    )
    track: Any = fields.get("track_id")
    return Detection(np.column_stack([x, y, score]), track if type(track) is int and 0 <= track < 2**62 else None)
