"""Whether a user would notice a mistake of his pipeline: by a drop that is told from 0, or not at all."""

from collections.abc import Mapping, Sequence

import numpy as np

from skelbench.evaluation.results.cell import Cell
from skelbench.evaluation.results.statistics import drop
from skelbench.perturbations.spec import Spec


def noticed(groups: Mapping[tuple[str, str], Sequence[Cell]]) -> str:
    """Say of each model which mistakes cost it so much that a user notices, and which do not; '' without any.

    A mistake is what no mean counts: a diagnosis, or another action (`Spec.in_means`). groups: (model, what was done)
    -> its draws.
    """
    told: dict[str, dict[bool, list[str]]] = {}
    for (model, treatment), cells in groups.items():
        if not Spec.parse(cells[0].identity.spec).in_means:
            told.setdefault(model, {True: [], False: []})[_costs(cells)].append(treatment)
    return "".join(
        f"\n{model}: {'you would' if costs else 'on these clips you would not'} notice {', '.join(specs)}"
        for model, both in told.items()
        for costs, specs in both.items()
        if specs
    )


def _costs(cells: Sequence[Cell]) -> bool:
    """Whether the interval of the drop lies above 0."""
    damaged = np.stack([cell.outcome.correct for cell in cells])
    return drop(cells[0].reference, damaged, cells[0].outcome.group).low > 0
