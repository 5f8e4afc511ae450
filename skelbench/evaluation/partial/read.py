"""Rows of a CSV of partial-body accuracies, back to what they were made from; nothing in them is believed unchecked."""

import csv
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from skelbench.core.errors import InputError, require
from skelbench.core.spreadsheet import from_cell
from skelbench.evaluation.partial.identity import IDENTITY, Identity
from skelbench.evaluation.partial.record import CIRCUMSTANCES, COLUMNS, RIGHT, WRONG, Record
from skelbench.evaluation.results.csv_text import check_text

KIND = "a CSV of `skelbench partial --out`"
NUMBERS = ("joints", "count", "draws", "seed", "numerics", "version")


def read_records(path: Path) -> list[Record]:
    """Read what was measured, in the order of the rows; a file that is not there holds nothing.

    Raises:
        InputError: it is none of our files, or a row was changed.
    """
    if not path.exists():
        return []
    check_text(path, KIND)
    with path.open(encoding="utf-8", newline="") as stream:
        reader = csv.DictReader(stream)
        if list(reader.fieldnames or ()) != list(COLUMNS):
            raise InputError(f"{path} has other columns than {KIND}; move it away, or name another file")
        return [_record(row, f"{path}: row {number}") for number, row in enumerate(reader, start=1)]


def _record(row: Mapping[str, str], where: str) -> Record:
    told = {name: from_cell(text) for name, text in row.items()}
    try:
        record = _unchecked(told)
    except (ValueError, KeyError) as error:
        raise InputError(f"{where} cannot be read ({error}); restore it, or remove it and measure again") from error
    clips, draws = len(record.undamaged), record.identity.draws
    whole = clips > 0 and len(record.right) == len(record.group) == clips and set(record.undamaged) <= {RIGHT, WRONG}
    within = whole and draws > 0 and 0 <= int(record.right.min()) <= int(record.right.max()) <= draws
    require(within, f"{where} does not tell of every clip how often it was recognised; restore it, or remove it")
    odd = next((name for name, value in record.row.items() if str(value) != told[name]), None)
    require(
        odd is None,
        f"{where} was changed: its {odd} does not go with the rest; restore it, or remove it and measure again",
    )
    return record


def _unchecked(told: Mapping[str, str]) -> Record:
    identity: dict[str, Any] = {name: int(told[name]) if name in NUMBERS else told[name] for name in IDENTITY}
    undamaged, kind = told["undamaged"], told["grouped_by"]
    group = list(range(len(undamaged))) if kind == "clip" else [int(number) for number in told["group"].split()]
    return Record(
        identity=Identity(**identity),
        right=np.array(told["right"].split(), np.int64),
        undamaged=undamaged,
        share=float(told["share"]),
        grouped_by=kind,
        group=np.array(group, np.int64),
        circumstances={name: told[name] for name in CIRCUMSTANCES},
        selected_on=told["selected_on"],
        command=told["command"],
    )
