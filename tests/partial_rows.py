"""Made-up results of `skelbench partial`, in which it is written down how often every clip was recognised."""

from typing import Any

import numpy as np

from skelbench.evaluation.partial.identity import IDENTITY, Identity
from skelbench.evaluation.partial.record import CIRCUMSTANCES, Record

NUMBERS = {"joints": 25, "count": 2, "draws": 5, "seed": 3, "numerics": 1, "version": 1}
TEXTS = {"mode": "zero", "kind": "joints", "per": "clip", "layout": "ntu25", "trained_on": "whole", "refit": ""}


def record(right: str, undamaged: str, group: str = "", **changes: Any) -> Record:
    """A result of so many clips. right: a digit for each, of 5 draws. undamaged: `.` or `x`. group: a letter for each.

    changes: of the identity, or of the record.
    """
    values: dict[str, Any] = {**dict.fromkeys(IDENTITY, "=x"), **NUMBERS, **TEXTS}  # text that a spreadsheet would run
    identity = Identity(**{name: changes.pop(name, value) for name, value in values.items()})
    about: dict[str, Any] = {
        "share": identity.count / identity.joints,
        "grouped_by": "subject" if group else "clip",
        "group": np.array([f"subject {k}" for k in group] if group else range(len(right))),
        "circumstances": dict.fromkeys(CIRCUMSTANCES, "1"),
        "selected_on": "none",
        "command": "skelbench partial 'a b' --seed 3",
    }
    counts = np.array([int(digit) for digit in right])
    return Record(identity=identity, right=counts, undamaged=undamaged, **{**about, **changes})
