"""The boards of a setting as a page's data: models ranked under all damage, under a suite, and under one family."""

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from skelbench.core.arrays import DataFrame
from skelbench.perturbations.spec import CLEAN
from skelbench.perturbations.suites import load_suite, suites
from skelbench.report.evidence import Evidence
from skelbench.report.page_data import DIGITS
from skelbench.report.site.addresses import Addresses
from skelbench.report.tables.board import Board, Trained, boards
from skelbench.report.tables.board_line import Line
from skelbench.report.tables.board_scope import SWAP
from skelbench.report.tables.board_text import about, unranked
from skelbench.report.tables.selection import mark

COSTS = ("parameters", "gflops", "clips_per_second")
FAMILIES = 60
"""Models of a setting up to which each family has a ranking of its own; all pairs of models are compared for one."""


def boards_data(evidence: Evidence, at: Addresses, costs: Path | None) -> list[dict[str, Any]]:
    """Rank the models of a setting under every damage that can be chosen: all of it, each suite and each family.

    Where nobody can be ranked under all of it, that is there and says why.
    """
    found = [_damage(label, board, at) for label, board in _boards(evidence, costs)]
    return [one for place, one in enumerate(found) if one["rows"] or not place]


def _boards(evidence: Evidence, costs: Path | None) -> Iterator[tuple[str, Board]]:
    rows = evidence.rows
    yield from _board("all damage that every model has", rows, evidence, costs)
    for suite in _suites(evidence):
        yield from _board(f"suite {suite}", rows, evidence, costs, suite)
    if len(evidence.models) <= FAMILIES:
        for family in sorted(set(rows["family"][rows["repair"] == ""]) - {CLEAN}):
            chosen = rows[rows["family"].isin([CLEAN, family])]
            yield from _board(f"family {family}", chosen, evidence, costs)


def _suites(evidence: Evidence) -> list[str]:
    """Name the suites of which every damage was measured here."""
    measured = set(evidence.rows["spec"])
    swaps = tuple(sorted(set(evidence.rows["level"][evidence.rows["family"] == SWAP])))
    return [name for name in suites() if _specs(name, swaps) <= measured]


@cache
def _specs(suite: str, swaps: tuple[str, ...]) -> frozenset[str]:
    return frozenset(str(spec) for spec in load_suite(suite, swaps) if not spec.identity)


def _board(
    label: str, rows: DataFrame, evidence: Evidence, costs: Path | None, suite: str | None = None
) -> Iterator[tuple[str, Board]]:
    for board in boards(rows, evidence.outcomes, suite, costs):
        yield label, board


def _damage(label: str, board: Board, at: Addresses) -> dict[str, Any]:
    return {
        "label": label,
        "about": [*about(board), *unranked(board)],
        "rows": [_row(place, line, board.trained[line.model], at) for place, line in enumerate(board.lines)],
    }


def _row(place: int, line: Line, trained: Trained, at: Addresses) -> dict[str, Any]:
    costs = {name: float(trained.costs[name]) if name in trained.costs else None for name in COSTS}
    return {
        "place": place,
        "model": line.model,
        "shown": mark(line.model, trained.selected_on),
        "pages": [[name, at.model(name)] for name in trained.trainings],
        "rank": [line.rank.low, line.rank.high],
        "tied": line.rank.tied,
        "clean": line.clean.percent(DIGITS),
        "damaged": line.damaged.percent(DIGITS),
        "family": line.worst.family,
        "drop": line.worst.drop.percent(DIGITS),
        "dirty": [trained.dirty_clean, trained.dirty_damaged, trained.dirty_clean or trained.dirty_damaged],
        "command": trained.command,
        **costs,
    }
