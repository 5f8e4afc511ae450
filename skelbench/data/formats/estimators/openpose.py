"""OpenPose's folders of frames, `NAME_000000000012_keypoints.json`, as `--write_json` makes them.

`{"people": [{"person_id": [-1], "pose_keypoints_2d": [x, y, score, …]}]}`; a frame of nobody has a file too. 25 joints
are BODY_25, 18 are its COCO model; `pose_keypoints_3d` is read where the 2-D list is empty, and before version 1.2 the
list is called `pose_keypoints`. Hands and faces are not read. AlphaPose's `sep-json` of `--format open` and `cmu` is
nearly the same, with `bodies` of `joints` in `cmu`. Source: OpenPose's documentation of its output.
"""

import re
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any, cast

from skelbench.core.errors import InputError
from skelbench.data.dataset import Source
from skelbench.data.formats.estimators.detections import Detection, triples
from skelbench.data.formats.estimators.estimated import Seen
from skelbench.data.formats.estimators.files import one_file_a_frame
from skelbench.data.formats.estimators.sniff import head, holds
from skelbench.data.formats.json_file import read_json
from skelbench.data.formats.recorded import Book, RecordedSource
from skelbench.data.reading.asked import Asked

FRAME_BYTES = 1 << 24
KEYS = (("pose_keypoints_2d", 3), ("pose_keypoints_3d", 4), ("pose_keypoints", 3), ("joints", 3))
_PEOPLE = re.compile(
    r'"people":\[(\]|\{"(person_id|(pose|face|hand_left|hand_right)_keypoints))|"bodies":\[(\]|\{"joints":)'
)
_OF_PICTURES = re.compile(r'\{"[^"]*":\{')
"""AlphaPose's file of many pictures; a file for each of them, `sep-json/12.json`, is a frame as here."""


def recognises(path: Path) -> bool:
    """Say whether a path is a file of OpenPose, or a folder in which one of the first JSONs is one."""
    return holds(path, _is_frame, ".json")


def _is_frame(file: Path) -> bool:
    start = head(file)
    return start.startswith("{") and _OF_PICTURES.match(start) is None and _PEOPLE.search(start) is not None


def open_openpose(path: Path, asked: Asked) -> Source:
    """Open a folder of frames, or a folder of such folders."""
    return RecordedSource(path, asked, read_book)


def read_book(path: Path, asked: Asked) -> Book:
    """Find clips: each folder of frames is one.

    Raises:
        InputError: there are no such files, or one is damaged.
    """
    return one_file_a_frame(path, asked, _clip, ".json")


def _clip(files: Mapping[int, Path]) -> Seen:
    frames = {number: people(read_json(file, FRAME_BYTES), str(file)) for number, file in files.items()}
    lost = max(files) - min(files) + 1 - len(files)
    return Seen(frames, lost=lost)


def people(content: Any, where: str) -> list[Detection]:
    """Read `people` of one frame.

    Raises:
        InputError: it is no frame of OpenPose.
    """
    fields = cast(dict[str, Any], content) if isinstance(content, dict) else {}
    found: Any = fields.get("people", fields.get("bodies"))
    if not isinstance(found, list):
        raise InputError(f"{where} has no list `people`, so it is no frame of OpenPose; write it again")
    read = map(partial(_person, where=where), cast(list[Any], found))
    return [one for one in read if one is not None]


def _person(one: Any, where: str) -> Detection | None:
    if not isinstance(one, dict):
        raise InputError(f"{where} has a person that is no mapping; write it again")
    fields = cast(dict[str, Any], one)
    key, width = next(((key, width) for key, width in KEYS if fields.get(key)), ("", 0))
    if not key:
        return None  # hands or a face of somebody, without a body
    joints = triples(fields[key], where, width)
    identity: Any = fields.get("person_id")
    number = cast(list[Any], identity)[0] if isinstance(identity, list) and identity else cast(object, identity)
    return Detection(joints, number if type(number) is int and 0 <= number < 2**62 else None)
