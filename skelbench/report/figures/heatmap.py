"""Models × perturbations: top-1 of everything that was measured, at one glance."""

from typing import Any

import numpy as np

from skelbench.core.arrays import Figure, Floats
from skelbench.report.evidence import Evidence
from skelbench.report.style import COLUMN, SEQUENTIAL, blank, shortened, styled


def accuracies(evidence: Evidence) -> Floats:
    """(specs, models): top-1 in percent over all draws; NaN where it was not measured."""
    return np.array(
        [
            [100 * evidence.draws(m, s).correct.mean() if evidence.has(m, s) else np.nan for m in evidence.models]
            for s in evidence.specs
        ]
    )


def heatmap(evidence: Evidence) -> Figure:
    """Draw a row per perturbation and a column per model, with the number in every cell that was measured."""
    values = accuracies(evidence)
    rows, columns = values.shape
    with styled():
        import seaborn

        untyped: Any = seaborn
        figure = blank(max(COLUMN, 1.9 + 0.55 * columns), 1.1 + 0.16 * rows)
        axes: Any = figure.subplots()
        look: dict[str, Any] = {"cmap": SEQUENTIAL, "vmin": 0, "vmax": 100, "cbar": False}
        look |= {"xticklabels": False, "yticklabels": False}  # its own are measured one by one, each in a new picture
        untyped.heatmap(values, annot=True, fmt=".1f", annot_kws={"fontsize": 6.5}, ax=axes, **look)
        axes.set_xticks(np.arange(columns) + 0.5, [shortened(m, 28) for m in evidence.models], rotation=30, ha="right")
        axes.set_yticks(np.arange(rows) + 0.5, [shortened(s, 40) for s in evidence.specs], rotation=0)
        axes.tick_params(length=0)
        figure.suptitle(f"top-1, %\n{evidence.setting}", fontsize=8)
    return figure
