"""The first line of a file of cells: for every cell its row and where its outcome lies; JSON, checked before belief."""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import datetime
from hashlib import sha256
from typing import Any

from skelbench.core.errors import InputError, require
from skelbench.core.names import check_name
from skelbench.core.words import quoted
from skelbench.evaluation.results.cell import CIRCUMSTANCES, COLUMNS, FIGURES, MAY_BE_UNKNOWN
from skelbench.evaluation.results.identity import IDENTITY, Identity
from skelbench.evaluation.results.outcome import KINDS, LIKELIEST

FORMAT = "skelbench cells 1"
COUNTS = ("clips", "groups", "skipped", "correct")
WHOLE = ("seed", "numerics", *COUNTS)
DROPS = ("drop", "drop_low", "drop_high")
TEXTS = tuple(name for name in COLUMNS if name not in (*WHOLE, *FIGURES))
MAY_LACK = {
    *("split", "part", "source", "level", "repair", "weights_sha256", "adapter_sha256", "versions"),
    *CIRCUMSTANCES,
} - {"created"}
"""Texts that may be empty."""


@dataclass(frozen=True)
class Stored:
    """Where and how a cell's outcome lies in its file."""

    intervals: int  # version of the statistics that its figures were computed with
    clips_sha256: str  # of the roll of its clips
    outcome_sha256: str  # of what the model answered
    body_sha256: str  # of the bytes
    at: int  # bytes from the end of the first line
    size: int  # bytes
    width: int  # see `body.Shape`
    top: int


@dataclass(frozen=True)
class Head:
    """A cell without its outcome. row: `COLUMNS`."""

    row: Mapping[str, Any]
    stored: Stored

    @property
    def key(self) -> str:
        """The hash of its identity."""
        return str(self.row["cell"])


LARGE = 1e300
"""No figure is as large; whole numbers of 400 digits are no floats, and would not be compared as such."""
STORED = tuple(f.name for f in fields(Stored))
_NAMES = frozenset((*COLUMNS, *STORED))


def as_line(heads: Sequence[Head]) -> bytes:
    """Write the first line of a file of these cells; what they have in common stands there once."""
    flat = [{**head.row, **asdict(head.stored)} for head in heads]
    first, *others = flat
    common = {name: value for name, value in first.items() if all(other[name] == value for other in others)}
    rest = [{name: value for name, value in cell.items() if name not in common} for cell in flat]
    values = {"format": FORMAT, "common": common, "cells": rest}
    return json.dumps(values, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode() + b"\n"


def name_of(line: bytes) -> str:
    """Name a file by its first line, which holds the hashes of all the rest: a changed file does not fit its name."""
    return sha256(line).hexdigest()[:16]


def read_line(line: bytes, where: str, believed: set[tuple[str, str]]) -> list[Head]:
    """Read the first line of a file of cells.

    believed: texts by column that were checked already; most are the same in all cells.

    Raises:
        InputError: it is none that we write.
    """
    try:
        values: Any = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise InputError(f"{where} is no file of cells; restore it, or measure again") from error
    require(isinstance(values, dict), f"{where} is no file of cells; restore it, or measure again")
    form = values.get("format")
    require(
        form == FORMAT,
        f"{where} is of the format {quoted(form)}, expected {FORMAT!r}; use the skelbench that wrote it",
    )
    common: Any = values.get("common")
    cells: list[Any] = values["cells"] if isinstance(values.get("cells"), list) else []
    fits = isinstance(common, dict) and len(cells) > 0 and all(isinstance(cell, dict) for cell in cells)
    require(fits, f"{where} lists no cells; restore it, or measure again")
    unknown = dict.fromkeys(MAY_BE_UNKNOWN, "")
    return [_head({**unknown, **common, **cell}, where, believed) for cell in cells]


def _head(cell: dict[str, Any], where: str, believed: set[tuple[str, str]]) -> Head:
    if cell.keys() != _NAMES:
        odd = sorted(map(str, cell.keys() ^ _NAMES))
        raise InputError(f"{where}: {quoted(odd)} are lacking or unknown, expected the columns of a cell; restore it")
    row = {name: cell[name] for name in COLUMNS}
    check_row(row, where, believed)
    _check_stored(cell, where)
    return Head(row, Stored(**{name: cell[name] for name in STORED}))


def check_row(row: Mapping[str, Any], where: str, believed: set[tuple[str, str]]) -> None:
    """Refuse a row, with all of `COLUMNS`, that no evaluation could have written. believed: see `read_line`.

    Raises:
        InputError: what is wrong first.
    """
    for name in TEXTS:
        text = row[name]
        if type(text) is not str or (name, text) not in believed:
            _check_text(name, text, where)
            believed.add((name, text))
    _check_figures(row, where)
    key = Identity(**{name: row[name] for name in IDENTITY}).key
    require(row["cell"] == key, f"{where}: the cell {quoted(row['cell'])} is {key} by its columns; restore it")


def _check_text(name: str, text: object, where: str) -> None:
    if not isinstance(text, str):
        raise InputError(f"{where}: {name} is {quoted(text)}, expected text; restore it, or measure again")
    if text or name not in MAY_LACK:
        check_name(text, name, where)
    if name == "grouped_by" and text not in KINDS:
        raise InputError(f"{where}: grouped_by is {quoted(text)}, expected {', '.join(KINDS)}; restore it")
    if name == "created":
        try:
            datetime.fromisoformat(text)
        except ValueError as error:
            raise InputError(f"{where}: created is {quoted(text)}, expected a time; restore it") from error


def _check_figures(row: Mapping[str, Any], where: str) -> None:
    _all(row, WHOLE, _whole, "a whole number from 0", where)
    percents = [name for name in FIGURES if name not in (*COUNTS, *MAY_BE_UNKNOWN, *DROPS)]
    _all(row, percents, lambda v: _number(v) and 0 <= v <= 100, "percent from 0 to 100", where)
    _all(row, DROPS, lambda v: _number(v) and -100 <= v <= 100, "points from -100 to 100", where)
    clips = row["clips"]
    _all(row, ("correct",), lambda v: v <= clips, f"at most {clips} clips", where)
    _all(row, ("groups",), lambda v: 1 <= v <= clips, f"1 to {clips}", where)
    _all(row, MAY_BE_UNKNOWN, lambda v: v == "" or (_whole(v) and v <= clips), f"at most {clips}, or nothing", where)


def _check_stored(cell: Mapping[str, Any], where: str) -> None:
    _all(cell, ("intervals", "at", "size"), _whole, "a whole number from 0", where)
    _all(cell, ("width",), lambda v: type(v) is int and v in (1, 2), "1 or 2", where)
    _all(cell, ("top",), lambda v: type(v) is int and 0 <= v <= LIKELIEST, f"0 to {LIKELIEST}", where)
    hashes = ("clips_sha256", "outcome_sha256", "body_sha256")
    _all(cell, hashes, lambda v: type(v) is str and len(v) == 64 and v.isalnum(), "a hash of 64 digits", where)


def _whole(value: object) -> bool:
    return type(value) is int and 0 <= value < 2**53


def _all(
    cell: Mapping[str, Any], names: Iterable[str], holds: Callable[[Any], bool], expected: str, where: str
) -> None:
    for name in names:
        if not holds(cell[name]):
            raise InputError(
                f"{where}: {name} is {quoted(cell[name])}, expected {expected}; restore it, or measure again"
            )


def _number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and -LARGE < value < LARGE
