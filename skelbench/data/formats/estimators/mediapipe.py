"""What people write from MediaPipe Pose (BlazePose), which has no file of its own: JSON or CSV of 33 landmarks a frame.

JSON: a list of frames, `{"frames": [...]}`, or frames by their numbers. A frame is a list of 33 `{"x", "y", "z",
"visibility"}` or of 33 lists `[x, y, z, visibility]`, a mapping of the 33 by their names, None or an empty list where
nobody was found, or a mapping that holds one as `landmarks`, `pose_landmarks`, `landmark` or, in metres,
`pose_world_landmarks`, perhaps beside the number of the frame, `frame`. Keys may be spelt `poseLandmarks` as well. A
list of such lists in a frame is of several people. CSV: `mediapipe_csv`. Landmarks are shares of the picture, or
pixels where they are far above 1, read in 2-D: their z is no depth in a known unit. World landmarks are metres from
the middle of the hips, read in 3-D where nothing else is there, or where `--units metres` asks for them.
"""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from skelbench.core.errors import require
from skelbench.core.layout import LAYOUTS
from skelbench.data.bounds import PIXELS
from skelbench.data.dataset import Source
from skelbench.data.formats.csv_cells import delimiter_of
from skelbench.data.formats.estimators.detections import Detection, numbers
from skelbench.data.formats.estimators.estimated import Seen
from skelbench.data.formats.estimators.files import one_file_a_clip
from skelbench.data.formats.estimators.mediapipe_csv import FRAME, LANDMARKS, columns_of, letters, read_table
from skelbench.data.formats.estimators.sniff import first_line, head, holds
from skelbench.data.formats.joint_names import places_in, words_of
from skelbench.data.formats.json_file import read_json
from skelbench.data.formats.recorded import Book, RecordedSource
from skelbench.data.reading.asked import Asked

FLAT, WORLD = ("poselandmarks", "landmarks", "landmark", "keypoints"), ("poseworldlandmarks", "worldlandmarks")
"""What people call landmarks, in small letters alone."""
HIPS = (23, 24)
_KEY = re.compile(r'"(pose_?)?(world_?)?landmarks?":', re.IGNORECASE)
_ROW = r"\[-?[\d.][^\[\]]*\]"
_LISTS = re.compile(rf"[\[:,]\[{_ROW}(,{_ROW}){{{LANDMARKS - 1}}}\]")
_NAMED = places_in(LAYOUTS["blazepose33"])


def recognises(path: Path) -> bool:
    """Say whether a path is such a JSON or CSV, or a folder in which one of the first files is."""
    return holds(path, _is_ours, ".json", ".csv")


def _is_ours(file: Path) -> bool:
    if file.suffix.lower() == ".csv":
        line = first_line(file)
        return columns_of(line.split(delimiter_of(line))) is not None
    start = head(file)
    if '"x":' not in start:
        return _LISTS.search(start) is not None
    mapped = _KEY.search(start) is not None or '"visibility":' in start or start.startswith('[[{"x":')
    return mapped and '"keypoints":{' not in start


def open_mediapipe(path: Path, asked: Asked) -> Source:
    """Open a file of landmarks, or a folder with one for each clip."""
    return RecordedSource(path, asked, read_book)


def read_book(path: Path, asked: Asked) -> Book:
    """Find the clips: a file is one.

    Raises:
        InputError: a file is damaged, or has no 33 landmarks a frame.
    """
    read = read_world if asked.units in ("metres", "centimetres", "millimetres") else read_flat
    return one_file_a_clip(path, asked, read, _is_ours, ".json", ".csv")


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
    size: tuple[int, int] | None = None
    label: int | str | None = None
    if path.suffix.lower() == ".csv":
        frames, label = read_table(path)
    else:
        content: Any = read_json(path)
        size = _size(content)
        numbered, inside = _frames(content, keys, path)
        world = world or inside
        frames = {number: _people(one, keys, str(path)) for number, one in numbered.items()}
    every = [joints for people in frames.values() for joints in people]
    world = every != [] and all(one.shape[1] == 4 for one in every) and (world or _is_centred(every))
    kept = [0, 1, 2, 3] if world else [0, 1, -1]
    found = {place: [Detection(one[:, kept]) for one in people] for place, people in frames.items()}
    return Seen(found, "blazepose33", None if world else size, label, "metres" if world else "fractions")


def _size(content: Any) -> tuple[int, int] | None:
    """Return (height, width) of the pictures where they stand beside the frames."""
    fields = cast(dict[str, Any], content) if isinstance(content, dict) else {}
    sides: Any = (fields.get("height"), fields.get("width"))
    return sides if all(type(side) is int and 0 < side <= PIXELS for side in sides) else None


def _frames(content: Any, keys: tuple[str, ...], path: Path) -> tuple[dict[int, Any], bool]:
    """Return the frames by their numbers, and whether the key that holds them is one of world landmarks."""
    world = False
    while isinstance(content, dict):
        inside = cast(dict[str, Any], content)
        if inside and all(key.isdecimal() and len(key) < 16 for key in inside):
            return {int(key): frame for key, frame in inside.items()}, world
        key = _key(inside, ("frames", *keys))
        require(key is not None, f"{path} has no `frames` or `landmarks`, so these are no MediaPipe poses")
        content, world = inside[str(key)], world or letters(str(key)) in WORLD
    require(isinstance(content, list), f"{path} holds no list of frames of landmarks; write it again")
    listed: list[Any] = cast(list[Any], content)
    if len(listed) == LANDMARKS and _is_landmark(listed[0]):
        listed = [listed]  # a single frame
    mapped = [cast(dict[str, Any], one) if isinstance(one, dict) else {} for one in listed]
    world = world or any(letters(_key(one, keys) or "") in WORLD for one in mapped)
    numbers_of = [next((value for key, value in one.items() if letters(key) in FRAME), None) for one in mapped]
    if all(type(number) is int and 0 <= number < 2**62 for number in numbers_of):
        require(len(set(numbers_of)) == len(listed), f"{path} has two entries of one frame; write one for each frame")
        return dict(zip(cast(list[int], numbers_of), listed, strict=True)), world
    return dict(enumerate(listed)), world


def _is_centred(every: list[NDArray[np.float64]]) -> bool:
    """Whether the middle of the hips is at 0 in every frame, as of world landmarks."""
    return all(bool((np.abs(one[HIPS, :3].mean(axis=0)) < 0.01).all()) for one in every)


def _key(frame: Mapping[str, Any], keys: tuple[str, ...]) -> str | None:
    spelt = {letters(key): key for key in frame}
    return next((spelt[key] for key in keys if key in spelt), None)


def _is_landmark(value: Any) -> bool:
    if isinstance(value, dict):
        return "x" in value
    return isinstance(value, list) and isinstance(next(iter(cast(list[Any], value)), None), int | float)


def _people(frame: Any, keys: tuple[str, ...], where: str) -> list[NDArray[np.float64]]:
    while isinstance(frame, dict):
        fields = cast(dict[str, Any], frame)
        named = {_NAMED[words_of(key)]: value for key, value in fields.items() if words_of(key) in _NAMED}
        if len(named) == LANDMARKS:
            return [_landmarks([named[number] for number in range(LANDMARKS)], where)]
        key = _key(fields, keys)
        require(key is not None, f"{where} has a frame without `landmarks`; write it again")
        frame = fields[str(key)]
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
