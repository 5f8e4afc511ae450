"""A results CSV as it is rendered from its cells: the same cells make the same bytes, whoever measured them when."""

import csv
import os
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from skelbench.core.arrays import DataFrame
from skelbench.core.errors import InputError
from skelbench.core.files import atomic, link_target
from skelbench.core.spreadsheet import from_cell, write_csv
from skelbench.core.words import quoted
from skelbench.evaluation.results.cell import COLUMNS, MAY_BE_UNKNOWN, Cell
from skelbench.evaluation.results.csv_text import check_text
from skelbench.evaluation.results.files.cells_file import Place
from skelbench.evaluation.results.files.folder import CellsFolder
from skelbench.evaluation.results.files.places import cells_files
from skelbench.evaluation.results.identity import IDENTITY, SETTING, Identity
from skelbench.evaluation.results.statistics import INTERVALS
from skelbench.perturbations import FAMILIES
from skelbench.perturbations.spec import CLEAN

ALWAYS = tuple(name for name in COLUMNS if name not in MAY_BE_UNKNOWN)
"""The columns of every rendered CSV, whenever it was rendered."""
NUMBER = re.compile(r"\d+(?:\.\d+)?")


def rows_of(cells: CellsFolder) -> DataFrame:
    """Return the rows of all cells, in the order of `in_order`."""
    import pandas as pd

    clean = {_whose(place.head.row): key for key, place in cells.places.items() if _is_clean(place.head.row)}
    rows = [_of_today(place, cells, clean) for place in cells.places.values()]
    return pd.DataFrame(sorted(rows, key=in_order), columns=list(COLUMNS))


def in_order(row: Mapping[str, Any]) -> tuple[Any, ...]:
    """Tell where a row stands: by setting, model, family in the order of our table, level, repair and draw."""
    setting = tuple(row[name] for name in SETTING)
    families = tuple(_place(name) for name in str(row["family"]).split("+"))
    levels = tuple(float(number) for number in NUMBER.findall(str(row["level"]))[:9])
    spec = (row["spec"] != CLEAN, families, levels, row["spec"])
    return (*setting, row["model"], *spec, row["repair"], row["seed"], row["created"], row["cell"])


def _place(name: str) -> tuple[int, str]:
    family = name.partition("@")[0]
    return (_PLACES.get(family, len(_PLACES)), name)


_PLACES = {name: place for place, name in enumerate(FAMILIES)}


def _of_today(place: Place, cells: CellsFolder, clean: Mapping[tuple[Any, ...], str]) -> Mapping[str, Any]:
    """Return a row whose intervals are those of today, where other statistics had made them.

    clean: by `_whose`, the key of what the same model makes of the same clips undamaged.
    """
    row = place.head.row
    if place.head.stored.intervals == INTERVALS or _whose(row) not in clean:
        return row
    identity = Identity(**{name: row[name] for name in IDENTITY})
    return Cell(identity, cells[place.head.key], cells[clean[_whose(row)]]).row


def _is_clean(row: Mapping[str, Any]) -> bool:
    return row["spec"] == CLEAN and not row["repair"]


def _whose(row: Mapping[str, Any]) -> tuple[Any, ...]:
    """Tell of which model and clips a row is, whatever was done to them."""
    done = ("spec", "versions", "family", "level", "repair", "seed")
    return tuple(row[name] for name in IDENTITY if name not in done)


def render(path: Path, folder: Path) -> None:
    """Write the CSV of a folder of cells, again where another process added cells in the meantime.

    Rows that were there and whose cells are gone are not lost, nor is a file that cannot be read: the old one is kept
    as `x.csv.kept`.

    Raises:
        InputError: it cannot be written.
    """
    while True:
        files = cells_files(folder)
        shown = _shown(path)
        cells = CellsFolder(folder)  # after the CSV, which other processes render too: what it shows is here
        if shown is None or not cells.places.keys() >= shown:
            _keep(path)
        with atomic(path) as draft:
            write_csv(rows_of(cells), draft)
        if cells_files(folder) == files:
            return


def is_young(path: Path, folder: Path) -> bool:
    """Say whether a CSV is younger than all that lies in its folder of cells."""
    try:
        written = link_target(path).stat().st_mtime_ns
        inside = [entry.stat().st_mtime_ns for entry in os.scandir(folder) if entry.is_dir()]
        return written > max([*inside, folder.stat().st_mtime_ns])
    except OSError:
        return False


def check_told(path: Path, cells: Mapping[str, Place], *, whole: bool) -> list[str]:
    """Say what a CSV tells otherwise than the cells it was rendered from.

    whole: whether `cells` are all that there are.

    Raises:
        InputError: it is no results CSV.
    """
    problems: list[str] = []
    gone: list[str] = []
    for told in told_rows(path):
        place = cells.get(told["cell"])
        if place is None:
            gone.append(f"{told['spec']} of {told['model']}")
            continue
        row = place.head.row
        odd = next((name for name in ("model", "spec", "clips", "correct") if told[name] != str(row[name])), None)
        if odd is not None:
            problems.append(
                f"{path} says {odd} {quoted(told[odd])} where the cell {row['cell']} says {quoted(row[odd])}; the cell "
                "counts, and the next eval --out renders the file again"
            )
    if gone and whole:
        problems.append(f"{path} has {len(gone)} rows without a cell, e.g. {gone[0]}; they are left out")
    return problems


def told_rows(path: Path) -> Iterable[dict[str, str]]:
    """Read the rows of a rendered CSV as text.

    Raises:
        InputError: it is no CSV with the columns of results.
    """
    check_text(path)
    with path.open(encoding="utf-8", newline="") as stream:
        reader = csv.DictReader(stream)
        missing = [name for name in ALWAYS if name not in (reader.fieldnames or ())]
        if missing:
            raise InputError(f"{path} lacks the columns {missing}; expected a results file of `skelbench eval --out`")
        return [{name: from_cell(row[name]) for name in ALWAYS} for row in reader]


def is_rendered_csv(path: Path) -> bool:
    """Say whether a CSV is one that is rendered from cells, by the columns it begins with."""
    if not path.is_file():  # a pipe would wait for ever
        return False
    try:
        with path.open("rb") as stream:
            head = stream.readline(1 << 14).decode("utf-8", "replace").strip().split(",")
    except OSError:
        return False
    return head in (list(COLUMNS), list(ALWAYS))


def _shown(path: Path) -> set[str] | None:
    """Return the cells that a rendered CSV shows, none of another file; None where it cannot be read."""
    if not is_rendered_csv(path):
        return set()
    try:
        return {row["cell"] for row in told_rows(path)}
    except InputError:
        return None


def _keep(path: Path) -> None:
    names = (path.with_name(f"{path.name}.kept{number or ''}") for number in range(1000))
    free = next((name for name in names if not name.exists()), None)
    if free is not None:
        with atomic(free) as draft:
            draft.write_bytes(path.read_bytes())
