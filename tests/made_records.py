"""Small results files that exports are tested on: cells of committed leaderboards, and ways to spoil an export."""

import json
from collections.abc import Callable, Iterable
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import Any

from conftest import ROOT

from skelbench.evaluation.results.cell import Cell
from skelbench.evaluation.results.reading import read_outcomes
from skelbench.evaluation.results.store import Results
from skelbench.report.exchange.eee_write import write_eee
from skelbench.report.exchange.record import identity_of, read_records

BOARDS = ROOT / "leaderboards"
JHMDB = "stgcn-jhmdb-complete14_1"


def cells_of(board: str, wanted: Callable[[dict[Any, Any]], bool]) -> list[Cell]:
    """Cells of a committed leaderboard whose rows are wanted; their models must have clean ones."""
    rows, outcomes = read_outcomes(BOARDS / f"{board}.csv")
    plain = rows[(rows["spec"] == "clean") & (rows["repair"] == "")].set_index("model")["cell"].to_dict()
    return [
        Cell(identity_of(row), outcomes[row["cell"]], outcomes[plain[row["model"]]])
        for row in rows.to_dict("records")
        if wanted(row)
    ]


def write(path: Path, cells: Iterable[Cell], **changed: Any) -> Path:
    """Write a results CSV of cells, whose identities are changed."""
    results = Results(path)
    for cell in cells:
        results.add(replace(cell, identity=replace(cell.identity, **changed)))
    results.save()
    return path


def exported(results: Path, folder: Path, *, instances: bool = True) -> list[dict[str, Any]]:
    """Export to Every Eval Ever; return the records as they were written."""
    records, _ = read_records(results)
    files = write_eee(records, folder, "Example Lab", instances=instances)
    return [json.loads(file.read_text()) for file in files]


def lines(file: Path) -> list[dict[str, Any]]:
    """The instances beside a record."""
    text = file.with_name(f"{file.stem}_samples.jsonl").read_text()
    return [json.loads(line) for line in text.splitlines()]


def sign(file: Path, samples: bytes) -> None:
    """Put other instances beside a record, and have it state their checksum and number."""
    log = json.loads(file.read_text())
    log["detailed_evaluation_results"] |= {
        "checksum": sha256(samples).hexdigest(),
        "total_rows": len(samples.splitlines()),
    }
    file.with_name(f"{file.stem}_samples.jsonl").write_bytes(samples)
    file.write_text(json.dumps(log))
