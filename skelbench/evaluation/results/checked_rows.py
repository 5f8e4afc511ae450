"""A CSV of measurements, each made again from what its row tells: read back unbelieved, and written anew as a whole."""

import csv
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar

from skelbench.core.errors import InputError, require
from skelbench.core.files import atomic
from skelbench.core.spreadsheet import from_cell, write_csv
from skelbench.evaluation.results.csv_text import check_text

R = TypeVar("R")


def read_rows(path: Path, kind: str, columns: Sequence[str], read: Callable[[Mapping[str, str], str], R]) -> list[R]:
    """Read every row, in their order; a file that is not there holds nothing.

    kind: what the file should be, for errors. read: makes a measurement of a row's texts; it is told where they stand.

    Raises:
        InputError: it is none of our files, or `read` finds a row that was changed.
    """
    if not path.exists():
        return []
    check_text(path, kind)
    with path.open(encoding="utf-8", newline="") as stream:
        reader = csv.DictReader(stream)
        if list(reader.fieldnames or ()) != list(columns):
            raise InputError(f"{path} has other columns than {kind}; move it away, or name another file")
        return [
            read({name: from_cell(text) for name, text in row.items()}, f"{path}: row {number}")
            for number, row in enumerate(reader, start=1)
        ]


def parsed(told: Mapping[str, str], where: str, parse: Callable[[Mapping[str, str]], R]) -> R:
    """Parse the texts of a row.

    Raises:
        InputError: one of them is missing, or is no such value.
    """
    try:
        return parse(told)
    except (ValueError, KeyError) as error:
        raise InputError(f"{where} cannot be read ({error}); restore it, or remove it and measure again") from error


def check_unchanged(told: Mapping[str, str], row: Mapping[str, Any], where: str) -> None:
    """Hold the texts of a row against the row that is made of what they tell.

    Raises:
        InputError: one of them is another.
    """
    odd = next((name for name, value in row.items() if str(value) != told[name]), None)
    require(
        odd is None,
        f"{where} was changed: its {odd} does not go with the rest; restore it, or remove it and measure again",
    )


def write_rows(path: Path, columns: Sequence[str], rows: Iterable[Mapping[str, Any]]) -> None:
    """Write a file of these rows in place of the old one, all or nothing."""
    import pandas as pd

    # text as it is: pandas would round numbers otherwise than we read them
    texts = [{name: str(value) for name, value in row.items()} for row in rows]
    with atomic(path) as draft:
        write_csv(pd.DataFrame(texts, columns=list(columns)), draft)
