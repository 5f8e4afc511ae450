"""One source of several files, each a part of a split: `ntu60_xsub_train.pkl` and `ntu60_xsub_val.pkl`."""

from collections import ChainMap
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from hashlib import sha256
from pathlib import Path

import numpy as np

from skelbench.core.arrays import Indices
from skelbench.core.clip import NO_LABEL, Clip
from skelbench.core.errors import InputError
from skelbench.core.layout import Layout
from skelbench.data.dataset import Source
from skelbench.data.index import Index, some
from skelbench.data.reading.mends import Mends
from skelbench.data.reading.reading import Reading
from skelbench.data.reading.remark import Remark


@dataclass(frozen=True)
class Parts:
    """Files that are parts of one split: part -> path."""

    split: str
    files: Mapping[str, Path]


class JoinedSource:
    """The clips of several files, one file after the other; a split says which are of which.

    Raises:
        InputError: a file cannot be read, or the files do not fit together.
    """

    def __init__(self, split: str, opened: Mapping[str, Callable[[], Source]]) -> None:
        self._made_of = split, opened
        self._sources = {part: open_it() for part, open_it in opened.items()}
        indices = [source.index for source in self._sources.values()]
        where = " and ".join(index.where for index in indices)
        self._starts = np.cumsum([0, *(len(index.names) for index in indices)])
        classes = _classes(indices)
        ends: list[int] = self._starts.tolist()
        rows = zip(opened, ends, ends[1:], strict=False)
        self.index = Index(
            where,
            _alike(indices),
            classes,
            _names(indices),
            np.concatenate([_labels(index, classes) for index in indices]),
            np.concatenate([index.subjects for index in indices]),
            {split: {part: np.arange(start, end, dtype=np.int64) for part, start, end in rows}},
            _recordings(indices),
            _remarks({part: source.index for part, source in self._sources.items()}),
        )
        self.reading = _reading(self._sources.values())

    def __reduce__(self) -> tuple[type["JoinedSource"], tuple[str, Mapping[str, Callable[[], Source]]]]:
        return JoinedSource, self._made_of

    @cached_property
    def _of_part(self) -> list[Source]:
        return list(self._sources.values())

    def read(self, row: int) -> Clip:
        """Read clip `row` from its file."""
        part = int(np.searchsorted(self._starts, row, side="right")) - 1
        clip = self._of_part[part].read(row - int(self._starts[part]))
        return replace(clip, label=int(self.index.labels[row]))

    def sha256(self) -> str:
        """Fingerprint of all files and of which part each is."""
        lines = [f"{part} {source.sha256()}" for part, source in sorted(self._sources.items())]
        return sha256("\n".join(lines).encode()).hexdigest()


def _reading(sources: Iterable[Source]) -> Reading | None:
    """Return the reading of the first file, with what is mended in the clips of all of them."""
    readings: list[Reading] = [known for source in sources if (known := getattr(source, "reading", None))]
    return replace(readings[0], mends=Mends(ChainMap(*(known.mends.of for known in readings)))) if readings else None


def _remarks(indices: Mapping[str, Index]) -> tuple[Remark, ...]:
    """What is said of all files, once; what is said of some of them, with the part that it is about."""
    said: dict[Remark, list[str]] = {}
    for part, index in indices.items():
        for remark in index.remarks:
            said.setdefault(remark, []).append(part)
    return tuple(
        remark if len(parts) == len(indices) else replace(remark, text=f"{', '.join(parts)}: {remark.text}")
        for remark, parts in said.items()
    )


def _alike(indices: Sequence[Index]) -> Layout:
    """Return the layout of all files."""
    first = indices[0]
    for other in indices[1:]:
        if other.layout.joints != first.layout.joints:
            either = "say which by --layout, or " if len(first.layout) == len(other.layout) else ""
            raise InputError(
                f"{first.where} has layout {first.layout.name}, {other.where} has {other.layout.name}, though they are"
                f" parts of one split by their names; {either}give the path of one of them"
            )
    return first.layout


def _names(indices: Sequence[Index]) -> tuple[str, ...]:
    names = tuple(name for index in indices for name in index.names)
    if len(set(names)) < len(names):
        both = set(indices[0].names).intersection(*(index.names for index in indices[1:])) or {"some"}
        raise InputError(
            f"{indices[0].where} and {indices[1].where} are parts of one split by their names, but share clips"
            f" {some(sorted(both))}; rename the files, or give the path of one"
        )
    return names


def _classes(indices: Sequence[Index]) -> tuple[str, ...]:
    """Name the classes of all files: numbers up to the largest, or all names, sorted.

    Raises:
        InputError: one file labels by numbers and another by names, or one labels its clips and another does not.
    """
    _check_classes(indices)
    longest = max((index.classes for index in indices), key=len)
    if all(index.classes == longest[: len(index.classes)] for index in indices):
        return longest
    return tuple(sorted({name for index in indices for name in index.classes}))


def _check_classes(indices: Sequence[Index]) -> None:
    first = indices[0]
    for other in indices[1:]:
        if not first.classes or not other.classes:
            if first.classes != other.classes:
                bare, labelled = (other, first) if first.classes else (first, other)
                raise InputError(
                    f"{bare.where} has no labels, {labelled.where} has, though they are parts of one split by their"
                    " names; label both, or give the path of one"
                )
        elif _are_numbers(first.classes) != _are_numbers(other.classes):
            raise InputError(
                f"{first.where} has classes {some(first.classes)}, {other.where} has {some(other.classes)}: numbers and"
                " names; label both in one way"
            )


def _are_numbers(classes: Sequence[str]) -> bool:
    """Say whether classes are named by their numbers only."""
    return list(classes) == [str(number) for number in range(len(classes))]


def _labels(index: Index, classes: Sequence[str]) -> Indices:
    place = {name: number for number, name in enumerate(classes)}
    table = np.array([place[name] for name in index.classes] or [NO_LABEL], np.int64)
    return np.where(index.labels == NO_LABEL, NO_LABEL, table[np.maximum(index.labels, 0)])


def _recordings(indices: Sequence[Index]) -> Indices | None:
    """Number recordings anew, since those of two files are not the same ones."""
    if all(index.recordings is None for index in indices):
        return None
    numbers: list[Indices] = []
    start = 0
    for index in indices:
        own = np.full(len(index.names), -1) if index.recordings is None else index.recordings
        numbers.append(np.where(own < 0, -1, own + start))
        start += int(own.max(initial=-1)) + 1
    return np.concatenate(numbers)
