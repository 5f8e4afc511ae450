"""Kinetics-Skeleton: a folder `kinetics_val` of `NAME.json`, with `kinetics_val_label.json` beside it.

`{"data": [{"frame_index", "skeleton": [{"pose": [x, y, …], "score": […]}]}], "label", "label_index"}`; 18 joints of
OpenPose as shares of the picture, nobody tracked. The label file holds `{NAME: {"has_skeleton", "label",
"label_index"}}`. `kinetics_train` and `kinetics_val` in one folder are the parts of one split. Source: ST-GCN.
"""

from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any, cast

import numpy as np

from skelbench.core.errors import InputError, require
from skelbench.data.bounds import LABELS
from skelbench.data.dataset import Source
from skelbench.data.formats.estimators.detections import Detection, numbers
from skelbench.data.formats.estimators.estimated import Seen, book_of
from skelbench.data.formats.estimators.sniff import head, holds
from skelbench.data.formats.folder import ClipFile, clip_files
from skelbench.data.formats.json_file import read_json
from skelbench.data.formats.labels import Told, told
from skelbench.data.formats.recorded import Book, RecordedSource
from skelbench.data.reading.asked import Asked

LABEL_FILE = "_label.json"
PARTS = {"kinetics_train": "official_train", "kinetics_val": "official_val"}


def recognises(path: Path) -> bool:
    """Say whether a path is a clip, a folder of clips, or the folder that both parts lie in."""
    return holds(path, partial(_is_clip, in_folder=path.is_dir()), ".json")


def _is_clip(file: Path, in_folder: bool) -> bool:
    start = head(file)
    if in_folder and file.name.endswith(LABEL_FILE):
        return '"has_skeleton":' in start
    return start.startswith("{") and '"skeleton":[' in start and '"data":[' in start


def open_kinetics_skeleton(path: Path, asked: Asked) -> Source:
    """Open a clip, a folder of clips, or the folder that `kinetics_train` and `kinetics_val` lie in."""
    return RecordedSource(path, asked, read_book)


def read_book(path: Path, asked: Asked) -> Book:
    """Find the clips of the files.

    Raises:
        InputError: a file is damaged, or there is none.
    """
    listed = clip_files(path, ".json") if path.is_dir() else [ClipFile(path.stem, path, "")]
    files = [file for file in listed if not file.path.name.endswith(LABEL_FILE)]
    require(bool(files), f"{path} holds no clip NAME.json; check the path")
    labels, classes, tables = _label_files(files)
    splits: dict[str, list[str]] = {}
    for file in files:
        part = PARTS.get(file.path.parent.name)
        if part and path.name not in PARTS and path.is_dir():
            splits.setdefault(part, []).append(file.name)
    known = told(files, asked.labels) if asked.labels else Told(splits=splits)
    clips = [(file, partial(_read, file.path, labels.get((file.path.parent, file.path.stem)))) for file in files]
    read = [*(file.path for file in files), *(table for table in tables if table.is_relative_to(path))]
    return book_of(path, asked, clips, read, known, classes)


Labels = dict[tuple[Path, str], str]


def _label_files(files: list[ClipFile]) -> tuple[Labels, tuple[str, ...], list[Path]]:
    """Read the label file beside every folder of clips that has one: labels, classes by their number, the files."""
    labels: Labels = {}
    numbered: dict[int, str] = {}
    tables: list[Path] = []
    for folder in sorted({file.path.parent for file in files}):
        table = folder.with_name(folder.name + LABEL_FILE)
        if not table.is_file():
            continue
        tables.append(table)
        content: Any = read_json(table)
        require(isinstance(content, dict), f"{table} holds no mapping of clips to labels; fetch it again")
        for name, fields in cast(dict[str, Any], content).items():
            label: Any = cast(dict[str, Any], fields).get("label") if isinstance(fields, dict) else None
            if isinstance(label, str):
                labels[folder, name] = label
                number: Any = cast(dict[str, Any], fields).get("label_index")
                numbered[number if type(number) is int and 0 <= number < LABELS else len(numbered)] = label
    if len(set(numbered.values())) < len(numbered) or set(labels.values()) - set(numbered.values()):
        return labels, (), tables  # the numbers contradict the names
    return labels, tuple(numbered.get(number, str(number)) for number in range(max(numbered, default=-1) + 1)), tables


def _read(path: Path, label: str | None) -> Seen:
    content: Any = read_json(path)
    data: Any = cast(dict[str, Any], content).get("data") if isinstance(content, dict) else None
    if not isinstance(data, list):
        raise InputError(f"{path} has no list `data` of frames; is it a clip of Kinetics-Skeleton?")
    frames: dict[int, list[Detection]] = {}
    for place, frame in enumerate(cast(list[Any], data)):
        fields = cast(dict[str, Any], frame) if isinstance(frame, dict) else {}
        number, people = fields.get("frame_index", place), fields.get("skeleton")
        if type(number) is not int or abs(number) > 2**62 or not isinstance(people, list):
            raise InputError(f"{path} has a frame without a number `frame_index` and a list `skeleton`; fetch it again")
        frames.setdefault(number, []).extend(_person(one, path) for one in cast(list[Any], people))
    told_here: Any = cast(dict[str, Any], content).get("label_index")
    name: Any = cast(dict[str, Any], content).get("label")
    number = told_here if type(told_here) is int and 0 <= told_here < LABELS else None
    return Seen(frames, "openpose18", None, label or (name if isinstance(name, str) and name else number), "fractions")


def _person(one: Any, path: Path) -> Detection:
    fields: Mapping[str, Any] = cast(dict[str, Any], one) if isinstance(one, dict) else {}
    pose, score = numbers(fields.get("pose"), str(path)), numbers(fields.get("score"), str(path))
    if pose.ndim != 1 or score.ndim != 1 or len(pose) != 2 * len(score):
        raise InputError(f"{path} has a pose of {pose.size} numbers and {score.size} scores, expected 36 and 18")
    return Detection(np.column_stack([pose.reshape(-1, 2), score]))
