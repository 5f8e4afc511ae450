"""What accuracy costs: against parameters and against speed."""

from functools import lru_cache
from typing import Any

import numpy as np

from skelbench.core.arrays import Figure
from skelbench.core.errors import InputError
from skelbench.evaluation.cost import Cost, measure_cost
from skelbench.evaluation.results.statistics import accuracy
from skelbench.perturbations.spec import CLEAN
from skelbench.report.draws import Draws
from skelbench.report.evidence import Evidence
from skelbench.report.style import PAGE, blank, colour, log_axis, marker, styled

KINDS = ("parameters", "clips_per_second")


@lru_cache(maxsize=4)
def costs(evidence: Evidence) -> dict[str, Cost]:
    """Measure every model whose card is here.

    Raises:
        InputError: there is none, or the data are not here.
    """
    clip, measured, refused = evidence.data[0], dict[str, Cost](), list[InputError]()
    for model in evidence.models:
        try:
            measured[model] = measure_cost(evidence.card(model), clip)
        except InputError as error:
            refused.append(error)
    if not measured:
        raise InputError(f"no model can be timed here: {refused[-1]}")
    return measured


def cost(evidence: Evidence) -> Figure:
    """Draw every model clean (filled) and under the evidence's perturbation (hollow), against both costs."""
    measured = costs(evidence)
    with styled():
        figure = blank(PAGE * 0.75, 2.5)
        panels: Any = figure.subplots(1, 2, sharey=True)
        for number, (model, model_cost) in enumerate(measured.items()):
            for axes, x in zip(panels, (model_cost.parameters, model_cost.clips_per_second), strict=True):
                _point(axes, x, evidence.draws(model, CLEAN), number, model, filled=True)
                if evidence.has(model, evidence.spec) and evidence.spec != CLEAN:
                    _point(axes, x, evidence.draws(model, evidence.spec), number, None, filled=False)
        for axes, label, kind in zip(panels, ("parameters", "clips per second of CPU time"), KINDS, strict=True):
            log_axis(axes, [max(getattr(one, kind), 1e-9) for one in measured.values()])
            axes.set(xlabel=label, ylim=(0, 100))
            axes.grid(color="#eeeeee", linewidth=0.6)
        panels[0].set_ylabel("top-1, %")
        figure.legend(*panels[0].get_legend_handles_labels(), loc="outside lower center", ncols=min(3, len(measured)))
        hollow = f"; hollow: {evidence.spec}" if evidence.spec != CLEAN else ""
        figure.suptitle(f"{evidence.setting}\nfilled: clean{hollow}", fontsize=8)
    return figure


def _point(axes: Any, x: float, draws: Draws, number: int, label: str | None, filled: bool) -> None:
    top1 = accuracy(draws.correct, draws.group)
    share, low, high = 100 * top1.value, 100 * top1.low, 100 * top1.high
    error = np.array([[max(share - low, 0)], [max(high - share, 0)]])
    look = {"color": colour(number), "marker": marker(number), "markersize": 5, "linestyle": ""}
    face = {} if filled else {"markerfacecolor": "white"}
    axes.errorbar([max(x, 1e-9)], [share], error, elinewidth=0.7, capsize=1.5, label=label, **look, **face)
