"""The annotations of a PYSKL pickle: checked one by one, their poses parked in a temporary file."""

from dataclasses import dataclass
from pathlib import Path
from reprlib import repr as shortly
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from skelbench.core.errors import InputError
from skelbench.data.formats.kinetics import with_poses
from skelbench.data.formats.safe_pickle import load
from skelbench.data.formats.spool import Parked, Spool
from skelbench.data.index import some


@dataclass(frozen=True)
class Entry:
    """One annotation: keypoint (M, T, V, C) and score (M, T, V), both in the spool; image_size (height, width)."""

    name: str
    label: int
    keypoint: Parked
    score: Parked | None
    image_size: tuple[int, int] | None


def read_annotations(path: Path) -> tuple[list[Any], dict[str, Any]]:
    """Read a pickle: (annotations, split name -> clip names).

    Raises:
        InputError: the file is no pickle of annotations, or asks for anything but arrays and containers.
    """
    content: Any = load(path)
    if isinstance(content, list):
        return cast(list[Any], content), {}
    if not isinstance(content, dict):
        raise InputError(f"{path} holds a {type(content).__name__}, expected a dict with annotations, or their list")
    book = cast(dict[str, Any], content)
    annotations: Any = book.get("annotations", book.get("annos"))
    splits: Any = book.get("split", {})
    if not isinstance(annotations, list) or not isinstance(splits, dict):
        raise InputError(f"{path} has keys {some(book)}, expected `annotations` (a list) and `split` (a dict)")
    return cast(list[Any], annotations), cast(dict[str, Any], splits)


def park_annotation(annotation: Any, spool: Spool, path: Path) -> Entry:
    """Check one annotation and park its arrays; the poses of Kinetics-400 are looked for beside `path`.

    Raises:
        InputError: a field is missing or holds something else than it should.
    """
    if not isinstance(annotation, dict):
        raise InputError(f"{path}: an annotation is a {type(annotation).__name__}, expected a dict")
    fields = cast(dict[str, Any], annotation)
    name: Any = fields.get("frame_dir", fields.get("filename"))
    if not isinstance(name, str):
        raise InputError(f"{path}: an annotation has keys {some(fields)}, but no name in `frame_dir` or `filename`")
    where = f"{path}: clip {name!r}"
    if "keypoint" not in fields and "raw_file" in fields:
        fields = with_poses(fields, path)
    keypoint, score = _pose(fields, where)
    label: Any = fields.get("label")
    if not isinstance(label, (int, np.integer)) or label < 0:
        raise InputError(
            f"{where} has label {shortly(fields.get('label'))}, expected a whole number from 0; correct it"
        )
    parked = None if score is None else Parked.park(score, spool)
    image_size = _image_size(fields.get("img_shape"), where)
    return Entry(name, int(cast(int, label)), Parked.park(keypoint, spool), parked, image_size)


def _pose(fields: dict[str, Any], where: str) -> tuple[NDArray[Any], NDArray[Any] | None]:
    """Take keypoint (M, T, V, C) and score (M, T, V) of an annotation."""
    if "keypoint" not in fields:
        raise InputError(
            f"{where} has no `keypoint`, nor `raw_file` with the name of a file that holds it; merge its files"
        )
    keypoint = _numbers(fields["keypoint"], 4, f"{where}: keypoint")
    scores: Any = fields.get("keypoint_score")
    score = None if scores is None else _numbers(scores, 3, f"{where}: keypoint_score")
    if score is not None and score.shape != keypoint.shape[:3]:
        raise InputError(f"{where}: keypoint_score has shape {score.shape}, keypoint has {keypoint.shape}")
    return keypoint, score


def _numbers(value: Any, dims: int, what: str) -> NDArray[Any]:
    if not isinstance(value, np.ndarray):
        raise InputError(f"{what} is a {type(value).__name__}, expected a NumPy array of {dims} axes")
    array = cast(NDArray[Any], value)
    if array.dtype.kind not in "fiu" or array.ndim != dims:
        raise InputError(f"{what} is {array.dtype} of shape {array.shape}, expected {dims} axes of numbers")
    return array


def _image_size(value: Any, where: str) -> tuple[int, int] | None:
    if value is None:
        return None
    try:
        height, width = map(int, value)
    except (TypeError, ValueError) as error:
        raise InputError(f"{where} has img_shape {shortly(value)}, expected (height, width)") from error
    return (height, width) if height > 0 and width > 0 else None
