"""A data set: clips by name from one or several sources, read one at a time."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, partial
from hashlib import sha256
from typing import Any, Protocol, overload

import numpy as np
from numpy.typing import NDArray

from skelbench.core.arrays import Indices
from skelbench.core.clip import NO_LABEL, Clip
from skelbench.core.errors import InputError
from skelbench.core.layout import Layout
from skelbench.core.registry import unknown
from skelbench.data.index import Index, Splits, rows_of
from skelbench.data.reading.reading import Reading
from skelbench.data.reading.remark import Remark


class MissingClip(InputError):
    """The clip exists, but not in the source that was asked for; an evaluation skips and counts it."""


class Source(Protocol):
    """One source of a data set: its index in memory, its poses read clip by clip."""

    @property
    def index(self) -> Index:
        """Names, labels, subjects and splits of all clips."""
        ...

    def read(self, row: int) -> Clip:
        """Read the poses of clip `row`; `Sources` checks it and ties it to the other sources."""
        ...

    def sha256(self) -> str:
        """Fingerprint of the bytes that the clips come from."""
        ...


@dataclass
class Sources:
    """The sources of one data set by name, each opened when it is first asked for."""

    openers: Mapping[str, Callable[[], Source]]
    _opened: dict[str, Source] = field(default_factory=dict[str, Source], repr=False)

    def __getitem__(self, source: str) -> Source:
        if source not in self.openers:
            raise unknown("source", source, self.openers)
        if source not in self._opened:
            self._opened[source] = self.openers[source]()
        return self._opened[source]

    def clip(self, name: str, source: str) -> Clip:
        """Read the clip of that name as `source` saw it.

        Raises:
            MissingClip: the source has no clip of that name.
            InputError: there is no such source, or the clip holds something we cannot use.
        """
        row = self[source].index.rows.get(name)
        if row is None:
            raise MissingClip(f"clip {name!r} is not in source {source}; leave it out or choose another source")
        return self.at(row, source)

    def at(self, row: int, source: str) -> Clip:
        """Read clip `row` of `source`, checked, with `seen_by` leading to the same clip in the other sources."""
        opened = self[source]
        clip = opened.read(row)
        tied = replace(clip, source=source, seen_by=partial(self.clip, clip.name))
        return tied.checked(len(opened.index.classes))


@dataclass(frozen=True, eq=False)
class Dataset(Sequence[Clip]):
    """Clips of one source, in the order of the file: `data[i]` reads clip i, nothing is kept.

    rows: (N,) positions of the chosen clips in the source; split and part say how they were chosen.
    """

    name: str
    all_sources: Sources = field(repr=False)
    source: str
    split: str | None
    part: str | None
    rows: Indices = field(repr=False)

    @property
    def _index(self) -> Index:
        return self.all_sources[self.source].index

    def __len__(self) -> int:
        return len(self.rows)

    @overload
    def __getitem__(self, index: int) -> Clip: ...
    @overload
    def __getitem__(self, index: slice) -> "Dataset": ...
    def __getitem__(self, index: int | slice) -> "Clip | Dataset":
        """Read one clip, or take the clips of a slice without reading them.

        Raises:
            InputError: the clip holds something we cannot use, e.g. NaN.
        """
        if isinstance(index, slice):
            return self.take(range(len(self))[index])
        return self.all_sources.at(int(self.rows[index]), self.source)

    def take(self, positions: Sequence[int]) -> "Dataset":
        """Return the data set of the clips at these positions, e.g. a validation part."""
        return replace(self, rows=self.rows[np.asarray(positions, np.int64)])

    def chosen(self, split: str | None, part: str) -> "Dataset":
        """Return the part of a split of this source, every clip for None; `xsub_val` names its part itself.

        Raises:
            InputError: the source has no such split, or the split no such part.
        """
        split, used, rows = rows_of(self._index, split, part)
        return replace(self, split=split, part=used, rows=rows)

    def limited(self, limit: int) -> "Dataset":
        """Return a fair sample of at most `limit` clips, in their order: always the same, and part of any larger one.

        Raises:
            InputError: limit is below 1.
        """
        if limit < 1:
            raise InputError(f"limit is {limit}, expected at least 1 clip")
        lots = [sha256(name.encode()).digest() for name in self.names]
        return self.take(sorted(sorted(range(len(lots)), key=lots.__getitem__)[:limit]))

    @cached_property
    def sha256(self) -> str:
        """SHA-256 of the file that the clips come from, whichever split of it is used.

        Raises:
            InputError: the file is not there any more.
        """
        try:
            return self.all_sources[self.source].sha256()
        except OSError as error:
            raise InputError(f"cannot read {self._index.where} any more: {error.strerror}; restore the file") from error

    @property
    def sources(self) -> tuple[str, ...]:
        """Every source of the data set, the default first."""
        return tuple(self.all_sources.openers)

    def seen_by(self, source: str) -> "Dataset":
        """Return the same clips as another source saw them; those that it does not have are left out.

        Raises:
            InputError: the data set has no such source.
        """
        place = {name: row for row, name in enumerate(self.all_sources[source].index.names)}
        rows = [place[name] for name in self.names if name in place]
        return replace(self, source=source, split=None, part=None, rows=np.array(rows, np.int64))

    @property
    def splits(self) -> tuple[str, ...]:
        """The splits that this source defines."""
        return tuple(self._index.splits)

    @property
    def default_split(self) -> str | None:
        """The split to use when none is named: the first; None where there is none."""
        return next(iter(self._index.splits), None)

    @property
    def split_parts(self) -> Splits:
        """Split name -> part -> positions of its clips in this data set (all of them, if it is the whole source)."""
        return {
            split: {part: np.flatnonzero(np.isin(self.rows, rows)) for part, rows in parts.items()}
            for split, parts in self._index.splits.items()
        }

    @property
    def layout(self) -> Layout:
        """The joints of every clip."""
        return self._index.layout

    @property
    def classes(self) -> tuple[str, ...]:
        """Class names; a label is a position here. Empty where the clips have no labels."""
        return self._index.classes

    @property
    def remarks(self) -> tuple[Remark, ...]:
        """What is assumed, mended or doubted of the files of this source; empty where they say all by themselves."""
        return self._index.remarks

    @property
    def reading(self) -> Reading | None:
        """How the poses of this source are read; None where they come from no file."""
        return getattr(self.all_sources[self.source], "reading", None)

    @property
    def labelled(self) -> bool:
        """Whether the classes of the clips are known; what models do to those of which they are not can be measured."""
        return self._index.labelled

    def check_labelled(self, what: str) -> None:
        """Refuse what cannot be done without labels; what: such as "a training".

        Raises:
            InputError: the clips have none.
        """
        if not self.labelled:
            raise InputError(
                f"the clips of {self.name}, source {self.source}, have no labels, which {what} needs; add them to "
                "the file (docs/your_data.md), or take labelled data"
            )

    def class_of(self, clip: Clip) -> str:
        """Name the class of one of the clips, or say that it has none."""
        return "no label" if clip.label == NO_LABEL else self.classes[clip.label]

    @cached_property
    def names(self) -> tuple[str, ...]:
        """(N,) clip names, no pose read."""
        return tuple(self._index.names[int(row)] for row in self.rows.tolist())

    @cached_property
    def labels(self) -> Indices:
        """(N,) int64 labels, no pose read; all NO_LABEL where there are none."""
        return self._index.labels[self.rows]

    @cached_property
    def subjects(self) -> Indices:
        """(N,) int64 subject numbers, -1 where unknown, no pose read."""
        return self._index.subjects[self.rows]

    @cached_property
    def groups(self) -> tuple[str, NDArray[Any]]:
        """What clips that are alike share, "subject", "recording" or "clip", and which one each has: (N,) labels.

        Subjects where any is known, else recordings. A clip of which it is unknown is a group by itself.
        """
        recordings = self._index.recordings
        kinds = {"subject": self.subjects, "recording": None if recordings is None else recordings[self.rows]}
        for kind, numbers in kinds.items():
            if numbers is not None and (numbers >= 0).any():
                pairs = zip(numbers.tolist(), self.names, strict=True)
                return kind, np.array([f"{kind} {k}" if k >= 0 else name for k, name in pairs], object)
        return "clip", np.array(self.names, object)
