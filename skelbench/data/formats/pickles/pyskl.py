"""The annotation pickle of PYSKL and MMAction2, 2-D and 3-D, read without running anything that is in it.

Layout: `{"split": {name: [clip names]}, "annotations": [{"frame_dir", "label", "keypoint" (M, T, V, C), ...}]}`, or
the bare list of annotations; the poses of Kinetics-400's lie in files beside it (`kinetics.py`). Clips keep the order
of `annotations`, as in PYSKL. HRNet's scores may exceed 1; they are clipped to 1. 3-D annotations have no scores: a
joint is missing where its coordinates are all 0.
"""

import re
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import numpy as np

from skelbench.core.clip import Clip
from skelbench.core.errors import InputError
from skelbench.core.files import file_sha256
from skelbench.core.pickles.stored import StoredArray
from skelbench.core.words import count, quoted
from skelbench.data.formats.pickles.annotation_fields import word
from skelbench.data.formats.pickles.annotations import Entry, Read, read_annotations, read_entries
from skelbench.data.formats.pickles.third_channel import REMARK, holds_scores
from skelbench.data.formats.recorded import check_alike, numbered, rows_of_splits
from skelbench.data.formats.spoilt import without_spoilt
from skelbench.data.index import Index, splits_of
from skelbench.data.reading.asked import NOTHING, Asked
from skelbench.data.reading.raw import Raw
from skelbench.data.reading.reading import UNKNOWN, understood
from skelbench.data.reading.remark import Remark
from skelbench.data.reading.sample import spread

NTU_NAME = re.compile(r"S\d{3}C(\d{3})P(\d{3})R\d{3}A\d{3}")
"""Names of NTU RGB+D clips tell camera and subject."""


class PysklSource:
    """One annotation pickle. It is read once, without its poses, which stay in it and are read clip by clip.

    Raises:
        InputError: the pickle is damaged or hostile, or its annotations do not fit together.
    """

    def __init__(self, path: Path, asked: Asked = NOTHING) -> None:
        self.path, self._asked = path, asked
        annotations, splits = read_annotations(path)
        read = read_entries(annotations, path)
        lost = without_spoilt(read.gone.spoilt, len(read.entries))
        if not read.entries:
            raise InputError(f"{path} holds no annotations of anybody; write it again")
        self._entries = _fitting(read)
        check_alike((entry.keypoint.shape for entry in self._entries), path)
        names = tuple(entry.name for entry in self._entries)
        self._flat = holds_scores(map(self._given, spread(len(names), 8).tolist()))
        self.reading = understood(str(path), self._raw, len(names), asked)
        if self._flat:
            self.reading = replace(self.reading, otherwise=("scored", *self.reading.otherwise))
        labels, classes = numbered([entry.label for entry in self._entries], (), path)
        rows, unknown = rows_of_splits(_named(splits, path), names, read.gone.names, path)
        self.index = Index(
            str(path),
            self.reading.layout,
            classes,
            names,
            labels,
            np.array([_numbered(name, 2) for name in names]),
            splits_of(rows),
            remarks=(
                *(*read.gone.remarks(), *lost, *unknown, *_lengths(self._entries)),
                *((REMARK,) if self._flat else ()),
                *self.reading.remarks,
            ),
        )

    def __reduce__(self) -> tuple[type["PysklSource"], tuple[Path, Asked]]:
        return PysklSource, (self.path, self._asked)

    def _raw(self, row: int) -> Raw:
        raw = self._given(row)
        return replace(raw, keypoint=raw.keypoint[..., :2]) if self._flat else raw

    def _given(self, row: int) -> Raw:
        entry = self._entries[row]
        score = entry.score.read()[:, : entry.total_frames] if entry.score else None
        return Raw(entry.keypoint.read()[:, : entry.total_frames], score, entry.image_size)

    def read(self, row: int) -> Clip:
        """Read clip `row`: keypoint (M, T, V, C), score (M, T, V)."""
        entry = self._entries[row]
        label, subject = int(self.index.labels[row]), int(self.index.subjects[row])
        return self.reading.clip(self._raw(row), entry.name, label, subject, _numbered(entry.name, 1))

    def sha256(self) -> str:
        """SHA-256 of the file, and of how it is read otherwise than it stands."""
        return self.reading.fingerprint(self._asked.fingerprint(file_sha256(self.path)))


def _fitting(read: Read) -> list[Entry]:
    """Leave out the few entries that do not fit the others."""
    entries = read.entries
    shapes, names = [entry.keypoint.shape for entry in entries], [entry.name for entry in entries]
    return [entries[row] for row in read.gone.take(shapes, [entry.label is not None for entry in entries], names)]


def _lengths(entries: list[Entry]) -> list[Remark]:
    """Say where poses have more or fewer frames than `total_frames`; PYSKL takes no frame behind those."""
    longer = sum(entry.keypoint.shape[1] > entry.total_frames for entry in entries)
    shorter = sum(
        entry.keypoint.shape[1] < entry.total_frames != entry.keypoint.shape[0]  # else the axes are exchanged: a sign's
        for entry in entries
    )
    remarks: list[Remark] = []
    if longer:
        said = f"more frames of poses than total_frames in {count(longer, 'clip')}; those behind it are left out"
        remarks.append(Remark("mended", "frames", said))
    if shorter:
        said = f"fewer frames of poses than total_frames in {count(shorter, 'clip')}; those that are there are read"
        remarks.append(Remark("doubt", "frames", said))
    return remarks


def _numbered(name: str, group: int) -> int:
    """Read the camera (1) or subject (2) off the name of an NTU clip; -1 for others."""
    match = NTU_NAME.match(name)
    return int(match[group]) if match else UNKNOWN


def _named(splits: dict[Any, Any], path: Path) -> dict[str, list[str]]:
    return {str(split): _names(ids, f"{path}: split {quoted(split)}") for split, ids in splits.items()}


def _names(ids: Any, where: str) -> list[str]:
    """Read the clips of a split: a list or an array of names, or of numbers that are names."""
    listed: Any = ids.values() if isinstance(ids, StoredArray) else ids
    names = [word(name) for name in cast(list[Any], listed)] if isinstance(listed, list) else [None]
    known = [name for name in names if name is not None]
    if len(known) < len(names):
        raise InputError(f"{where} holds {quoted(ids)}, expected a list of clip names; correct it")
    return known
