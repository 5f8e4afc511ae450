"""MMPose's predictions: `{"meta_info": …, "instance_info": [{"frame_id", "instances": [{"keypoints", …}]}]}`.

The demo scripts write that; MMPoseInferencer writes, of a video, the list `[{"frame_id", "instances"}]`, and of a
folder of pictures, a file for each with the list of its instances. An instance has `keypoints` (V, 2 or 3),
`keypoint_scores` (V,), `bbox`, and `track_id` where people were tracked. The layout is that of the data set which
`meta_info` names. MMPose 0.x gives lists of people with `keypoints` (V, 3) of x, y, score; rtmlib gives arrays of all
people of a frame, which people write as `{"frame", "keypoints" (P, V, 2), "scores" (P, V)}`. Source: MMPose's
`BaseMMPoseInferencer` and `demo/topdown_demo_with_mmdet.py`.
"""

import re
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any, cast

import numpy as np

from skelbench.core.errors import InputError, require
from skelbench.data.dataset import Source
from skelbench.data.formats.estimators.detections import Detection, numbers
from skelbench.data.formats.estimators.estimated import Seen
from skelbench.data.formats.estimators.files import is_picture, one_file_a_clip, one_file_a_frame
from skelbench.data.formats.estimators.sniff import examples, head, holds
from skelbench.data.formats.json_file import read_json
from skelbench.data.formats.recorded import Book, RecordedSource
from skelbench.data.reading.asked import Asked
from skelbench.data.reading.remark import Remark

LAYOUTS_OF = {
    "coco": "coco17",
    "coco_wholebody": "coco17",
    "halpe26": "halpe26",
    "halpe": "halpe26",
    "h36m": "h36m17",
    "ochuman": "coco17",
}
"""Data sets that `meta_info` names -> layouts."""
NUMBERS = ("frame_id", "frame", "frame_index")
"""What people call the number of a frame."""
SCORES = ("keypoint_scores", "scores", "keypoint_score")


def recognises(path: Path) -> bool:
    """Say whether a path is a file of MMPose, or a folder in which one of the first JSONs is one."""
    return holds(path, _is_ours, ".json")


def _is_ours(file: Path) -> bool:
    start = head(file)
    frames = start.startswith('{"meta_info":') or re.match(r'\[\{"frame_id":\d+,"instances":', start) is not None
    return frames or '"instance_info":[' in start or '"keypoints":[[' in start


def open_mmpose(path: Path, asked: Asked) -> Source:
    """Open a file of predictions, a folder with one for each clip, or folders with one for each picture."""
    return RecordedSource(path, asked, read_book)


def read_book(path: Path, asked: Asked) -> Book:
    """Find the clips: a file of a video is one, or a folder with a file for each picture.

    Raises:
        InputError: a file is damaged, or is none of MMPose's.
    """
    if path.is_dir() and any(map(is_picture, examples(path, ".json"))):
        return one_file_a_frame(path, asked, _pictures, ".json")
    return one_file_a_clip(path, asked, read_clip, _is_ours, ".json")


def _pictures(files: Mapping[int, Path]) -> Seen:
    return _seen({number: _instances(read_json(file), str(file)) for number, file in files.items()}, None)


def read_clip(path: Path) -> Seen:
    """Read the predictions for a video.

    Raises:
        InputError: the file is damaged, or is none of MMPose's.
    """
    content: Any = read_json(path)
    meta: Any = None
    if isinstance(content, dict):
        meta, content = cast(Any, content).get("meta_info"), cast(Any, content).get("instance_info")
    require(isinstance(content, list), f"{path} holds no list of frames (`instance_info`); is it MMPose's file?")
    frames: dict[int, list[Detection]] = {}
    for place, frame in enumerate(cast(list[Any], content)):
        number, found = _frame(frame, place, str(path))
        frames.setdefault(number, []).extend(found)
    return _seen(frames, meta)


def _frame(frame: Any, place: int, where: str) -> tuple[int, list[Detection]]:
    """Read one entry: a frame, a list of its people, or one of the people of a frame or of a single picture."""
    fields = cast(dict[str, Any], frame) if isinstance(frame, dict) else {"instances": frame}
    key = next((key for key in NUMBERS if key in fields), None)
    alone = "keypoints" in fields
    number: Any = fields[key] if key else 0 if alone else place
    if type(number) is not int or abs(number) > 2**62:
        raise InputError(f"{where} has a frame whose `{key}` is no number; write it again")
    if not alone:
        return number, _instances(fields.get("instances", fields.get("predictions")), where)
    if key and _depth(fields["keypoints"]) == 3:  # rtmlib's arrays of all people of a frame
        return number, _all_of(fields, where)
    return number, [_person(fields, where)]


def _depth(listed: Any) -> int:
    depth = 0
    while isinstance(listed, list) and listed:
        depth, listed = depth + 1, cast(list[Any], listed)[0]
    return depth


def _all_of(fields: Mapping[str, Any], where: str) -> list[Detection]:
    points: list[Any] = fields["keypoints"]
    scores: Any = next((fields[key] for key in SCORES if key in fields), [None] * len(points))
    if not isinstance(scores, list) or len(cast(list[Any], scores)) != len(points):
        raise InputError(f"{where} has scores of other people than `keypoints`; write it again")
    pairs = zip(points, cast(list[Any], scores), strict=True)
    return [_person({"keypoints": one, "keypoint_scores": score}, where) for one, score in pairs]


def _seen(frames: Mapping[int, list[Detection]], meta: Any) -> Seen:
    about = cast(dict[str, Any], meta) if isinstance(meta, dict) else {}
    name: Any = about.get("dataset_name")
    named: Any = about.get("keypoint_id2name")
    shape = next((one.joints.shape for found in frames.values() for one in found), (0, 0))
    known = LAYOUTS_OF.get(name.lower().replace("-", "_")) if isinstance(name, str) else None
    if known or shape != (17, 4):
        names = tuple(map(str, cast(dict[str, Any], named).values())) if isinstance(named, dict) else ()
        return Seen(frames, known, joints=names)
    text = "layout h36m17: MMPose lifts 17 joints to 3-D in the order of Human3.6M; insist on another by --layout"
    return Seen(frames, "h36m17", remarks=(Remark("assumed", "layout", text),))


def _instances(content: Any, where: str) -> list[Detection]:
    if not isinstance(content, list):
        raise InputError(f"{where} has a frame without a list of `instances`; write it again")
    people = cast(list[Any], content)
    if len(people) == 1 and isinstance(people[0], list):
        people = cast(list[Any], people[0])  # `predictions` of MMPoseInferencer: of one picture
    return list(map(partial(_person, where=where), people))


def _person(one: Any, where: str) -> Detection:
    if not isinstance(one, dict) or "keypoints" not in one:
        raise InputError(f"{where} has an instance without `keypoints`; write it again")
    fields = cast(dict[str, Any], one)
    points = numbers(fields["keypoints"], where)
    points = points[0] if points.ndim == 3 and len(points) == 1 else points
    scores = next((fields[key] for key in SCORES if fields.get(key) is not None), None)
    if scores is None and points.ndim == 2 and points.shape[1] == 3:  # of MMPose 0.x: x, y, score
        points, scores = points[:, :2], points[:, 2].tolist()
    score = numbers(scores, where).reshape(-1) if scores is not None else np.ones(len(points))
    if points.ndim == 2 and points.shape == (len(score), 3) and np.array_equal(points[:, 2], score):
        points = points[:, :2]  # written twice
    if points.ndim != 2 or points.shape[1] not in (2, 3) or len(score) != len(points):
        raise InputError(
            f"{where} has keypoints {points.shape} and keypoint_scores ({len(score)},), expected (joints, 2 or 3) and"
            " (joints,); write it again"
        )
    track: Any = fields.get("track_id")
    return Detection(np.column_stack([points, score]), track if type(track) is int and 0 <= track < 2**62 else None)
