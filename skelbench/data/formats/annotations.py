"""The annotations of a PYSKL pickle, checked one by one; their poses stay in the file."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from skelbench.core.clip import NO_LABEL
from skelbench.core.errors import InputError
from skelbench.core.pickles.load import load
from skelbench.core.pickles.stored import StoredArray
from skelbench.core.words import quoted
from skelbench.data.bounds import LABELS, PIXELS, check_shape
from skelbench.data.formats.kinetics import Indexed, is_indexed, park_beside, read_indexed
from skelbench.data.formats.spool import Parked, Spool
from skelbench.data.index import some

Poses = StoredArray | Parked
"""An array that is somewhere else and can be read; what is computed while a file is opened lies in a spool."""


@dataclass(frozen=True)
class Entry:
    """One annotation: keypoint (M, T, V, C) and score (M, T, V), neither in memory; image_size (height, width).

    label: NO_LABEL where the annotation has none, or -1, as MMAction2 writes it of clips whose class nobody knows.
    """

    name: str
    label: int
    keypoint: Poses
    score: Poses | None
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
        came = "an array" if isinstance(content, StoredArray) else f"a {type(content).__name__}"
        raise InputError(f"{path} holds {came}, expected a dict with annotations, or their list")
    book = cast(dict[Any, Any], content)
    annotations: Any = book.get("annotations", book.get("annos"))
    splits: Any = book.get("split", {})
    if not isinstance(annotations, list) or not isinstance(splits, dict):
        raise InputError(f"{path} has keys {some(book)}, expected `annotations` (a list) and `split` (a dict)")
    return cast(list[Any], annotations), cast(dict[str, Any], splits)


def read_entries(annotations: list[Any], path: Path) -> list[Entry]:
    """Check annotations one by one; the poses of Kinetics-400 are looked for beside `path`, and parked.

    Raises:
        InputError: a field is missing or holds something else than it should.
    """
    heads = [_head(annotation, path) for annotation in annotations]
    indexed = {row: head.indexed(path.parent) for row, head in enumerate(heads) if is_indexed(head.fields)}
    parked = dict(zip(indexed, park_beside(list(indexed.values()), Spool()), strict=True)) if indexed else {}
    return [_entry(head, parked.get(row)) for row, head in enumerate(heads)]


@dataclass(frozen=True)
class _Head:
    """An annotation of which name and label were checked. where: it is named so in errors."""

    fields: dict[Any, Any]
    name: str
    where: str
    label: int

    def indexed(self, folder: Path) -> Indexed:
        return read_indexed(self.fields, self.name, self.where, folder)


def _head(annotation: Any, path: Path) -> _Head:
    if not isinstance(annotation, dict):
        raise InputError(f"{path}: an annotation is a {type(annotation).__name__}, expected a dict")
    fields = cast(dict[Any, Any], annotation)
    name: Any = fields.get("frame_dir", fields.get("filename"))
    if not isinstance(name, str):
        raise InputError(f"{path}: an annotation has keys {some(fields)}, but no name in `frame_dir` or `filename`")
    where = f"{path}: clip {quoted(name)}"
    label: Any = fields.get("label", NO_LABEL)
    if type(label) is not int or not NO_LABEL <= label < LABELS:
        raise InputError(
            f"{where} has label {quoted(label)}, expected a whole number from 0 to {LABELS - 1}; correct it"
        )
    return _Head(fields, name, where, label)


def _entry(head: _Head, parked: tuple[Poses, Poses] | None) -> Entry:
    keypoint, score = parked or _poses(head.fields, head.where)
    check_shape(keypoint.shape, head.where)
    return Entry(head.name, head.label, keypoint, score, _image_size(head.fields.get("img_shape"), head.where))


def _poses(fields: dict[Any, Any], where: str) -> tuple[StoredArray, StoredArray | None]:
    """Take keypoint (M, T, V, C) and score (M, T, V) of an annotation."""
    if "keypoint" not in fields:
        raise InputError(
            f"{where} has no `keypoint`, nor `raw_file` with the name of a file that holds it; merge its files"
        )
    keypoint = numbers(fields["keypoint"], 4, f"{where}: keypoint")
    scores: Any = fields.get("keypoint_score")
    score = None if scores is None else numbers(scores, 3, f"{where}: keypoint_score")
    if score is not None and score.shape != keypoint.shape[:3]:
        raise InputError(f"{where}: keypoint_score has shape {score.shape}, keypoint has {keypoint.shape}")
    return keypoint, score


def numbers(value: Any, dims: int, what: str) -> StoredArray:
    """Take a value that must be an array of numbers with so many axes.

    Raises:
        InputError: it is something else.
    """
    if not isinstance(value, StoredArray):
        raise InputError(f"{what} is a {type(value).__name__}, expected a NumPy array of {dims} axes")
    if value.kind not in "fiu" or len(value.shape) != dims:
        raise InputError(f"{what} is {value.type_name} of shape {value.shape}, expected {dims} axes of numbers")
    return value


def _image_size(value: Any, where: str) -> tuple[int, int] | None:
    if value is None:
        return None
    sizes: Any = value.values() if isinstance(value, StoredArray) and value.shape == (2,) else value
    if (
        not isinstance(sizes, list)
        or len(cast(list[Any], sizes)) != 2
        or not all(map(_is_size, cast(list[Any], sizes)))
    ):
        raise InputError(f"{where} has img_shape {quoted(value)}, expected (height, width)")
    height, width = map(int, cast(list[float], sizes))
    return (height, width) if height > 0 and width > 0 else None


def _is_size(value: Any) -> bool:
    return type(value) in (int, float) and abs(value) <= PIXELS
