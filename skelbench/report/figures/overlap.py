"""Families × families: how alike two of them rank the models; one of two that rank them alike tells nothing new."""

from typing import Any

import numpy as np

from skelbench.core.arrays import Figure
from skelbench.evaluation.metrics.overlap import overlap
from skelbench.report.evidence import Evidence
from skelbench.report.style import COLUMN, blank, shortened, styled


def overlaps(evidence: Evidence) -> Figure:
    """Draw the rank correlation of the models' mean drops for every pair of families.

    Raises:
        InputError: too few models or families were measured.
    """
    found = overlap(evidence.rows)
    names = [shortened(name, 28) for name in found.families]
    with styled():
        import seaborn

        untyped: Any = seaborn
        side = max(COLUMN, 1.6 + 0.2 * len(names))
        figure = blank(side, side)
        axes: Any = figure.subplots()
        look: dict[str, Any] = {"cmap": "RdBu_r", "vmin": -1, "vmax": 1, "square": True, "annot_kws": {"fontsize": 5}}
        look |= {"xticklabels": False, "yticklabels": False, "cbar": False}
        untyped.heatmap(found.correlation, annot=True, fmt=".1f", ax=axes, **look)
        places = np.arange(len(names)) + 0.5
        axes.set_xticks(places, names, rotation=90)
        axes.set_yticks(places, names, rotation=0)
        axes.tick_params(length=0)
        told = f"rank correlation of {len(found.models)} models' mean drops"
        figure.suptitle(f"{told}\n{evidence.setting}", fontsize=8)
    return figure
