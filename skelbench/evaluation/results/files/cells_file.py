"""A file of cells: its first line (`head`), then their outcomes (`body`); named by its content, written once."""

from collections.abc import Sequence
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

from skelbench.core.errors import InputError, require
from skelbench.core.files import atomic, check_regular
from skelbench.evaluation.results.cell import CIRCUMSTANCES, Cell
from skelbench.evaluation.results.files.body import Shape, outcome_sha256, packed, unpacked
from skelbench.evaluation.results.files.head import Head, Stored, as_line, name_of, read_line
from skelbench.evaluation.results.files.roll import Roll
from skelbench.evaluation.results.outcome import Outcome
from skelbench.evaluation.results.statistics import INTERVALS

END = ".cells"
LONGEST = 64 << 20
"""Bytes of a first line: some 100,000 cells."""


class Place(NamedTuple):
    """Where the outcome of a cell lies. start: bytes from the beginning of the file."""

    file: Path
    head: Head
    start: int


class Written(NamedTuple):
    """A cell that can be written: its row, how it is stored, and the bytes."""

    head: Head
    body: bytes


def as_written(cell: Cell, clips_sha256: str) -> Written:
    """Bring a measured cell to its row and bytes."""
    body, shape = packed(cell.outcome)
    told = outcome_sha256(cell.outcome), sha256(body).hexdigest()
    return Written(Head(cell.row, Stored(INTERVALS, clips_sha256, *told, 0, len(body), shape.width, shape.top)), body)


def write_cells(cells: Sequence[Written], folder: Path) -> Path:
    """Write a file of these cells into `folder` and return its path.

    One that is there already stays as it is; a torn or changed one is made whole.

    Raises:
        InputError: the folder cannot be written.
    """
    heads: list[Head] = []
    at = 0
    for head, body in cells:
        heads.append(replace(head, stored=replace(head.stored, at=at)))
        at += len(body)
    line = as_line(heads)
    path = folder / f"{name_of(line)}{END}"
    if not is_whole(path):
        with atomic(path, sweep=False) as draft, draft.open("wb") as stream:  # nobody else ever writes this name
            stream.write(line)
            stream.writelines(body for _, body in cells)
    return path


def is_whole(path: Path) -> bool:
    """Say whether a file of cells is there, and is as it was written."""
    try:
        return path.exists() and all(map(read_body, read_places(path, set())))
    except InputError:
        return False


def read_places(file: Path, believed: set[tuple[str, str]]) -> list[Place]:
    """Read what cells a file holds, and nothing of their outcomes. believed: see `read_line`.

    Raises:
        InputError: it is torn, was changed, or is none that we write.
    """
    check_regular(file)
    try:
        with file.open("rb") as stream:
            line, size = stream.readline(LONGEST), file.stat().st_size
    except OSError as error:
        raise InputError(f"cannot read {file}: {error.strerror}; check its permissions") from error
    require(
        line.endswith(b"\n") and name_of(line) == file.stem,
        f"{file} was cut or changed, its name is not that of its content; restore it, or remove it and measure again",
    )
    places = [Place(file, head, len(line) + head.stored.at) for head in read_line(line, str(file), believed)]
    ends = len(line)
    for place in places:
        require(place.start == ends, f"{file}: outcomes lie in each other; restore it, or measure again")
        ends += place.head.stored.size
    require(size == ends, f"{file} has {size} bytes, expected {ends}: it was cut; remove it and measure again")
    return places


def read_body(place: Place) -> bytes:
    """Read the bytes of one outcome.

    Raises:
        InputError: they are not there any more, or were changed.
    """
    try:
        with place.file.open("rb") as stream:
            stream.seek(place.start)
            data = stream.read(place.head.stored.size)
    except OSError as error:
        raise InputError(f"cannot read {place.file}: {error.strerror}; restore it, or measure again") from error
    require(
        sha256(data).hexdigest() == place.head.stored.body_sha256,
        f"{place.file}: the outcome of {place.head.row['spec']} was changed; restore or remove the file",
    )
    return data


def as_outcome(place: Place, data: bytes, roll: Roll) -> Outcome:
    """Bring bytes and roll together.

    Raises:
        InputError: they contradict each other or the row.
    """
    where, row, stored = f"{place.file}", place.head.row, place.head.stored
    clips = row["clips"]
    require(
        len(roll.clip) == clips,
        f"{where} counts {clips} clips, its roll lists {len(roll.clip)}; restore it, or measure again",
    )
    arrays = unpacked(data, Shape(clips, stored.width, stored.top), where)
    right = arrays.prediction == roll.label
    require(
        bool((right == (arrays.rank == 0)).all()),
        f"{where}: rank and prediction of a clip contradict each other, expected rank 0 where the prediction is the "
        "label and only there; restore it, or measure again",
    )
    require(
        int(right.sum()) == row["correct"] and roll.groups == row["groups"],
        f"{where} counts {row['correct']} correct clips of {row['groups']} groups, its outcome has {int(right.sum())} "
        f"of {roll.groups}; restore it, or measure again",
    )
    return Outcome(
        clip=roll.clip,
        label=roll.label,
        prediction=arrays.prediction,
        rank=arrays.rank,
        group=roll.group,
        grouped_by=row["grouped_by"],
        skipped=row["skipped"],
        untouched=None if row["untouched"] == "" else row["untouched"],
        circumstances={name: row[name] for name in CIRCUMSTANCES},
        confidence=arrays.confidence,
    )
