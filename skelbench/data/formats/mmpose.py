"""MMPose's predictions: `{"meta_info": …, "instance_info": [{"frame_id", "instances": [{"keypoints", …}]}]}`.

The demo scripts write that; MMPoseInferencer writes, of a video, the list `[{"frame_id", "instances"}]`, and of a
folder of pictures, a file for each with the list of its instances. An instance has `keypoints` (V, 2 or 3),
`keypoint_scores` (V,), `bbox`, and `track_id` where people were tracked. The layout is that of the data set which
`meta_info` names. Source: MMPose's `BaseMMPoseInferencer` and `demo/topdown_demo_with_mmdet.py`.
"""

from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any, cast

import numpy as np

from skelbench.core.errors import InputError, require
from skelbench.data.dataset import Source
from skelbench.data.formats.detections import Detection, numbers
from skelbench.data.formats.estimated import Seen, one_file_a_clip, one_file_a_frame
from skelbench.data.formats.json_file import read_json
from skelbench.data.formats.recorded import Book, RecordedSource
from skelbench.data.formats.sniff import example, head
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


def recognises(path: Path) -> bool:
    """Say whether a path is a file of MMPose, or a folder in which the first JSON is one."""
    file = example(path, ".json")
    start = head(file) if file else ""
    picture = start.startswith(('[{"keypoints":[[', '[[{"keypoints":[['))
    return (
        picture or start.startswith('{"meta_info":') or '"instance_info":[' in start or start.startswith('[{"frame_id"')
    )


def open_mmpose(path: Path, asked: Asked) -> Source:
    """Open a file of predictions, a folder with one for each clip, or folders with one for each picture."""
    return RecordedSource(path, asked, read_book)


def read_book(path: Path, asked: Asked) -> Book:
    """Find the clips: a file of a video is one, or a folder with a file for each picture.

    Raises:
        InputError: a file is damaged, or is none of MMPose's.
    """
    first = example(path, ".json") if path.is_dir() else None
    if first is not None and head(first).startswith('[{"keypoints":[['):
        return one_file_a_frame(path, asked, _pictures, ".json")
    return one_file_a_clip(path, asked, read_clip, ".json")


def _pictures(files: Mapping[int, Path]) -> Seen:
    frames = {number: _instances(read_json(file), str(file)) for number, file in files.items()}
    return _seen(frames, None)


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
    listed = cast(list[Any], content)
    name: Any = cast(dict[str, Any], meta).get("dataset_name") if isinstance(meta, dict) else None
    if listed and all(isinstance(one, dict) and "keypoints" in one for one in listed):
        return _seen({0: _instances(listed, str(path))}, name)  # of a single picture
    frames: dict[int, list[Detection]] = {}
    for place, frame in enumerate(listed):
        fields = cast(dict[str, Any], frame) if isinstance(frame, dict) else {"instances": frame}
        number: Any = fields.get("frame_id", place)
        if type(number) is not int or abs(number) > 2**62:
            raise InputError(f"{path} has a frame whose `frame_id` is no number; write it again")
        frames.setdefault(number, []).extend(_instances(fields.get("instances", []), str(path)))
    return _seen(frames, name)


def _seen(frames: Mapping[int, list[Detection]], name: Any) -> Seen:
    shape = next((one.joints.shape for found in frames.values() for one in found), (0, 0))
    known = LAYOUTS_OF.get(name.lower().replace("-", "_")) if isinstance(name, str) else None
    if known or shape != (17, 4):
        return Seen(frames, known)
    text = "layout h36m17: MMPose lifts 17 joints to 3-D in the order of Human3.6M; insist on another by --layout"
    return Seen(frames, "h36m17", remarks=(Remark("assumed", "layout", text),))


def _instances(content: Any, where: str) -> list[Detection]:
    if not isinstance(content, list):
        raise InputError(f"{where} has a frame without a list of `instances`; write it again")
    return list(map(partial(_person, where=where), cast(list[Any], content)))


def _person(one: Any, where: str) -> Detection:
    if not isinstance(one, dict) or "keypoints" not in one:
        raise InputError(f"{where} has an instance without `keypoints`; write it again")
    fields = cast(dict[str, Any], one)
    points = numbers(fields["keypoints"], where)
    points = points[0] if points.ndim == 3 and len(points) == 1 else points
    scores = fields.get("keypoint_scores")
    score = numbers(scores, where).reshape(-1) if scores is not None else np.ones(len(points))
    if points.ndim != 2 or points.shape[1] not in (2, 3) or len(score) != len(points):
        raise InputError(
            f"{where} has keypoints {points.shape} and keypoint_scores ({len(score)},), expected (joints, 2 or 3) and"
            " (joints,); write it again"
        )
    track: Any = fields.get("track_id")
    return Detection(np.column_stack([points, score]), track if type(track) is int and 0 <= track < 2**62 else None)
