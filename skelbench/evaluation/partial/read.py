"""Rows of a CSV of partial-body accuracies, back to what they were made from; nothing in them is believed unchecked."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from skelbench.core.errors import require
from skelbench.evaluation.partial.identity import IDENTITY, Identity
from skelbench.evaluation.partial.record import CIRCUMSTANCES, COLUMNS, RIGHT, WRONG, Record
from skelbench.evaluation.results.checked_rows import check_unchanged, parsed, read_rows

KIND = "a CSV of `skelbench partial --out`"
NUMBERS = ("joints", "count", "draws", "seed", "numerics", "version")


def read_records(path: Path) -> list[Record]:
    """Read what was measured, in the order of the rows; a file that is not there holds nothing.

    Raises:
        InputError: it is none of our files, or a row was changed.
    """
    return read_rows(path, KIND, COLUMNS, _record)


def _record(told: Mapping[str, str], where: str) -> Record:
    record = parsed(told, where, _unchecked)
    clips, draws = len(record.undamaged), record.identity.draws
    whole = clips > 0 and len(record.right) == len(record.group) == clips and set(record.undamaged) <= {RIGHT, WRONG}
    within = whole and draws > 0 and 0 <= int(record.right.min()) <= int(record.right.max()) <= draws
    require(within, f"{where} does not tell of every clip how often it was recognised; restore it, or remove it")
    check_unchanged(told, record.row, where)
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
