"""What people write from MediaPipe Pose (BlazePose), which has no file of its own: JSON or CSV of 33 landmarks a frame.

JSON: a list of frames, or `{"frames": [...]}`. A frame is a list of 33 `{"x", "y", "z", "visibility"}` or of 33 lists
`[x, y, z, visibility]`, None or an empty list where nobody was found, or a mapping that holds one as `landmarks`,
`pose_landmarks` or, in metres, `pose_world_landmarks`. A list of such lists in a frame is of several people. CSV: one
line a frame, with the columns x1, y1, z1, v1 … of all 33 landmarks, counted from 0 or 1; other columns are not read.
Landmarks are shares of the picture, read in 2-D: their z is no depth in a known unit. World landmarks are metres from
the middle of the hips, read in 3-D where nothing else is there, or where `--units metres` asks for them.
"""

import csv
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from skelbench.core.errors import InputError, require
from skelbench.core.files import check_regular
from skelbench.data.dataset import Source
from skelbench.data.formats.detections import Detection, numbers
from skelbench.data.formats.estimated import Seen, one_file_a_clip
from skelbench.data.formats.json_file import MOST, read_json
from skelbench.data.formats.recorded import Book, RecordedSource
from skelbench.data.formats.sniff import example, first_line, head
from skelbench.data.reading.asked import Asked

LANDMARKS = 33
FLAT, WORLD = ("pose_landmarks", "landmarks", "keypoints"), ("pose_world_landmarks", "world_landmarks")
HIPS = (23, 24)
COLUMN = re.compile(
    r"(?:landmark|lm|pose)?_?([xyzv]|visibility)_?(\d{1,2})$|(?:landmark|lm|pose)?_?(\d{1,2})_([xyzv]|visibility)$"
)
_START = re.compile(
    r'(\[|\{"frames":\[)(\{("frame\w*":\d+,)?("timestamp\w*":[\d.]+,)?"(pose_)?(world_)?landmarks":|\[+\{"x":)'
)


def recognises(path: Path) -> bool:
    """Say whether a path is such a JSON or CSV, or a folder in which the first one is."""
    file = example(path, ".json", ".csv")
    if file is None:
        return False
    if file.suffix == ".csv":
        return _columns_of(first_line(file).split(",")) is not None
    start = head(file)
    whole = re.match(r'\{"(pose_)?(world_)?landmarks":\[', start) is not None
    return '"x":' in start[:400] and (whole or _START.match(start) is not None)


def open_mediapipe(path: Path, asked: Asked) -> Source:
    """Open a file of landmarks, or a folder with one for each clip."""
    return RecordedSource(path, asked, read_book)


def read_book(path: Path, asked: Asked) -> Book:
    """Find the clips: a file is one.

    Raises:
        InputError: a file is damaged, or has no 33 landmarks a frame.
    """
    read = read_world if asked.units in ("metres", "centimetres", "millimetres") else read_flat
    return one_file_a_clip(path, asked, read, ".json", ".csv")


def read_flat(path: Path) -> Seen:
    """Read landmarks in the picture; world landmarks where there are no others.

    Raises:
        InputError: the file is damaged, or has no 33 landmarks a frame.
    """
    return _read(path, (*FLAT, *WORLD), world=False)


def read_world(path: Path) -> Seen:
    """Read world landmarks, in metres.

    Raises:
        InputError: the file is damaged, or has no 33 landmarks a frame.
    """
    return _read(path, (*WORLD, *FLAT), world=True)


def _read(path: Path, keys: tuple[str, ...], *, world: bool) -> Seen:
    if path.suffix == ".csv":
        frames = _table(path)
    else:
        content: Any = read_json(path)
        while isinstance(content, dict):
            inside = cast(dict[str, Any], content)
            key = next((key for key in ("frames", *keys) if key in inside), None)
            require(key is not None, f"{path} has no `frames` or `landmarks`, so these are no MediaPipe poses")
            content, world = inside[str(key)], world or key in WORLD
        require(isinstance(content, list), f"{path} holds no list of frames of landmarks; write it again")
        listed: list[Any] = cast(list[Any], content)
        if len(listed) == LANDMARKS and _is_landmark(listed[0]):
            listed = [listed]  # a single frame
        world = world or any(isinstance(one, dict) and _key(cast(Any, one), keys) in WORLD for one in listed)
        frames = {place: _people(one, keys, str(path)) for place, one in enumerate(listed)}
    every = [joints for people in frames.values() for joints in people]
    world = every != [] and all(one.shape[1] == 4 for one in every) and (world or _is_centred(every))
    kept = [0, 1, 2, 3] if world else [0, 1, -1]
    found = {place: [Detection(one[:, kept]) for one in people] for place, people in frames.items()}
    return Seen(found, "blazepose33", units="metres" if world else "fractions")


def _is_centred(every: list[NDArray[np.float64]]) -> bool:
    """Whether the middle of the hips is at 0 in every frame, as of world landmarks."""
    return all(bool((np.abs(one[HIPS, :3].mean(axis=0)) < 0.01).all()) for one in every)


def _key(frame: Mapping[str, Any], keys: tuple[str, ...]) -> str | None:
    return next((key for key in keys if key in frame), None)


def _is_landmark(value: Any) -> bool:
    if isinstance(value, dict):
        return "x" in value
    return isinstance(value, list) and isinstance(next(iter(cast(list[Any], value)), None), int | float)


def _people(frame: Any, keys: tuple[str, ...], where: str) -> list[NDArray[np.float64]]:
    if isinstance(frame, dict):
        key = _key(cast(dict[str, Any], frame), keys)
        require(key is not None, f"{where} has a frame without `landmarks`; write it again")
        frame = cast(dict[str, Any], frame)[str(key)]
    require(
        frame is None or isinstance(frame, list), f"{where} has a frame that is no list of landmarks; write it again"
    )
    listed: list[Any] = cast(list[Any], frame or [])
    if not listed:
        return []
    people = [listed] if _is_landmark(listed[0]) else listed
    return [_landmarks(one, where) for one in people if one]


def _landmarks(listed: Any, where: str) -> NDArray[np.float64]:
    """Read x, y, (z,) visibility of 33 landmarks: (33, 3 or 4)."""
    require(
        isinstance(listed, list) and len(cast(list[Any], listed)) == LANDMARKS,
        f"{where} has a frame of other than {LANDMARKS} landmarks, so these are no MediaPipe poses; write them again",
    )
    rows: list[Any] = cast(list[Any], listed)
    if all(isinstance(row, dict) for row in rows):
        rows = [[row.get("x"), row.get("y"), row.get("z", 0), row.get("visibility", 1)] for row in rows]
    joints = numbers(rows, where)
    require(joints.ndim == 2 and joints.shape[1] in (3, 4), f"{where} has landmarks of other than x, y, z, visibility")
    return joints if joints.shape[1] == 4 else np.column_stack([joints, np.ones(LANDMARKS)])


def _columns_of(heading: list[str]) -> list[list[int]] | None:
    """Find the columns x, y, z, visibility of each landmark; z and visibility may be absent; None: no such CSV."""
    place: dict[tuple[str, int], int] = {}
    for column, word in enumerate(heading):
        found = COLUMN.match(word.strip().strip('"').lower())
        if found:
            place[(found[1] or found[4])[0], int(found[2] or found[3])] = column
    first = 0 if ("x", 0) in place else 1
    axes = [axis for axis in "xyzv" if (axis, first) in place]
    if axes[:2] != ["x", "y"]:
        return None
    every = [[place.get((axis, first + joint), -1) for axis in axes] for joint in range(LANDMARKS)]
    return every if all(column >= 0 for joint in every for column in joint) else None


def _table(path: Path) -> dict[int, list[NDArray[np.float64]]]:
    check_regular(path)
    require(path.stat().st_size <= MOST, f"{path} has more than {MOST:,} bytes; split it by clips")
    try:
        with path.open(encoding="utf-8-sig", newline="") as stream:
            reader = csv.reader(stream)
            first: list[str] = next(reader, list[str]())
            columns = _columns_of(first)
            require(columns is not None, f"{path} has no columns x1, y1, z1, v1 … of 33 landmarks; write a heading")
            width = len(cast(list[list[int]], columns)[0])
            picked = [column for joint in cast(list[list[int]], columns) for column in joint]
            rows = [[line[column].strip() for column in picked] for line in reader if line]
            values = [np.array([float(word or "nan") for word in row]).reshape(LANDMARKS, width) for row in rows]
    except (OSError, UnicodeDecodeError, csv.Error, ValueError, IndexError) as error:
        if isinstance(error, InputError):
            raise
        raise InputError(f"{path} is no readable CSV of landmarks ({error}); write it again") from error
    seen_by = [_with_score(one, scored="v" in _axes(first)) for one in values]
    return {place: [] if np.isnan(one[:, :2]).all() else [one] for place, one in enumerate(seen_by)}


def _axes(heading: list[str]) -> set[str]:
    found = (COLUMN.match(word.strip().strip('"').lower()) for word in heading)
    return {(one[1] or one[4])[0] for one in found if one}


def _with_score(joints: NDArray[np.float64], *, scored: bool) -> NDArray[np.float64]:
    return joints if scored else np.column_stack([joints, np.ones(len(joints))])
