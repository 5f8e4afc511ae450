"""What is known of the clips of a source before a pose is read, and how their splits are named."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from skelbench.core.arrays import Indices
from skelbench.core.clip import NO_LABEL
from skelbench.core.errors import InputError, require
from skelbench.core.layout import Layout
from skelbench.core.names import check_name, check_names
from skelbench.core.registry import unknown
from skelbench.core.words import WORD, one_line, quoted
from skelbench.data.reading.remark import Remark

SPLITS = 1000
"""Splits of a file; the most of a public set are the three of JHMDB and the subjects of NTU."""
Splits = Mapping[str, Mapping[str, Indices]]
"""Split name -> part (`train`, `test`, `val`) -> positions of its clips."""


@dataclass(frozen=True)
class Index:
    """What is known of every clip before a pose is read; entry i of every field belongs to clip i.

    labels, subjects: (N,) int64; subject -1 where it is unknown; labels are all NO_LABEL, and classes empty, where
    nobody labelled the clips. recordings: (N,) recording number per clip, -1 where
    it is unknown: clips of one number were cut from one video, so they are no independent evidence; None: all unknown.
    remarks: what is assumed, mended or doubted of the files. views: (N,) which side of the person is seen, such as
    `front`, where the files say it.

    Raises:
        InputError: two clips or classes share a name or one cannot be printed, a label has no class, some clips have a
            label and some have none, there are more than SPLITS splits, or one points at no clip or twice at one.
    """

    where: str
    layout: Layout
    classes: tuple[str, ...]
    names: tuple[str, ...]
    labels: Indices
    subjects: Indices
    splits: Splits
    recordings: Indices | None = None
    remarks: tuple[Remark, ...] = ()
    views: tuple[str, ...] | None = None

    def __post_init__(self) -> None:
        if len(self.splits) > SPLITS:
            raise InputError(f"{self.where} has {len(self.splits)} splits, at most {SPLITS} are read; leave some out")
        for split, parts in self.splits.items():
            check_name(split, "split", self.where)
            self._check_split(split, parts)
        self._check_labels()
        check_names(self.names, "clip", self.where)
        check_names(self.classes, "class", self.where)

    @property
    def labelled(self) -> bool:
        """Whether the classes of the clips are known."""
        return bool(self.classes)

    def _check_labels(self) -> None:
        without = np.flatnonzero(self.labels == NO_LABEL)
        if 0 < len(without) < len(self.labels):
            raise InputError(
                f"{self.where}: {len(without)} of {len(self.labels)} clips have no label, the first is"
                f" {quoted(self.names[int(without[0])])}; label these too, or leave the labels of all clips out"
            )
        if len(without):
            require(not self.classes, f"{self.where} names classes, but no clip has a label; name none")
            return
        wrong = np.flatnonzero((self.labels < 0) | (self.labels >= len(self.classes)))
        if len(wrong):
            raise InputError(
                f"{self.where}: clip {quoted(self.names[int(wrong[0])])} has label {self.labels[wrong[0]]}, expected 0"
                f" to {len(self.classes) - 1}; correct the label or name the class"
            )

    def _check_split(self, split: str, parts: Mapping[str, Indices]) -> None:
        for part, rows in parts.items():
            lost = rows[(rows < 0) | (rows >= len(self.names))].tolist()
            if lost:
                raise InputError(
                    f"{self.where}: split {split}_{part} points at clips {some(lost)},"
                    f" expected 0 to {len(self.names) - 1}; correct the split"
                )
            ordered = np.sort(rows)
            again = ordered[1:][ordered[1:] == ordered[:-1]]
            if len(again):
                twice = quoted(self.names[int(again[0])])
                raise InputError(f"{self.where}: split {split}_{part} has clip {twice} twice; name each once")
        tested = [rows for part, rows in parts.items() if part != "train"]
        both: list[int] = []
        if tested and "train" in parts:
            both = np.intersect1d(parts["train"], np.concatenate(tested)).tolist()
        if both:
            raise InputError(
                f"{self.where}: split {split} has clips {some(self.names[row] for row in both)} both to train on"
                " and to test; accuracies on it would mean nothing, correct the split"
            )

    @cached_property
    def rows(self) -> dict[str, int]:
        """Clip name -> position."""
        return {name: row for row, name in enumerate(self.names)}

    @cached_property
    def one_out(self) -> "OneOut":
        """Leave one subject out: `loso3` tests on subject 3 and trains on the other subjects that are known."""
        return OneOut(self.subjects)


ONE_OUT = "loso"
"""Name of the splits that every set with subjects has: `loso3` leaves subject 3 out."""


class OneOut(Mapping[str, Mapping[str, Indices]]):
    """Splits that leave one subject out, each made when it is asked for: all of them have subjects times clips rows.

    A clip whose subject is unknown is in neither part: it may be of the subject that is tested. Empty where fewer than
    two subjects are known. subjects: (N,), -1 where it is unknown.
    """

    def __init__(self, subjects: Indices) -> None:
        self._subjects = subjects
        known: list[int] = np.unique(subjects[subjects >= 0]).tolist()
        self._of = {f"{ONE_OUT}{subject}": subject for subject in known} if len(known) > 1 else {}

    def __getitem__(self, split: str) -> Mapping[str, Indices]:
        """Return the parts of a split."""
        subject = self._of[split]
        mine = self._subjects == subject
        return {"train": np.flatnonzero((self._subjects >= 0) & ~mine), "test": np.flatnonzero(mine)}

    def __iter__(self) -> Iterator[str]:
        """Go over the names of the splits, by rising subject."""
        return iter(self._of)

    def __len__(self) -> int:
        """Count the splits."""
        return len(self._of)


def some(things: Iterable[object]) -> str:
    """List the first few of `things`, and say how many more there are."""
    every = list(things)
    shown = [one_line(thing, WORD) if isinstance(thing, str) else quoted(thing) for thing in every[:3]]
    return ", ".join(shown) + (f" and {len(every) - 3} more" if len(every) > 3 else "")


def splits_of(full: dict[str, NDArray[Any]]) -> dict[str, dict[str, Indices]]:
    """Group full split names, `{"xsub_train": rows}` -> `{"xsub": {"train": rows}}`.

    Raises:
        InputError: two names, such as `train` and `official_train`, say the same part.
    """
    splits: dict[str, dict[str, Indices]] = {}
    for name, rows in full.items():
        split, part = parts_of(name) or (name, "test")
        parts = splits.setdefault(split, {})
        require(part not in parts, f"split {quoted(name)} is there twice, as {quoted(f'{split}_{part}')}; rename one")
        parts[part] = np.asarray(rows, np.int64)
    return splits


def parts_of(name: str) -> tuple[str, str] | None:
    """Split a full split name, `xsub_val` -> (`xsub`, `val`); None where it names no part.

    A split of its own, such as `train` or `train1`, belongs to `official` or `official1`.
    """
    for part in ("train", "val", "test"):
        head, found, number = name.rpartition(part)
        if found and (not number or number.isdigit()):
            return (head.removesuffix("_") or "official") + number, part
    return None


def setting(name: str, split: str | None, part: str | None, source: str) -> str:
    """Say in words which clips these are; the test part, which is the usual one, goes by the name of its split.

    Wherever a number from the embedded data is shown, this calls them synthetic.
    """
    kind = " (synthetic data)" if name == "synthetic" else ""
    chosen = f"{split} (training part)" if split and part == "train" else split or "all clips"
    return f"{name}{kind}, {chosen}, source {source}"


def rows_of(index: Index, split: str | None, part: str) -> tuple[str | None, str | None, Indices]:
    """Find the clips of a split: (split, part, rows). None is every clip; `xsub_val` names its part itself.

    `loso3` leaves subject 3 out (`Index.one_out`); `a-b` is split a, its test part without the test clips of b.

    Raises:
        InputError: the source has no such split, or the split no such part.
    """
    if split is None:
        return None, None, np.arange(len(index.names))
    base, _, seen = split.rpartition("-")
    parts, left, taken = (_parts(index, name) for name in (split, base, seen))
    if parts is None and left is not None and taken is not None:
        parts = _without(left, taken)
    if parts is None and (full := parts_of(split)) and (parts := _parts(index, full[0])):
        split, part = full
    if parts is None:
        raise _no_such_split(index, split)
    if part == "test" and "test" not in parts and "val" in parts:
        part = "val"  # pyskl calls the test part of NTU and Kinetics `val`
    if part not in parts:
        raise unknown(f"part of split {split}", part, parts)
    return split, part, np.sort(parts[part])


def _parts(index: Index, split: str) -> Mapping[str, Indices] | None:
    """Find a split; a file that names its own `loso3` is believed."""
    return index.splits.get(split) or index.one_out.get(split)


def _without(parts: Mapping[str, Indices], seen: Mapping[str, Indices]) -> dict[str, Indices]:
    """Take the test clips of another split out of the test part: what is left was never looked at through that one."""
    nothing = np.empty(0, np.int64)
    return {**parts, "test": np.setdiff1d(parts.get("test", nothing), seen.get("test", nothing))}


def _no_such_split(index: Index, split: str) -> InputError:
    """Say which splits there are; to who leaves a subject out, which subjects there are."""
    if (parts_of(split) or (split, ""))[0].startswith(ONE_OUT):
        if not index.one_out:
            return InputError(
                f"{index.where} knows {len(np.unique(index.subjects[index.subjects >= 0]))} subjects, so none can be"
                f" left out, got {split!r}; take another split"
            )
        subjects = ", ".join(name.removeprefix(ONE_OUT) for name in index.one_out)
        return InputError(
            f"unknown split {split!r}: {ONE_OUT}N leaves subject N out, of the subjects {subjects} of {index.where}"
        )
    if not index.splits:
        return InputError(f"{index.where} defines no splits, got {split!r}; leave the split out or take another source")
    return unknown("split", split, index.splits)
