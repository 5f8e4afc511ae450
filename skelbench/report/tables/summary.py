"""The table that `skelbench eval` prints: one line per model and perturbation, over all draws."""

import json
from collections.abc import Sequence

import numpy as np

from skelbench.core.words import text_table
from skelbench.data.dataset import Dataset
from skelbench.data.index import setting
from skelbench.evaluation.results.cell import Cell
from skelbench.evaluation.results.clusters import over
from skelbench.evaluation.results.identity import AS_CLEAN
from skelbench.evaluation.results.statistics import accuracy, drop
from skelbench.perturbations.spec import CLEAN
from skelbench.report.tables.notes import TOLD, in_all
from skelbench.report.tables.noticed import noticed
from skelbench.report.tables.selection import legend, mark

HEAD = ("model", "perturbation", "clips × draws", "clean %", "damaged %", "drop, points")
OF_NO_LABELS = ("model", "perturbation", "clips × draws", "agreement %", "changed, points")


def summary(cells: Sequence[Cell], data: Dataset) -> str:
    """Lay out accuracies in percent and drops in points, each with its 95 % interval."""
    groups: dict[tuple[str, str], list[Cell]] = {}
    for cell in cells:
        if cell.identity.repair == AS_CLEAN:
            continue  # no accuracy of the model: its preparation was told what only the undamaged clip tells
        groups.setdefault((cell.identity.model, cell.identity.treatment), []).append(cell)
    head, line = (HEAD, _line) if data.labelled else (OF_NO_LABELS, _agreement)
    text = text_table((*head, "note"), [(*line(*key, group), _note(group)) for key, group in groups.items()])
    about = setting(data.name, data.split, data.part, data.source)
    told = "" if data.labelled else f"{TOLD}\n"
    return f"{about}; intervals: 95 %, {_over(cells)}\n{told}{text}{_skipped(cells)}{noticed(groups)}{_chosen(cells)}"


def _over(cells: Sequence[Cell]) -> str:
    """Say what intervals are over; the other source of an estimator swap may lack some of the groups."""
    return over(cells[0].outcome.grouped_by, max(len(np.unique(cell.outcome.group)) for cell in cells))


def _line(model: str, treatment: str, cells: Sequence[Cell]) -> tuple[str, ...]:
    model = mark(model, _selected_on(cells[0]))
    reference, group = cells[0].reference, cells[0].outcome.group
    undamaged = f"{accuracy(reference[None], group):5.1%}"
    if treatment == CLEAN:
        return model, treatment, f"{len(reference)}", undamaged, "", ""
    damaged = np.stack([cell.outcome.correct for cell in cells])
    size = f"{damaged.shape[1]} × {len(damaged)}"
    lost = f"{drop(reference, damaged, group):5.1%}"
    return model, treatment, size, undamaged, f"{accuracy(damaged, group):5.1%}", lost


def _agreement(model: str, treatment: str, cells: Sequence[Cell]) -> tuple[str, ...]:
    """Leave out how many clips keep their prediction undamaged, which is no measurement."""
    name, of, size, _, *figures = _line(model, treatment, cells)
    return name, of, size, *figures


def _note(cells: Sequence[Cell]) -> str:
    return in_all(cell.outcome.circumstances.get("note", "") for cell in cells)


def _skipped(cells: Sequence[Cell]) -> str:
    counts = {cell.identity.spec: cell.outcome.skipped for cell in cells if cell.outcome.skipped}
    return "".join(
        f"\n{spec}: {count} clips are left out, that source does not have them; clean is over the same clips"
        for spec, count in counts.items()
    )


def _selected_on(cell: Cell) -> str:
    return cell.outcome.circumstances.get("selected_on", "")


def _chosen(cells: Sequence[Cell]) -> str:
    told = legend(_selected_on(cell) for cell in cells)
    return f"\n{told}" if told else ""


def as_json(cells: Sequence[Cell]) -> str:
    """Return the rows as a JSON list."""
    return json.dumps([cell.row for cell in cells], indent=1)
