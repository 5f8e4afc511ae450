"""What `skelbench explain` does: importance by several methods, and insertion and deletion of each."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from skelbench.adapters.protocols import Model
from skelbench.core.arrays import Array, Floats, Indices, Mask
from skelbench.core.clip import Clip
from skelbench.evaluation.results.bootstrap import Resampled, resampled
from skelbench.explain.concentration import concentration
from skelbench.explain.greedy import greedy
from skelbench.explain.insertion import Curves, auc, curves, normalised, ranked
from skelbench.explain.methods.registry import METHODS, Method, method

CONTROLS = 3  # random orders that the control is the mean of
COMPARED = 8  # clips whose maps are drawn once more, to see how far two draws agree
BEST = "best (greedy)"


@dataclass(frozen=True)
class Explained:
    """One method on one model: its curves, and those of the orders that it is normalised between."""

    model: str
    importance: str
    curves: Curves
    control: Curves
    best: Curves
    agreement: float | None = None  # mean correlation of the maps of two seeds; None where nothing is drawn
    concentrations: Floats | None = None  # (2, N): effective share of the joints, share above delta; None without a map
    group: NDArray[Any] | None = None  # (N,) whose the clips are, by which intervals cluster; None: one each
    first: Array | None = None  # the first clip's map (M, T, V), to be looked at; None for the two orders

    def mean(self, of: Callable[[Curves], Floats], seed: int = 0) -> tuple[Floats, Floats, Floats]:
        """Mean over the clips of (2, N, …), and its bootstrap interval: (2, …) each."""
        values = of(self.curves)
        drawn = self._drawn(np.ones(int(values.shape[1]), np.bool_), seed)
        return values.mean(axis=1), *drawn.interval(np.tensordot(drawn.weights, values, axes=(1, 1)))

    def joints(self, seed: int = 0) -> tuple[Floats, Floats, Floats] | None:
        """Mean over the clips of both concentrations (2,), and its bootstrap interval; None without a map."""
        if self.concentrations is None:
            return None
        measured = np.isfinite(self.concentrations[0])
        known = self.concentrations[:, measured]
        if not known.size:
            return None
        drawn = self._drawn(measured, seed)
        return known.mean(axis=1), *drawn.interval(drawn.weights @ known.T)

    def normalised(self, seed: int = 0) -> tuple[Floats, Floats, Floats]:
        """Return the normalised probability AUC of deletion and insertion (2,), and its interval, paired by clip."""
        areas = [auc(of.probability).T for of in (self.curves, self.control, self.best)]  # (N, 2)
        drawn = self._drawn(np.ones(len(areas[0]), bool), seed)
        exact = normalised(*(area.mean(axis=0) for area in areas))
        return exact, *drawn.interval(normalised(*(drawn.weights @ area for area in areas)))

    def _drawn(self, of: Mask, seed: int) -> Resampled:
        """Draw the groups of some clips again; of: (N,)."""
        return resampled(np.flatnonzero(of) if self.group is None else self.group[of], seed)


def explain_model(
    model: Model,
    clips: Sequence[Clip],
    importance: Sequence[str],
    steps: int,
    unit: str,
    seed: int,
    group: NDArray[Any] | None = None,
) -> Iterator[Explained]:
    """Yield each method that serves the model, then the control and the best order known.

    importance: names as `skelbench.explain.methods.registry.method` reads them. group: as `Explained` has it.

    Raises:
        InputError: a method or unit nobody knows, or a clip the model cannot take.
    """
    name, labels = model.card.name, [clip.label for clip in clips]

    def follow(maps: Iterator[Array]) -> Curves:
        return curves(model, clips, [ranked(one, clip, unit) for one, clip in zip(maps, clips, strict=True)], steps)

    random = METHODS["random"]
    control = _mean([follow(random.explain(model, clips, labels, seed + k)) for k in range(CONTROLS)])
    orders = [_greedy(model, clips, steps, unit, insert) for insert in (False, True)]
    best = _best([curves(model, clips, order, steps) for order in orders])
    for asked in dict.fromkeys(importance):
        chosen = method(asked)
        if asked == "random" or not chosen.serves(model):
            continue
        maps = list(chosen.explain(model, clips, labels, seed))
        agreement = _agreement(chosen, model, clips[:COMPARED], maps, unit, seed + 1) if chosen.drawn else None
        concentrations = np.array([concentration(one, clip) for one, clip in zip(maps, clips, strict=True)]).T
        yield Explained(name, asked, follow(iter(maps)), control, best, agreement, concentrations, group, maps[0])
    yield Explained(name, "random", control, control, best, group=group)
    yield Explained(name, BEST, best, control, best, group=group)


def _greedy(model: Model, clips: Sequence[Clip], steps: int, unit: str, insert: bool) -> list[Indices]:
    """Order joints greedily; joint-frames follow the order of their joints, first frames first."""
    orders = greedy(model, clips, steps, insert)
    if unit == "joint":
        return orders
    pairs = zip(orders, clips, strict=True)
    return [ranked(np.broadcast_to(-order.astype(np.float32), clip.score.shape), clip, unit) for order, clip in pairs]


def _mean(draws: Sequence[Curves]) -> Curves:
    return Curves(np.mean([of.probability for of in draws], axis=0), np.mean([of.correct for of in draws], axis=0))


def _best(orders: Sequence[Curves]) -> Curves:
    """For each clip and direction, the curve of the order with the best probability AUC."""
    probability = np.stack([order.probability for order in orders])  # (orders, 2, N, S + 1)
    correct = np.stack([order.correct for order in orders])
    areas = auc(probability)  # (orders, 2, N)
    pick = np.stack([areas[:, 0].argmin(axis=0), areas[:, 1].argmax(axis=0)])[None, :, :, None]
    return Curves(*(np.take_along_axis(values, pick, axis=0)[0] for values in (probability, correct)))


def _agreement(
    chosen: Method, model: Model, clips: Sequence[Clip], maps: Sequence[Array], unit: str, seed: int
) -> float:
    """Correlate the units' importance in `maps` with that of another seed; the mean over clips."""
    again = chosen.explain(model, clips, [clip.label for clip in clips], seed)
    correlations: list[float] = []
    for clip, first, second in zip(clips, maps, again, strict=False):
        detected = clip.detected if unit == "joint-frame" else clip.detected.any(axis=1)
        units = [one if unit == "joint-frame" else one.sum(axis=1) for one in (first, second)]
        if all(float(one[detected].std()) > 0 for one in units):
            correlations.append(float(np.corrcoef(units[0][detected], units[1][detected])[0, 1]))
    return float(np.mean(correlations)) if correlations else float("nan")
