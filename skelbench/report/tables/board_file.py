"""Boards for programs: a line per model as CSV, or all that a board says as JSON."""

import csv
import io
import json
from collections.abc import Sequence
from typing import Any

from skelbench.core.spreadsheet import to_cell
from skelbench.evaluation.notes import NO_LABELS, without_labels
from skelbench.report.tables.board import MEASURED, Board
from skelbench.report.tables.board_line import Line
from skelbench.report.tables.board_text import about, unranked

DIGITS = 4  # of percent and points, as in a results CSV
COSTS = ("parameters", "gflops", "clips_per_second")
COLUMNS = (
    *MEASURED,
    *("rank", "rank_low", "rank_high", "tied", "model", "trainings", "selected_on", "dirty"),
    *("suite", "specs", "draws", "clips", "groups", "grouped_by"),
    *("clean", "clean_low", "clean_high", "damaged", "damaged_low", "damaged_high"),
    *("worst_family", "worst_drop", "worst_drop_low", "worst_drop_high", "note"),
    *COSTS,
    *("lacks", "command"),
)
"""Of a CSV: what is not known stays empty, so do all figures of a model that `lacks` cells and is not ranked."""


def as_csv(boards: Sequence[Board]) -> str:
    """Write a line per model: accuracies in percent, drops in points."""
    text = io.StringIO()
    writer = csv.DictWriter(text, COLUMNS, restval="", lineterminator="\n")
    writer.writeheader()
    for board in boards:
        for record in _records(board):
            writer.writerow({name: to_cell(value) for name, value in record.items()})
    return text.getvalue()


def as_json(boards: Sequence[Board]) -> str:
    """Write boards as a list: what each is of, `models` as in the CSV, and what is not counted."""
    told = [
        {
            **board.where,
            "title": board.title,
            "about": about(board),
            "specs": list(board.scope.specs),
            "seeds": list(board.scope.seeds),
            "not_counted": list(board.scope.left_out),
            "models": [{k: v for k, v in record.items() if k not in board.where} for record in _records(board)],
            "not_ranked": unranked(board),
        }
        for board in boards
    ]
    return json.dumps(told, indent=1, ensure_ascii=False) + "\n"


def _records(board: Board) -> list[dict[str, Any]]:
    ranked = [_record(board, line) for line in board.lines]
    lacking = board.scope.lacking
    return ranked + [{**board.where, "model": name, "lacks": " ".join(lacking[name])} for name in sorted(lacking)]


def _record(board: Board, line: Line) -> dict[str, Any]:
    trained, rows, of = board.trained[line.model], board.rows, board.scope
    record: dict[str, Any] = {
        **board.where,
        "rank": line.rank.low,
        "rank_low": line.rank.low,
        "rank_high": line.rank.high,
        "tied": line.rank.tied,
        "model": line.model,
        "trainings": len(trained.trainings),
        "selected_on": trained.selected_on,
        "dirty": trained.dirty_clean or trained.dirty_damaged,
        "suite": of.suite,
        "specs": len(of.specs),
        "draws": len(of.seeds),
        "clips": int(rows["clips"].max()),
        "groups": int(rows["groups"].max()),
        "grouped_by": str(rows["grouped_by"].iloc[0]),
        "worst_family": line.worst.family,
        "note": NO_LABELS if without_labels(rows["note"]) else "",
    }
    for name, estimate in (("clean", line.clean), ("damaged", line.damaged), ("worst_drop", line.worst.drop)):
        known = [None if share != share else share for share in estimate.percent(DIGITS)]  # NaN is no JSON
        record |= dict(zip((name, f"{name}_low", f"{name}_high"), known, strict=True))
    record |= {name: float(f"{trained.costs[name]:.6g}") for name in COSTS if trained.costs}
    return {**record, "command": trained.command}
