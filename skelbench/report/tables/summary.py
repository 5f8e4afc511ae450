"""The table that `skelbench eval` prints: one line per model and perturbation, over all draws."""

import json
from collections.abc import Sequence

import numpy as np

from skelbench.data.dataset import Dataset
from skelbench.data.index import setting
from skelbench.evaluation.results import statistics as intervals
from skelbench.evaluation.results.cell import Cell

HEAD = ("model", "perturbation", "clips × draws", "clean %", "damaged %", "drop, points")


def table(cells: Sequence[Cell], data: Dataset) -> str:
    """Lay out accuracies in percent and drops in points, each with its 95 % interval."""
    groups: dict[tuple[str, str], list[Cell]] = {}
    for cell in cells:
        groups.setdefault((cell.identity.model, cell.identity.spec), []).append(cell)
    lines = [HEAD, *(_line(*key, group) for key, group in groups.items())]
    widths = [max(len(line[column]) for line in lines) for column in range(len(HEAD))]
    text = "\n".join(
        "  ".join(value.ljust(width) for value, width in zip(line, widths, strict=True)).rstrip() for line in lines
    )
    about = setting(data.name, data.split, data.part, data.source)
    return f"{about}; intervals: 95 %\n{text}{_skipped(cells)}"


def _line(model: str, spec: str, cells: Sequence[Cell]) -> tuple[str, ...]:
    clean = cells[0].clean
    reference = clean.correct[np.isin(clean.clip, cells[0].outcome.clip)]
    damaged = np.stack([cell.outcome.correct for cell in cells])
    if spec == "clean":
        return model, spec, f"{len(reference)}", _share(reference[None]), "", ""
    low, high = intervals.drop(reference, damaged)
    lost = reference.mean() - damaged.mean()
    size = f"{damaged.shape[1]} × {len(damaged)}"
    change = f"{100 * lost:5.1f} [{100 * low:.1f}, {100 * high:.1f}]"
    return model, spec, size, _share(reference[None]), _share(damaged), change


def _share(correct: "np.ndarray[tuple[int, int], np.dtype[np.bool_]]") -> str:
    low, high = intervals.accuracy(correct)
    return f"{100 * correct.mean():5.1f} [{100 * low:.1f}, {100 * high:.1f}]"


def _skipped(cells: Sequence[Cell]) -> str:
    counts = {cell.identity.spec: cell.outcome.skipped for cell in cells if cell.outcome.skipped}
    return "".join(
        f"\n{spec}: {count} clips are left out, that source does not have them; clean is over the same clips"
        for spec, count in counts.items()
    )


def as_json(cells: Sequence[Cell]) -> str:
    """Return the rows as a JSON list."""
    return json.dumps([cell.row for cell in cells], indent=1)
