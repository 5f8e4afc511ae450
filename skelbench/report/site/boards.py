"""The boards of a setting as a page's data: models ranked under all damage, under a suite, and under one family."""

from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from skelbench.core.arrays import DataFrame
from skelbench.core.errors import InputError
from skelbench.perturbations.spec import CLEAN, by_family
from skelbench.perturbations.suites import load_suite, suites
from skelbench.report.evidence import Evidence
from skelbench.report.page_data import DIGITS
from skelbench.report.site.addresses import Addresses
from skelbench.report.tables.board import Trained, boards
from skelbench.report.tables.board_line import Line
from skelbench.report.tables.board_scope import SWAP
from skelbench.report.tables.board_text import about, unranked
from skelbench.report.tables.selection import mark

COSTS = ("parameters", "gflops", "clips_per_second")
NOTHING = "Nobody is ranked: nothing but undamaged clips was measured here."
FAMILIES = 60
"""Models of a setting up to which each family has a ranking of its own; all pairs of models are compared for one."""


Choice = tuple[str, str | None, DataFrame]
"""A damage to rank under: its label, the suite it is, and the rows that have it."""


def boards_data(evidence: Evidence, at: Addresses, costs: Path | None) -> list[dict[str, Any]]:
    """Rank the models of a setting under every damage that can be chosen: all of it, each suite and each family.

    Where nobody can be ranked under all of it or under a suite, that is there and says why.
    """
    every, *others = _choices(evidence)
    found = [(suite, _damage((label, suite, rows), evidence, at, costs)) for label, suite, rows in others]
    return [_damage(every, evidence, at, costs), *(one for suite, one in found if suite or one["rows"])]


def _choices(evidence: Evidence) -> Iterator[Choice]:
    rows = evidence.rows
    yield "all damage that every model has", None, rows
    for suite in _suites(evidence):
        yield f"suite {suite}", suite, rows
    if len(evidence.models) <= FAMILIES:
        for family in sorted(set(rows["family"][rows["repair"] == ""]) - {CLEAN}):
            yield f"family {family}", None, rows[rows["family"].isin([CLEAN, family])]


def _suites(evidence: Evidence) -> list[str]:
    """Name the suites that were measured here: every level of most of their families, and no family in part.

    Whole families may lack, e.g. those of two persons where there is one; the board says which.
    """
    measured = set(evidence.rows["spec"])
    swaps = tuple(sorted(set(evidence.rows["level"][evidence.rows["family"] == SWAP])))
    return [name for name in suites() if _covers(measured, _families(name, swaps))]


def _covers(measured: set[str], families: Sequence[frozenset[str]]) -> bool:
    found = [family for family in families if family & measured]
    return len(found) > len(families) / 2 and all(family <= measured for family in found)


@cache
def _families(suite: str, swaps: tuple[str, ...]) -> tuple[frozenset[str], ...]:
    """Return the damages of a suite that count in means, a set for each family with its variant."""
    counted = (spec for spec in load_suite(suite, swaps) if spec.in_means and not spec.identity)
    return tuple(frozenset(map(str, family)) for family in by_family(counted).values())


def _damage(choice: Choice, evidence: Evidence, at: Addresses, costs: Path | None) -> dict[str, Any]:
    label, suite, rows = choice
    try:
        found = boards(rows, evidence.outcomes, suite, costs)
    except InputError as error:  # a swap of sources that lacks clips, say
        return {"label": label, "about": [f"Nobody is ranked: {error}."], "rows": []}
    said = [text for board in found for text in (*about(board), *unranked(board))]
    ranked = [(line, board.trained[line.model]) for board in found for line in board.lines]
    lines = [_row(place, line, trained, at) for place, (line, trained) in enumerate(ranked)]
    return {"label": label, "about": said or [NOTHING], "rows": lines}


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
