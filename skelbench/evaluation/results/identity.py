"""What a cell is a measurement of: everything that could move its number, as one hash."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from functools import cached_property
from hashlib import sha256
from typing import Any


@dataclass(frozen=True)
class Identity:
    """What a cell is a measurement of; two cells with the same identity are the same measurement.

    It holds no version of the package: a release that moves no number makes no measurement another one.
    """

    model: str
    weights_sha256: str
    config_sha256: str
    adapter_sha256: str  # of code that is not ours, and of weights that the card does not name; "" for what is ours
    dataset: str
    dataset_sha256: str
    split: str
    part: str
    source: str
    names_sha256: str  # of the names of the clips: a limit or a slice is another measurement
    spec: str
    versions: str  # of the families and repairs, e.g. joint-mask=1+interp=1; of another source its data too
    family: str
    level: str
    repair: str  # preprocessing between damage and model, e.g. drop-empty+interp; empty for none
    seed: int
    numerics: int  # of ours, `core.machine.NUMERICS`

    @property
    def treatment(self) -> str:
        """What was done to the clips, as tables name it: the spec, and its repair where there is one."""
        return treatment(self.spec, self.repair)

    @cached_property
    def key(self) -> str:
        """Short hash by which the cell is found."""
        return key_of(asdict(self))


def key_of(identity: Mapping[str, Any]) -> str:
    """Hash the fields of an identity, shortly: by it a measurement is found."""
    text = json.dumps(identity, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]


IDENTITY = tuple(f.name for f in fields(Identity))
SETTING = ["dataset", "split", "part", "source", "names_sha256"]
"""What rows must share for their accuracies to be of the same clips."""
MEASURED_WITH = ["weights_sha256", "config_sha256", "adapter_sha256", "dataset_sha256", "numerics"]
"""What rows of one model must share for their accuracies to be of the same model and instrument."""
AS_CLEAN = "prepared-as-clean"
"""In the column `repair`: no repair, but the network's input was prepared by what the undamaged clip tells."""
REPAIRED_BY = " | "
"""Stands between damage and repair in what `treatment` writes; no spec can hold it."""


def treatment(spec: str, repair: str) -> str:
    """Name what was done to clips, e.g. `frame-mask:0.5 | drop-empty+interp`: the damage, and its repair if any."""
    return f"{spec}{REPAIRED_BY}{repair}" if repair else spec
