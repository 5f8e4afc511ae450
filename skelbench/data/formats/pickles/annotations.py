"""The annotations of a PYSKL pickle, checked one by one; their poses stay in the file."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from skelbench.core.clip import NO_LABEL
from skelbench.core.errors import InputError
from skelbench.core.pickles.load import load
from skelbench.core.pickles.stored import StoredArray
from skelbench.core.words import kind_of, quoted
from skelbench.data.bounds import check_shape
from skelbench.data.formats.gone import Gone
from skelbench.data.formats.pickles.annotation_fields import (
    NAMES,
    image_size_of,
    label_of,
    name_of,
    numbers_or_names,
    single,
    word,
)
from skelbench.data.formats.pickles.annotation_poses import KEYPOINT, PoseFields, Poses, holds_nobody
from skelbench.data.formats.pickles.kinetics import Indexed, is_indexed, park_beside, read_indexed
from skelbench.data.formats.spoilt import Spoilt
from skelbench.data.formats.spool import Spool
from skelbench.data.index import some

POSES = (*KEYPOINT, "raw_file")
"""Fields of which an annotation has one."""


@dataclass(frozen=True)
class Entry:
    """One annotation: keypoint (M, T, V, C) and score (M, T, V), neither in memory; image_size (height, width).

    label: number or name of its class, None where it has none, or -1, as MMAction2 writes it of clips whose class
    nobody knows. total_frames: as the annotation says it, else the frames of its poses.
    """

    name: str
    label: int | str | None
    keypoint: Poses
    score: Poses | None
    image_size: tuple[int, int] | None
    total_frames: int


@dataclass(frozen=True)
class Read:
    """The annotations of a file that can be used, and which cannot."""

    entries: list[Entry]
    gone: Gone


def read_annotations(path: Path) -> tuple[list[Any], dict[Any, Any]]:
    """Read a pickle: (annotations, split name -> clip names).

    It holds a list of annotations, one of them, a dict of them by name, or a dict with `annotations` and `split`.

    Raises:
        InputError: the file is no pickle of annotations, or asks for anything but arrays and containers.
    """
    content: Any = load(path)
    if isinstance(content, list):
        return cast(list[Any], content), {}
    if not isinstance(content, dict):
        raise InputError(f"{path} holds {_kind(content)}, expected a dict with annotations, or their list")
    book = cast(dict[Any, Any], content)
    if _has(book, POSES):
        return [book], {}
    by_name = _by_name(book)
    if by_name:
        return by_name, {}
    annotations: Any = book.get("annotations", book.get("annos"))
    splits: Any = book.get("split") or book.get("splits") or {}
    if isinstance(annotations, dict):
        annotations = _by_name(cast(dict[Any, Any], annotations))
    if not isinstance(annotations, list) or not isinstance(splits, dict):
        held = "" if annotations is None else f" of which `annotations` is {_kind(cast(object, annotations))}"
        raise InputError(f"{path} has keys {some(book)}{held}, expected `annotations` (a list) and `split` (a dict)")
    return cast(list[Any], annotations), cast(dict[Any, Any], splits)


def _kind(value: object) -> str:
    return "an array" if isinstance(value, StoredArray) else kind_of(value)


def _by_name(book: dict[Any, Any]) -> list[Any] | None:
    """List annotations that stand under their names; None where they do not.

    An entry that is nothing but poses is a piece of Kinetics-400, which its index pickle reads.
    """
    every = [cast(dict[Any, Any], entry) for entry in book.values() if isinstance(entry, dict)]
    if not book or len(every) < len(book) or not all(len(entry) > 1 and _has(entry, POSES) for entry in every):
        return None
    return [entry if _has(entry, NAMES) else {NAMES[0]: name, **entry} for name, entry in zip(book, every, strict=True)]


def _has(entry: dict[Any, Any], keys: tuple[str, ...]) -> bool:
    return any(key in entry for key in keys)


def read_entries(annotations: list[Any], path: Path) -> Read:
    """Check annotations one by one; the poses of Kinetics-400 are looked for beside `path`, and parked.

    Raises:
        InputError: the index of Kinetics-400 does not fit its files.
    """
    heads, spoilt = _heads(annotations, path)
    labels = numbers_or_names([head.label for head in heads])
    indexed = {row: head.indexed(path.parent) for row, head in enumerate(heads) if is_indexed(head.fields)}
    parked = dict(zip(indexed, park_beside(list(indexed.values()), Spool()), strict=True)) if indexed else {}
    poses, read = PoseFields(), Read([], Gone(spoilt=spoilt))
    for row, (head, label) in enumerate(zip(heads, labels, strict=True)):
        try:
            if holds_nobody(head.fields):
                read.gone.empty.append(head.name)
                continue
            entry = _entry(head, label, parked.get(row) or poses.taken(head.fields, head.where))
        except InputError as error:
            read.gone.spoilt.append(Spoilt(head.name, error))
            continue
        if all(entry.keypoint.shape[:2]):
            read.entries.append(entry)
        else:
            read.gone.empty.append(head.name)
    return read


@dataclass(frozen=True)
class _Head:
    """An annotation of which name and label were checked. where: it is named so in errors."""

    fields: dict[Any, Any]
    name: str
    where: str
    label: int | str | None

    def indexed(self, folder: Path) -> Indexed:
        return read_indexed(self.fields, self.name, self.where, folder)


def _heads(annotations: list[Any], path: Path) -> tuple[list[_Head], list[Spoilt]]:
    """Part annotations whose name and label can be read from the others."""
    heads, spoilt = list[_Head](), list[Spoilt]()
    for row, annotation in enumerate(annotations):
        try:
            heads.append(_head(annotation, path))
        except InputError as error:
            fields = cast(dict[Any, Any], annotation) if isinstance(annotation, dict) else {}
            name = next((word(fields[key]) for key in NAMES if key in fields), None)
            spoilt.append(Spoilt(name or f"number {row}", error))
    return heads, spoilt


def _head(annotation: Any, path: Path) -> _Head:
    if not isinstance(annotation, dict):
        raise InputError(f"{path}: an annotation is {kind_of(annotation)}, expected a dict")
    fields = cast(dict[Any, Any], annotation)
    name = name_of(fields, path)
    where = f"{path}: clip {quoted(name)}"
    return _Head(fields, name, where, label_of(fields.get("label", NO_LABEL), where))


def _entry(head: _Head, label: int | str | None, poses: tuple[Poses, Poses | None]) -> Entry:
    keypoint, score = poses
    check_shape(keypoint.shape, head.where)
    frames = keypoint.shape[1]
    total = single(head.fields.get("total_frames")) if not is_indexed(head.fields) else frames
    total = total if type(total) is int and total > 0 else frames
    return Entry(head.name, label, keypoint, score, image_size_of(head.fields, head.where), total)
