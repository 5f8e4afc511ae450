"""How much of a drop is the model's own preparation: box, centre, size, facing, and what it does with empty frames.

The same damage is measured twice: prepared as the model does it, and prepared by what the undamaged clip tells
(`Referable.prepare_like`). What the second gains, the first had lost before the network saw anything.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from skelbench.core.arrays import DataFrame, Floats, Mask
from skelbench.core.words import markdown_table, text_table
from skelbench.evaluation.results.cell import Cell
from skelbench.evaluation.results.identity import AS_CLEAN
from skelbench.evaluation.results.outcome import Outcome, places
from skelbench.evaluation.results.statistics import Estimate, drop
from skelbench.perturbations.spec import CLEAN

HEAD = ("model", "perturbation", "drop, points", "preparation, points", "share of the drop, %")


@dataclass(frozen=True, eq=False)
class Twice:
    """One damage measured twice; shares of the draws in which a clip was recognised, all (clips,), in one order.

    own: prepared as the model does it. told: prepared by what the undamaged clip tells. group: who clips share.
    """

    clean: Floats
    own: Floats
    told: Floats
    group: NDArray[Any]

    @property
    def points(self) -> Estimate:
        """What the preparation costs: accuracy told minus own, as a share."""
        return drop(self.told, self.own[None], self.group)

    @property
    def drop(self) -> Estimate:
        """What damage and preparation cost together, as a share."""
        return drop(self.clean, self.own[None], self.group)

    @property
    def share(self) -> Estimate | None:
        """Preparation / drop; None where no drop is told from 0.

        The interval holds every share s for which points - s x drop is not told from 0 (Fieller, 1954), by the
        interval of `statistics.drop`: a ratio's own spread is too narrow where the share is near 1.
        """
        if self.drop.low <= 0:
            return None
        lost, gained = self.clean - self.own, self.told - self.own
        share = float(gained.sum() / lost.sum())
        _, of = np.unique(self.group, return_inverse=True)  # once: numbers are told apart faster than names

        def possible(other: float) -> bool:
            rest = drop(gained, other * lost[None], of)
            return rest.low <= 0 <= rest.high

        return Estimate(share, *(_farthest(possible, share, side * FAR) for side in (-1, 1)))


FAR = 20.0
"""Shares beyond this are not looked for: the drop is hardly one."""


def _farthest(possible: Callable[[float], bool], start: float, step: float) -> float:
    """Return the last possible number between `start`, which is one, and `start + step`, to a 1,000th."""
    inside, outside = start, start + step
    while abs(outside - inside) > 0.001:
        middle = (inside + outside) / 2
        inside, outside = (middle, outside) if possible(middle) else (inside, middle)
    return inside


def preparation_share(cells: Sequence[Cell]) -> str:
    """Lay out the diagnosis of cells that were measured with `preparation`: a line per model and perturbation."""
    outcomes = {(c.identity.model, c.identity.spec, c.identity.repair, c.identity.seed): c.outcome for c in cells}
    return text_table(HEAD, _lines(twice(outcomes)))


def preparation_table(rows: DataFrame, outcomes: Mapping[str, Outcome]) -> str:
    """Lay out the same of the rows of a results file, as Markdown; empty where nothing was measured twice."""
    keys = zip(rows["model"], rows["spec"], rows["repair"], rows["seed"], rows["cell"], strict=True)
    lines = _lines(twice({tuple(key): outcomes[cell] for *key, cell in keys}))
    return markdown_table(HEAD, lines) if lines else ""


def twice(outcomes: Mapping[tuple[Any, ...], Outcome]) -> dict[tuple[str, str], Twice]:
    """(model, spec, repair, seed) -> outcome; returns (model, spec) -> both measurements of it, draws paired."""
    clean = {model: outcome for (model, spec, repair, _), outcome in outcomes.items() if (spec, repair) == (CLEAN, "")}
    draws: dict[tuple[str, str], list[tuple[Outcome, Outcome]]] = {}
    for (model, spec, repair, seed), told in outcomes.items():
        own = outcomes.get((model, spec, "", seed))
        if repair == AS_CLEAN and own is not None and model in clean:
            draws.setdefault((model, spec), []).append((own, told))
    return {(model, spec): _twice(clean[model], pairs) for (model, spec), pairs in draws.items()}


def _twice(clean: Outcome, pairs: list[tuple[Outcome, Outcome]]) -> Twice:
    names = pairs[0][0].clip
    own, told = (np.mean([_in_order(pair[k], names) for pair in pairs], axis=0) for k in (0, 1))
    return Twice(_in_order(clean, names).astype(np.float64), own, told, pairs[0][0].group)


def _in_order(outcome: Outcome, names: NDArray[Any]) -> Mask:
    return outcome.correct[places(names, outcome.clip)]


def _lines(measured: Mapping[tuple[str, str], Twice]) -> list[tuple[str, ...]]:
    return [
        (model, spec, f"{two.drop:z.1%}", f"{two.points:z.1%}", f"{share:z.0%}" if (share := two.share) else "–")
        for (model, spec), two in measured.items()
    ]
