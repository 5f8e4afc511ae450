"""A results CSV as text: whether it can be read at all, before pandas makes arrays of it."""

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import TextIO

from skelbench.core.errors import InputError
from skelbench.core.files import check_regular
from skelbench.core.words import quoted

LONGEST_LINE = 1 << 20
"""Characters; a row has some 700."""


RESULTS = "a results file of skelbench eval"


def check_text(path: Path, kind: str = RESULTS) -> None:
    """Refuse what is no CSV in which every row has a cell for every column; kind: what is expected, for errors.

    Raises:
        InputError: it is not there, is binary, has columns of one name, or a row or a cell that is too long.
    """
    try:
        if path.exists() and not path.is_dir():  # of a folder `open` says what it is
            check_regular(path)
        with path.open(encoding="utf-8", newline="") as stream:
            _check(csv.reader(_lines(stream, path, kind), strict=True), path, kind)
    except FileNotFoundError as error:
        raise InputError(f"{path} is not there; write it with `skelbench eval --out {path}`") from error
    except OSError as error:
        raise InputError(f"{path} cannot be read: {error.strerror}; name {kind}") from error
    except (csv.Error, UnicodeDecodeError) as error:
        raise InputError(f"{path} cannot be read as CSV ({str(error).strip()}); expected {kind}") from error


def _lines(stream: TextIO, path: Path, kind: str) -> Iterator[str]:
    while line := stream.readline(LONGEST_LINE):
        if len(line) == LONGEST_LINE or "\0" in line:
            raise InputError(
                f"{path} cannot be read as CSV (a line of a million characters, or one with binary zeros); expected "
                f"{kind}"
            )
        yield line


def _check(rows: Iterator[list[str]], path: Path, kind: str) -> None:
    empty: list[str] = []
    head = next(rows, empty)
    twice = next((name for name in head if head.count(name) > 1), None) if len(head) < 1000 else "…"
    if twice is not None:
        raise InputError(f"{path} has {len(head)} columns, {quoted(twice)} more than once; expected {kind}")
    for number, row in enumerate(rows, start=1):
        if row and len(row) != len(head):  # an empty line is none
            raise InputError(
                f"{path}: row {number} has {len(row)} cells, expected {len(head)} as in the head; restore the file, or "
                "measure again"
            )
