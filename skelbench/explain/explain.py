"""What `skelbench explain` does: importance by several methods, and insertion and deletion of each."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from skelbench.adapters.protocols import Model
from skelbench.core.arrays import Array, Floats, Indices
from skelbench.core.clip import Clip
from skelbench.explain.greedy import greedy
from skelbench.explain.insertion import Curves, auc, curves, interval, normalised, ranked, resampled
from skelbench.explain.methods.registry import METHODS, Method, method
from skelbench.explain.spread import spread

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
    spreads: Floats | None = None  # (2, N): effective share of the joints, share above delta; None without a map
    first: Array | None = None  # the first clip's map (M, T, V), to be looked at; None for the two orders

    def mean(self, of: Callable[[Curves], Floats], seed: int = 0) -> tuple[Floats, Floats, Floats]:
        """Mean over the clips of (2, N, …), and its bootstrap interval over clips: (2, …) each."""
        values = of(self.curves)
        samples = np.tensordot(resampled(values.shape[1], seed), values, axes=(1, 1))
        return values.mean(axis=1), *interval(samples)

    def joints(self, seed: int = 0) -> tuple[Floats, Floats, Floats] | None:
        """Mean over the clips of both spreads (2,), and its bootstrap interval; None without a map."""
        if self.spreads is None:
            return None
        there = self.spreads[:, np.isfinite(self.spreads[0])]
        if not there.size:
            return None
        return there.mean(axis=1), *interval(resampled(there.shape[1], seed) @ there.T)

    def normalised(self, seed: int = 0) -> tuple[Floats, Floats, Floats]:
        """Return the normalised probability AUC of deletion and insertion (2,), and its interval, paired by clip."""
        areas = [auc(each.probability).T for each in (self.curves, self.control, self.best)]  # (N, 2)
        drawn = resampled(len(areas[0]), seed)
        exact = normalised(*(area.mean(axis=0) for area in areas))
        return exact, *interval(normalised(*(drawn @ area for area in areas)))


def explained(
    model: Model, clips: Sequence[Clip], importance: Sequence[str], steps: int, unit: str, seed: int
) -> Iterator[Explained]:
    """Yield each method that serves the model, then the control and the best order known.

    importance: names as `skelbench.importance.method` reads them.

    Raises:
        InputError: a method or unit nobody knows, or a clip the model cannot take.
    """
    name, labels = model.card.name, [clip.label for clip in clips]

    def followed(maps: Iterator[Array]) -> Curves:
        return curves(model, clips, [ranked(each, clip, unit) for each, clip in zip(maps, clips, strict=True)], steps)

    random = METHODS["random"]
    control = _mean([followed(random.explain(model, clips, labels, seed + k)) for k in range(CONTROLS)])
    orders = [_greedy(model, clips, steps, unit, insert) for insert in (False, True)]
    best = _best([curves(model, clips, order, steps) for order in orders])
    for one in dict.fromkeys(importance):
        found = method(one)
        if one == "random" or not found.serves(model):
            continue
        maps = list(found.explain(model, clips, labels, seed))
        agreement = _agreement(found, model, clips[:COMPARED], maps, unit, seed + 1) if found.drawn else None
        spreads = np.array([spread(each, clip) for each, clip in zip(maps, clips, strict=True)]).T
        yield Explained(name, one, followed(iter(maps)), control, best, agreement, spreads, maps[0])
    yield Explained(name, "random", control, control, best)
    yield Explained(name, BEST, best, control, best)


def _greedy(model: Model, clips: Sequence[Clip], steps: int, unit: str, insert: bool) -> list[Indices]:
    """Order joints greedily; joint-frames follow the order of their joints, first frames first."""
    orders = greedy(model, clips, steps, insert)
    if unit == "joint":
        return orders
    each = zip(orders, clips, strict=True)
    return [ranked(np.broadcast_to(-order.astype(np.float32), clip.score.shape), clip, unit) for order, clip in each]


def _mean(each: Sequence[Curves]) -> Curves:
    return Curves(np.mean([one.probability for one in each], axis=0), np.mean([one.correct for one in each], axis=0))


def _best(orders: Sequence[Curves]) -> Curves:
    """For each clip and direction, the curve of the order with the best probability AUC."""
    probability, correct = (np.stack(each) for each in zip(*((o.probability, o.correct) for o in orders), strict=True))
    areas = auc(probability)  # (orders, 2, N)
    pick = np.stack([areas[:, 0].argmin(axis=0), areas[:, 1].argmax(axis=0)])[None, :, :, None]
    return Curves(*(np.take_along_axis(each, pick, axis=0)[0] for each in (probability, correct)))


def _agreement(
    found: Method, model: Model, clips: Sequence[Clip], maps: Sequence[Array], unit: str, seed: int
) -> float:
    """Correlate the units' importance in `maps` with that of another seed; the mean over clips."""
    again = found.explain(model, clips, [clip.label for clip in clips], seed)
    each: list[float] = []
    for clip, first, second in zip(clips, maps, again, strict=False):
        there = clip.detected if unit == "joint-frame" else clip.detected.any(axis=1)
        pair = [one if unit == "joint-frame" else one.sum(axis=1) for one in (first, second)]
        if all(float(one[there].std()) > 0 for one in pair):
            each.append(float(np.corrcoef(pair[0][there], pair[1][there])[0, 1]))
    return float(np.mean(each)) if each else float("nan")
