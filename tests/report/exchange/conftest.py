"""A results file of one model: clean, three draws of noise, a repair, and the diagnosis that never leaves."""

from pathlib import Path

import pytest
from made_records import JHMDB, cells_of, write

WANTED = {
    ("clean", ""),
    ("noise:0.01", ""),
    ("frame-mask:0.5", ""),
    ("frame-mask:0.5", "drop-empty+interp"),
    ("noise:0.01", "prepared-as-clean"),
}


@pytest.fixture(scope="session")
def jhmdb(tmp_path_factory: pytest.TempPathFactory) -> Path:
    cells = cells_of("jhmdb", lambda row: (row["spec"], row["repair"]) in WANTED)
    return write(tmp_path_factory.mktemp("jhmdb") / f"{JHMDB}.csv", cells)
