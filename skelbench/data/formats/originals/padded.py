"""Clips of one length, padded with zeros, in one large array: read row by row where they lie."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import cast

import numpy as np

from skelbench.core.arrays import Indices, Mask
from skelbench.core.clip import Clip
from skelbench.core.errors import InputError, require
from skelbench.core.layout import LAYOUTS
from skelbench.core.words import count
from skelbench.data.bounds import CLIPS, LABELS, check_shape
from skelbench.data.formats.originals.believed import doubts
from skelbench.data.formats.originals.ntu_names import tell
from skelbench.data.formats.recorded import numbered
from skelbench.data.index import Index, splits_of
from skelbench.data.reading.asked import Asked
from skelbench.data.reading.raw import Raw, Stated
from skelbench.data.reading.reading import understood
from skelbench.data.reading.remark import Remark

LOOKED_AT = 8
ORIGIN = 1e-7
"""Metres at which a joint of a person who is there is put if it lies at 0, which would say that it is missing."""
TRANSLATED = Remark(
    "assumed",
    "coordinates",
    "the middle of the spine of the first person is 0 in the first frame, so the poses were translated: metres, but "
    "not those of the camera",
)


@dataclass(frozen=True)
class Rows:
    """What is in a file of padded clips.

    shape: (M, T, V, C) of every clip, with its padding. read: row -> keypoint (M, T, V, C), score (M, T, V) or None.
    labels: (N,), or None where nothing tells them. splits: full split name -> rows.
    """

    names: Sequence[str]
    labels: Sequence[int] | None
    classes: tuple[str, ...]
    splits: Mapping[str, Indices]
    shape: tuple[int, int, int, int]
    read: Callable[[int], Raw]
    layout: str
    units: str
    fingerprint: Callable[[], str]
    remarks: tuple[Remark, ...] = field(default=())


class PaddedSource:
    """The clips that `open_rows` finds in a path, without their padding.

    A person that is 0 throughout is absent, and so are the frames behind the last one that holds anything; of a clip of
    zeros only, one empty frame stays. A person that is there at all in a frame is there with every joint: where poses
    were translated, a joint at 0 is one at the origin (`ORIGIN`).

    Raises:
        InputError: as `open_rows`, or the caller insists on another layout.
    """

    def __init__(self, path: Path, asked: Asked, open_rows: Callable[[Path], Rows]) -> None:
        self._made_of = (path, asked, open_rows)
        self._rows = rows = open_rows(path)
        if asked.layout not in (None, rows.layout):
            raise InputError(f"{path} has the joints of {rows.layout}, not of {asked.layout}; omit the layout")
        check_shape(rows.shape, str(path))
        require(0 < len(rows.names) <= CLIPS, f"{path} holds {len(rows.names)} clips, expected 1 to {CLIPS}")
        self._raw = _Unpadded(rows.read)
        self.reading = understood(
            str(path), self._raw, len(rows.names), asked, Stated(LAYOUTS[rows.layout], rows.units)
        )
        told = [tell(name) for name in rows.names]
        self._cameras = [fact.camera if fact else -1 for fact in told]
        recordings = np.array([fact.recording if fact else -1 for fact in told], np.int64)
        labels, classes = numbered(rows.labels or [None] * len(rows.names), rows.classes, path)
        self.index = Index(
            str(path),
            self.reading.layout,
            classes,
            tuple(rows.names),
            labels,
            np.array([fact.subject if fact else -1 for fact in told], np.int64),
            splits_of(dict(rows.splits)),
            recordings if (recordings >= 0).any() else None,
            self._remarks(asked),
        )

    def _remarks(self, asked: Asked) -> tuple[Remark, ...]:
        """What is to be said; not of units that the caller knows, nor of scores that stand in no file."""
        own = (one for one in self._rows.remarks if one.topic != "units" or not asked.units)
        scored = self._rows.read(0).score is not None
        return (*own, *(one for one in self.reading.remarks if one.topic != "scores" or scored))

    def __reduce__(self) -> tuple[type["PaddedSource"], tuple[Path, Asked, Callable[[Path], Rows]]]:
        return PaddedSource, self._made_of  # another process opens the file itself

    def read(self, row: int) -> Clip:
        """Read clip `row`: keypoint (M, T, V, C), score (M, T, V)."""
        label, subject = int(self.index.labels[row]), int(self.index.subjects[row])
        return self.reading.clip(self._raw(row), self.index.names[row], label, subject, self._cameras[row])

    def sha256(self) -> str:
        """Fingerprint of the files, and of how they are read otherwise than they stand."""
        return self.reading.fingerprint(self._made_of[1].fingerprint(self._rows.fingerprint()))


@dataclass(frozen=True)
class _Unpadded:
    """Reads a row and takes its padding away."""

    read: Callable[[int], Raw]

    def __call__(self, row: int) -> Raw:
        raw = self.read(row)
        lost = cast(Mask, np.isnan(raw.keypoint).any(-1))  # some pad with NaN, and some mark joints by it
        joints = ((raw.keypoint != 0).any(-1) if raw.score is None else raw.score != 0) & ~lost
        there = joints.any(-1)  # (M, T)
        frames = int(np.flatnonzero(there.any(0)).max(initial=0)) + 1
        persons = np.flatnonzero(there.any(1))
        persons = persons if len(persons) else np.zeros(1, np.int64)
        points, there, lost = raw.keypoint[persons, :frames], there[persons, :frames], lost[persons, :frames]
        if raw.score is not None:
            return Raw(points, raw.score[persons, :frames], raw.image_size)
        score = there[..., None] & ~lost
        points = np.where((lost & ~there[..., None])[..., None], np.float32(0), points)
        at_origin = score & (points == 0).all(-1)
        points = np.where(at_origin[..., None], np.float32(ORIGIN), points)
        return Raw(points, score.astype(np.float32), raw.image_size)


def looked_at(rows: Callable[[int], Raw], clips: int, layout: str) -> tuple[Remark, ...]:
    """Say whether the first few clips are empty, look like no such bodies, or are translated (`TRANSLATED`)."""
    raws = [rows(row) for row in range(min(clips, LOOKED_AT))]
    firsts = [raw.keypoint if raw.score is None else raw.keypoint * (raw.score > 0)[..., None] for raw in raws]
    if not any(points.any() for points in firsts):
        text = f"nothing but zeros in the first {count(len(firsts), 'clip')}, so nobody is there"
        return (Remark("doubt", "clips", text),)
    seen = [points[0, 0] for points in firsts if points.size and points[0, 0].any()]
    spine = np.array([first[1] for first in seen if first.shape == (25, 3)])
    doubted = doubts(list(map(_Unpadded(raws.__getitem__), range(len(raws)))), LAYOUTS[layout])
    return (*((TRANSLATED,) if len(spine) and not spine.any() else ()), *doubted)


def check_label(label: object, where: Path) -> int:
    """Take a label that must be a class's number.

    Raises:
        InputError: it is something else.
    """
    if type(label) is not int or not 0 <= label < LABELS:
        raise InputError(f"{where} has label {label!r}, expected a whole number from 0 to {LABELS - 1}; correct it")
    return label
