"""Results as the page's own data: numbers and names for JSON, no markup."""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from typing import Any

import numpy as np

from skelbench.core.errors import InputError
from skelbench.evaluation.results.statistics import accuracy, drop
from skelbench.perturbations.spec import CLEAN
from skelbench.report.drawn import MODELS
from skelbench.report.evidence import Evidence
from skelbench.report.figures.confusion import as_matrix, block_order, occurring
from skelbench.report.tables.dirty import told
from skelbench.report.tables.notes import notes_of
from skelbench.report.tables.selection import legend, mark

DIGITS = 4  # behind the point; the page rounds to one, and two roundings may end elsewhere than one
CONFUSIONS = 600_000
"""Numbers in all confusion matrices of a page at most, some 2 MB of text."""
Matrices = dict[str, dict[str, list[int]]]
"""Model -> perturbation -> [true, predicted, count, …]: clips of a class taken for another, over all draws.

Only the pairs that occur: a matrix of 2,000 classes has four million.
"""


Maps = Mapping[str, Mapping[str, Any]]
"""Model -> its map of features: `clean`: [x, y, label, …] and `damaged`: {spec: [x, y, …]}, `text`: numbers in words.

Coordinates lie in [0, 1]; the damaged clips are the clean ones, in their order.
"""


def setting_data(
    evidence: Evidence, budget: int = CONFUSIONS, maps: Maps | None = None, rows: list[dict[str, Any]] | None = None
) -> dict[str, Any]:
    """Describe one setting: its title, every measurement, its confusion matrices and its maps of features.

    A matrix is a list [true, predicted, count, …] of the pairs that occur; `orders` puts confused classes together.
    Clips without labels have none: their true classes are unknown.
    rows: what `leaderboard` says of the evidence, where that is known already.

    Raises:
        InputError: a model lacks its clean measurement.
    """
    rows = leaderboard(evidence) if rows is None else rows
    matrices = confusions(evidence, rows, budget) if evidence.labelled else {}
    return {
        "title": evidence.title,
        "synthetic": evidence.synthetic,
        "labelled": evidence.labelled,
        "classes": list(evidence.classes),
        "models": list(evidence.models),
        "rows": rows,
        "confusions": matrices,
        "orders": {model: _order(by_spec.values(), len(evidence.classes)) for model, by_spec in matrices.items()},
        "legend": " ".join(filter(None, (legend(evidence.rows["selected_on"]), told(evidence.rows["commit"])))),
        "maps": dict(maps or {}),
        "left_out": len(rows) - sum(map(len, matrices.values())) if evidence.labelled else 0,
    }


def leaderboard(evidence: Evidence) -> list[dict[str, Any]]:
    """One row per (model, perturbation), over all draws: accuracy in percent, drop in points, 95 % intervals."""
    first, notes = evidence.rows.drop_duplicates(["model", "spec"]), notes_of(evidence.rows)
    return [{**_row(evidence, row), "note": notes[str(row["spec"])]} for row in first.to_dict("records")]


def _row(evidence: Evidence, measured: Mapping[Hashable, Any]) -> dict[str, Any]:
    row = {name: str(measured[name]) for name in ("model", "spec", "family", "level")}
    clean, damaged = evidence.pair(row["model"], row["spec"])
    draws, clips = damaged.correct.shape
    is_clean = row["spec"] == CLEAN  # what drops are measured against
    return {
        **row,
        "shown": mark(row["model"], str(measured["selected_on"])),
        "clips": clips,
        "draws": draws,
        "skipped": int(measured["skipped"]),
        "untouched": int(measured["untouched"] or 0),
        "top1": accuracy(damaged.correct, damaged.group).percent(DIGITS),
        "drop": None if is_clean else drop(clean.correct[0], damaged.correct, damaged.group).percent(DIGITS),
    }


def confusions(evidence: Evidence, rows: Sequence[dict[str, Any]], budget: int) -> Matrices:
    """Count the matrices that fit into `budget` numbers: the clean ones first, then those of the largest drops.

    All of them fit, unless there are more than MODELS models, or very many perturbations and classes.
    """
    kept: dict[tuple[str, str], list[int]] = {}
    models = evidence.models[:MODELS]
    for row in sorted(rows, key=lambda row: -row["drop"][0] if row["drop"] else -np.inf):
        if row["model"] not in models:
            continue
        pairs = occurring(evidence.draws(row["model"], row["spec"]), len(evidence.classes)).ravel().tolist()
        budget -= len(pairs)
        if budget < 0:
            break
        kept[row["model"], row["spec"]] = pairs
    found: Matrices = {model: {} for model, _ in kept}
    for model, spec in ((row["model"], row["spec"]) for row in rows):
        if (model, spec) in kept:
            found[model][spec] = kept[model, spec]
    return found


def _order(matrices: Iterable[Sequence[int]], classes: int) -> list[int]:
    try:
        return block_order(as_matrix(np.reshape(pairs, (-1, 3)), classes) for pairs in matrices).tolist()
    except InputError:  # without scipy the classes stay in their own order
        return list(range(classes))
