"""The roll of a cell's clips: their names, labels and groups, kept once for all cells that are of the same clips."""

import json
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from skelbench.core.errors import InputError, require
from skelbench.core.files import atomic, check_regular
from skelbench.core.names import check_name, check_names
from skelbench.core.words import quoted
from skelbench.evaluation.results.files.body import unfolded
from skelbench.evaluation.results.outcome import Outcome

FORMAT = "skelbench clips 1"
END = ".clips"
LONGEST = 1000
"""Bytes of the first line; ours have some 130."""
MOST = np.iinfo(np.int16).max


@dataclass(frozen=True, eq=False)
class Roll:
    """Who the clips of a cell are, all (clips,): names, true classes, and what those that are alike share."""

    clip: NDArray[Any]
    label: NDArray[np.int16]
    group: NDArray[Any]

    @classmethod
    def of(cls, outcome: Outcome) -> "Roll":
        """Return the roll of an outcome."""
        return cls(outcome.clip, outcome.label, outcome.group)

    @cached_property
    def groups(self) -> int:
        """How many groups there are."""
        return len(set(self.group.tolist()))

    @property
    def text(self) -> bytes:
        """The roll as JSON, from which its hash is taken: the same bytes wherever it is written."""
        values = {"clip": self.clip.tolist(), "label": self.label.tolist(), "group": self.group.tolist()}
        return json.dumps(values, ensure_ascii=False, separators=(",", ":")).encode()


def write_roll(text: bytes, folder: Path) -> Path:
    """Write the text of a roll into `folder`, under its own hash, where it is not there yet, or was torn or changed."""
    told = sha256(text).hexdigest()
    path = roll_file(folder, told)
    if not is_whole_roll(path, told):
        head = json.dumps({"format": FORMAT, "sha256": told, "size": len(text)})
        with atomic(path) as draft:
            draft.write_bytes(head.encode() + b"\n" + zlib.compress(text, 9))
    return path


class Rolls:
    """The rolls of one folder of cells, each written once for all cells of the same clips."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._told: dict[tuple[int, int, bytes], tuple[str, Outcome]] = {}

    def written(self, outcome: Outcome) -> str:
        """Write the roll of an outcome's clips, if it is not there; return its hash."""
        key = id(outcome.clip), id(outcome.group), outcome.label.tobytes()
        if key not in self._told:
            text = Roll.of(outcome).text
            write_roll(text, self.folder)
            self._told[key] = sha256(text).hexdigest(), outcome  # kept, so that the ids stay those of its arrays
        return self._told[key][0]


def is_whole_roll(path: Path, told: str) -> bool:
    """Say whether the roll of that hash is there, and is as it was written."""
    try:
        return path.exists() and len(read_roll(path, told).clip) > 0
    except InputError:
        return False


def roll_file(folder: Path, told: str) -> Path:
    """Return where the roll of a hash lies."""
    return folder / f"{told[:16]}{END}"


def read_roll(path: Path, told: str) -> Roll:
    """Read a roll whose hash is `told`.

    Raises:
        InputError: it is not there, is another one, or is none that we write.
    """
    check_regular(path)
    with path.open("rb") as stream:
        line, data = stream.readline(LONGEST), stream.read()
    try:
        head: Any = json.loads(line)
        size, form = head["size"], head["format"]
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise InputError(f"{path} is no file of clips; restore it, or measure again") from error
    require(
        form == FORMAT, f"{path} is of the format {quoted(form)}, expected {FORMAT}; use the skelbench that wrote it"
    )
    require(type(size) is int, f"{path} states a size of {quoted(size)}, expected a number; restore it")
    text = unfolded(data, size, str(path))
    came = sha256(text).hexdigest()
    require(
        came == told, f"{path} has the hash {came[:16]}, expected {quoted(told[:16])}; restore it, or measure again"
    )
    return _read(text, str(path))


def _read(text: bytes, where: str) -> Roll:
    try:
        values: Any = json.loads(text)
        clip, label, group = (values[name] for name in ("clip", "label", "group"))
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise InputError(f"{where} holds no clips; restore it, or measure again") from error
    lists = all(isinstance(each, list) for each in (clip, label, group))
    require(
        lists and len(clip) == len(label) == len(group) > 0,
        f"{where} holds clips, labels and groups of different lengths, or none; restore it, or measure again",
    )
    check_names(clip, "clip", where)
    _check_groups(group, where)
    odd = [k for k in label if type(k) is not int or not 0 <= k <= MOST]
    if odd:  # no sentinel: a label may be null
        raise InputError(f"{where}: a label is {quoted(odd[0])}, expected 0 to {MOST}; restore it, or measure again")
    return Roll(np.array(clip, object), np.array(label, np.int16), np.array(group, object))


def _check_groups(groups: Sequence[object], where: str) -> None:
    odd = [name for name in groups if not isinstance(name, str)]
    if odd:
        raise InputError(f"{where}: a group is {quoted(odd[0])}, expected text; restore it, or measure again")
    for name in dict.fromkeys(groups):
        check_name(str(name), "group", where)
