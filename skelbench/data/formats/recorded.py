"""A source made of clips that a format found: their poses are parked on disk, the rest is an index."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np

from skelbench.core.arrays import Indices
from skelbench.core.clip import NO_LABEL, Clip
from skelbench.core.errors import InputError, require
from skelbench.core.words import WORD, count, one_line
from skelbench.data.bounds import CLIPS, check_shape
from skelbench.data.formats.gone import Gone
from skelbench.data.formats.spoilt import SHARE, Spoilt, without_spoilt
from skelbench.data.formats.spool import Parked, Spool
from skelbench.data.index import Index, some, splits_of
from skelbench.data.reading.asked import Asked
from skelbench.data.reading.raw import Raw, Stated
from skelbench.data.reading.reading import understood
from skelbench.data.reading.remark import Remark


@dataclass(frozen=True, eq=False)
class Found:
    """One clip that a format found.

    label: a class's number or name, None where nothing tells it. subject, camera, recording: numbers, -1 unknown.
    """

    name: str
    raw: Raw
    label: int | str | None = None
    subject: int = -1
    camera: int = -1
    recording: int = -1


@dataclass(frozen=True)
class Book:
    """All that a format found in a path.

    clips: one after the other, so that only one is in memory. classes: names of the classes by number, where the
    format knows them (else numbers name themselves, and names are sorted). splits: full split name, such as
    `xsub_train` -> names of its clips.
    remarks: what is to be said of the files; a list may grow while clips are read. fingerprint: hashes their bytes.
    spoilt_share: share of clips, at most, that may be left out because they cannot be read.
    """

    clips: Iterable[Found | Spoilt]
    fingerprint: Callable[[], str]
    stated: Stated = field(default_factory=Stated)
    classes: tuple[str, ...] = ()
    splits: Mapping[str, Sequence[str]] = field(default_factory=dict[str, Sequence[str]])
    remarks: Sequence[Remark] = ()
    spoilt_share: float = SHARE


@dataclass(frozen=True)
class _Kept:
    """A clip of which the poses are parked."""

    keypoint: Parked
    score: Parked | None
    image_size: tuple[int, int] | None

    def read(self) -> Raw:
        return Raw(self.keypoint.read(), self.score.read() if self.score else None, self.image_size)


class RecordedSource:
    """What `read_book` finds in `path`, e.g. a folder with a file for each clip.

    A clip of no frames or of nobody is left out, and that is said; so are a few that cannot be read, or do not fit the
    others. read_book: a module-level function.

    Raises:
        InputError: as `read_book`, or there is no clip, too many cannot be read, or they do not fit together.
    """

    def __init__(self, path: Path, asked: Asked, read_book: Callable[[Path, Asked], Book]) -> None:
        self._made_of = (path, asked, read_book)
        book = read_book(path, asked)
        self._fingerprint = book.fingerprint
        heads, gone = self._park(book.clips, path)
        lost = without_spoilt(gone.spoilt, len(heads), book.spoilt_share)
        if not heads:
            raise InputError(f"{path} holds no clip with anybody in it; check the path, or write it again")
        shapes = [clip.keypoint.shape for clip in self._kept]
        rows = gone.take(shapes, [head.label is not None for head in heads], [head.name for head in heads])
        heads, self._kept = [heads[row] for row in rows], [self._kept[row] for row in rows]
        check_alike((clip.keypoint.shape for clip in self._kept), path)
        _check_scored(self._kept, heads, path)
        names = tuple(head.name for head in heads)
        self._cameras = [head.camera for head in heads]
        self.reading = understood(str(path), lambda row: self._kept[row].read(), len(heads), asked, book.stated)
        labels, classes = numbered([head.label for head in heads], book.classes, path)
        splits, unknown = rows_of_splits(book.splits, names, gone.names, path)
        recordings = np.array([head.recording for head in heads], np.int64)
        self.index = Index(
            str(path),
            self.reading.layout,
            classes,
            names,
            labels,
            np.array([head.subject for head in heads], np.int64),
            splits_of(splits),
            recordings if (recordings >= 0).any() else None,
            (*book.remarks, *gone.remarks(), *lost, *unknown, *self.reading.remarks),
        )

    def _park(self, clips: Iterable[Found | Spoilt], path: Path) -> tuple[list[Found], Gone]:
        """Park the poses of all clips: the clips without poses, and which are left out."""
        spool, heads, gone = Spool(), list[Found](), Gone()
        self._kept: list[_Kept] = []
        for number, found in enumerate(clips):
            require(number < CLIPS, f"{path} holds more than {CLIPS} clips; split it")
            if isinstance(found, Spoilt):
                gone.spoilt.append(found)
            elif wrong := _misshapen(found, path):
                gone.spoilt.append(wrong)
            elif not all(found.raw.keypoint.shape[:2]):
                gone.empty.append(found.name)
            else:
                self._kept.append(_parked(found.raw, spool))
                heads.append(replace(found, raw=_NO_POSES))
        return heads, gone

    def __reduce__(self) -> tuple[type["RecordedSource"], tuple[Path, Asked, Callable[[Path, Asked], Book]]]:
        return RecordedSource, self._made_of  # another process reads the files itself

    def read(self, row: int) -> Clip:
        """Read clip `row`: keypoint (M, T, V, C), score (M, T, V)."""
        label, subject = int(self.index.labels[row]), int(self.index.subjects[row])
        return self.reading.clip(self._kept[row].read(), self.index.names[row], label, subject, self._cameras[row])

    def sha256(self) -> str:
        """Fingerprint of the files, and of how they are read otherwise than they stand."""
        return self.reading.fingerprint(self._made_of[1].fingerprint(self._fingerprint()))


_NO_POSES = Raw(np.zeros((0, 0, 0, 2)))


def _misshapen(found: Found, path: Path) -> Spoilt | None:
    try:
        check_shape(found.raw.keypoint.shape, f"{path}: clip {one_line(found.name, WORD)}")
    except InputError as error:
        return Spoilt(found.name, error)
    return None


def _parked(raw: Raw, spool: Spool) -> _Kept:
    score = None if raw.score is None else Parked.park(raw.score, spool)
    return _Kept(Parked.park(raw.keypoint, spool), score, raw.image_size)


def check_alike(shapes: Iterable[tuple[int, ...]], path: Path) -> None:
    """Refuse clips of poses (M, T, V, C) that differ in V or C.

    Raises:
        InputError: they do.
    """
    kinds = {shape[2:] for shape in shapes}
    if len(kinds) > 1:
        raise InputError(f"{path} mixes clips of (joints, coordinates) {some(sorted(kinds))}; write one file for each")


def _check_scored(kept: Sequence[_Kept], heads: Sequence[Found], path: Path) -> None:
    with_score = [clip.score is not None for clip in kept]
    if any(with_score) and not all(with_score):
        name = heads[with_score.index(False)].name
        raise InputError(f"{path}: clip {one_line(name, WORD)} has no scores, others have; add them or take all away")


def numbered(
    labels: Sequence[int | str | None], classes: tuple[str, ...], where: Path
) -> tuple[np.ndarray, tuple[str, ...]]:
    """Number labels: (N,) numbers or names of classes -> (N,) positions, the names of the classes.

    Raises:
        InputError: some are numbers and some names, or one is of a class that `classes` does not have.
    """
    known = [label for label in labels if label is not None]
    if not known:
        return np.full(len(labels), NO_LABEL, np.int64), ()
    kinds = {type(label) for label in known}
    if len(kinds) > 1:
        raise InputError(f"{where} labels clips by numbers and by names; use one of both")
    if kinds == {str}:
        classes = classes or tuple(sorted({str(label) for label in known}))
        place: dict[int | str, int] = {name: number for number, name in enumerate(classes)}
        lost = [label for label in known if label not in place]
        if lost:
            raise InputError(f"{where} has clips of class {some(lost)}, which is none of its classes; correct it")
    else:
        numbers = [int(label) for label in known]
        classes = classes or tuple(map(str, range(max(numbers) + 1)))
        place = {number: number for number in numbers}
    return np.array([NO_LABEL if label is None else place[label] for label in labels], np.int64), classes


def rows_of_splits(
    splits: Mapping[str, Sequence[str]], names: Sequence[str], empty: set[str], path: Path
) -> tuple[dict[str, Indices], tuple[Remark, ...]]:
    """Find the clips of every split, full split name -> names of its clips, in the order of `names`; say what is lost.

    empty: names of clips that were left out, which a split may name. A split may name clips that there are not, as
    those of a set of which only a part was kept; one of which no clip is there is left out.

    Raises:
        InputError: no split names a clip that is there.
    """
    known = {name: row for row, name in enumerate(names)}
    rows: dict[str, Indices] = {}
    remarks: list[Remark] = []
    for split, wanted in splits.items():
        lost = [name for name in wanted if name not in known and name not in empty]
        found = np.array(sorted({known[name] for name in wanted if name in known}), np.int64)
        if len(found) or not lost:
            rows[split] = found
        if lost:
            rest = f"the split is of the other {count(len(found), 'clip')}" if len(found) else "the split is left out"
            said = f"split {one_line(split, WORD)} names {count(len(lost), 'clip')} not found: {some(lost)}; {rest}"
            remarks.append(Remark("mended", "splits", said))
    if remarks and not any(map(len, rows.values())):
        split, wanted = next(iter(splits.items()))
        raise InputError(
            f"{path}: split {one_line(split, WORD)} names {some(wanted)}, but has no such clips; correct it"
        )
    return rows, tuple(remarks)
