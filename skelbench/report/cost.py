"""What accuracy costs: against parameters and against speed."""

from dataclasses import dataclass
from functools import lru_cache
from time import perf_counter
from typing import TYPE_CHECKING, Any

import numpy as np

from skelbench import intervals
from skelbench.card import Card
from skelbench.clip import Clip
from skelbench.errors import InputError
from skelbench.model import load_model
from skelbench.report.evidence import CLEAN, Draws, Evidence
from skelbench.report.style import PAGE, blank, colour, log_axis, marker, styled

if TYPE_CHECKING:
    from matplotlib.figure import Figure

BATCH, REPEATS = 16, 3
KINDS = ("parameters", "clips_per_second")


@dataclass(frozen=True)
class Cost:
    """parameters: of the network; clips_per_second: prepared and scored on this machine, in batches of 16."""

    parameters: int
    clips_per_second: float


def measure_cost(card: Card, clip: Clip) -> Cost:
    """Count the parameters of a model and time it on one clip, again and again; the fastest of three counts.

    Raises:
        InputError: the card's adapter or weights are not here.
    """
    import torch

    model: Any = load_model(card)
    network = getattr(model, "network", None)
    parameters = sum(p.numel() for p in network.parameters()) if network is not None else 0
    with torch.inference_mode():
        model.logits(torch.cat([model.prepare(clip)] * 2))  # the first pass sets things up
        fastest = min(_seconds(model, clip) for _ in range(REPEATS))
    return Cost(parameters, BATCH / fastest)


def _seconds(model: Any, clip: Clip) -> float:
    import torch

    start = perf_counter()
    model.logits(torch.cat([model.prepare(clip) for _ in range(BATCH)]))
    return perf_counter() - start


@lru_cache(maxsize=4)
def costs(evidence: Evidence) -> dict[str, Cost]:
    """Measure every model whose card is here.

    Raises:
        InputError: there is none, or the data are not here.
    """
    clip, found = evidence.data[0], dict[str, Cost]()
    for model in evidence.models:
        try:
            found[model] = measure_cost(evidence.card(model), clip)
        except InputError as error:
            problem = error
    if not found:
        raise InputError(f"no model can be timed here: {problem}")  # pyright: ignore[reportPossiblyUnboundVariable]
    return found


def cost(evidence: Evidence) -> "Figure":
    """Draw every model clean (filled) and under the evidence's perturbation (hollow), against both costs."""
    found = costs(evidence)
    with styled():
        figure = blank(PAGE * 0.75, 2.5)
        panels: Any = figure.subplots(1, 2, sharey=True)
        for number, (model, of) in enumerate(found.items()):
            for axes, x in zip(panels, (of.parameters, of.clips_per_second), strict=True):
                _point(axes, x, evidence.draws(model, CLEAN), number, model, filled=True)
                if evidence.has(model, evidence.spec) and evidence.spec != CLEAN:
                    _point(axes, x, evidence.draws(model, evidence.spec), number, None, filled=False)
        for axes, label, kind in zip(panels, ("parameters", "clips per second on this machine"), KINDS, strict=True):
            log_axis(axes, [max(getattr(of, kind), 1e-9) for of in found.values()])
            axes.set(xlabel=label, ylim=(0, 100))
            axes.grid(color="#eeeeee", linewidth=0.6)
        panels[0].set_ylabel("top-1, %")
        figure.legend(*panels[0].get_legend_handles_labels(), loc="outside lower center", ncols=min(3, len(found)))
        hollow = f"; hollow: {evidence.spec}" if evidence.spec != CLEAN else ""
        figure.suptitle(f"{evidence.setting}\nfilled: clean{hollow}", fontsize=8)
    return figure


def _point(axes: Any, x: float, draws: Draws, number: int, label: str | None, filled: bool) -> None:
    share = 100 * float(draws.correct.mean())
    low, high = (100 * limit for limit in intervals.accuracy(draws.correct))
    error = np.array([[max(share - low, 0)], [max(high - share, 0)]])
    look = {"color": colour(number), "marker": marker(number), "markersize": 5, "linestyle": ""}
    face = {} if filled else {"markerfacecolor": "white"}
    axes.errorbar([max(x, 1e-9)], [share], error, elinewidth=0.7, capsize=1.5, label=label, **look, **face)
