"""Made-up results of `skelbench attack`, in which what became of every clip is written down."""

from typing import Any

import numpy as np

from skelbench.evaluation.robust.identity import IDENTITY, Identity
from skelbench.evaluation.robust.record import CIRCUMSTANCES, Record

NUMBERS = {"eps": 0.1, "seed": 3, "numerics": 1, "version": 1}


def record(fates: str, draws: str = "", group: str = "", **changes: Any) -> Record:
    """A result of so many clips. draws, group: a digit for each; by default random displacements do what eps does not.

    changes: of the identity, or of the record.
    """
    texts: dict[str, Any] = dict.fromkeys(IDENTITY, "=x")  # text that a spreadsheet would run
    texts |= {**NUMBERS, "attacks": "pgd apgd-t square:queries=9", "surrogates": "", "dataset": "made-up"}
    identity = Identity(**{name: changes.pop(name, value) for name, value in texts.items()})
    values: dict[str, Any] = {
        "grouped_by": "subject" if group else "clip",
        "group": np.array([f"subject {k}" for k in group] if group else range(len(fates))),
        "draws": np.array([int(k) for k in draws] if draws else [9 * (letter != "x") for letter in fates]),
        "body": 20.5,
        "left_out": {},
        "findings": (),
        "circumstances": dict.fromkeys(CIRCUMSTANCES, "1"),
        "selected_on": "none",
    }
    return Record(identity=identity, fates=fates, **{**values, **changes})
