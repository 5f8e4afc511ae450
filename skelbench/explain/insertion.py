"""Insertion and deletion (Petsiuk et al., BMVC 2018, Sec. 3.2), on joints: is what a map calls important really so?

Deletion takes the joints of a clip away, most important first; insertion puts them into the empty clip in the same
order. A joint that is away is missing: score and coordinates 0. A unit is what is taken at once: a joint of a person
through all frames ("joint"), or in one frame ("joint-frame"); only units that were detected count.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from skelbench.adapters.protocols import Model
from skelbench.core.arrays import Array, Floats, Indices, Mask
from skelbench.core.clip import Clip
from skelbench.core.errors import InputError
from skelbench.core.registry import unknown
from skelbench.explain.answers import answers

MODES = ("deletion", "insertion")
UNITS = ("joint", "joint-frame")


@dataclass(frozen=True)
class Curves:
    """What became of each clip, (2, N, S + 1): deletion and insertion, clips, shares 0, 1/S … 1 of its units."""

    probability: Floats  # of the true class
    correct: Floats  # 1 where the true class came first, else 0

    @property
    def share(self) -> Floats:
        """(S + 1,): the share of the units that was taken away, or put in."""
        return np.linspace(0, 1, self.probability.shape[-1])


def curves(model: Model, clips: Sequence[Clip], ranks: Iterable[Indices], steps: int) -> Curves:
    """Follow the true class while units are taken away and put in, in `steps` steps: 2 (steps + 1) forwards a clip.

    All steps of all clips run as full batches.

    Args:
        model: any model.
        clips: the clips, with their labels.
        ranks: of each clip, as `ranked` gives them.
        steps: at share s, round(s * units) units are away, or in.
    """
    questions = ((clip, _kept(rank, steps)) for clip, rank in zip(clips, ranks, strict=True))
    probability = np.empty((len(clips), 2, steps + 1))
    correct = np.empty_like(probability)
    for n, (clip, scores) in enumerate(zip(clips, answers(model, questions), strict=True)):
        probability[n] = scores[:, clip.label].reshape(2, -1)
        correct[n] = (scores.argmax(axis=1) == clip.label).reshape(2, -1)
    return Curves(probability.swapaxes(0, 1), correct.swapaxes(0, 1))


def auc(values: Floats) -> Floats:
    """Area under curves (..., S + 1) over shares 0 to 1, by the trapezoid rule: (...)."""
    return np.asarray(np.trapezoid(values, np.linspace(0, 1, values.shape[-1]), axis=-1))


def check_unit(unit: str) -> None:
    """Refuse a unit nobody knows with an `InputError`."""
    if unit not in UNITS:
        raise unknown("unit", unit, UNITS)


def ranked(importance: Array, clip: Clip, unit: str) -> Indices:
    """Order a clip's units, most important first: map (M, T, V) -> ranks (M, 1, V) of joints or (M, T, V).

    A joint's importance is the sum over its frames. Units never detected come after all others and equal ones keep
    their place in the clip.

    Raises:
        InputError: a unit nobody knows, or a map that is not on the clip's own joints and frames.
    """
    check_unit(unit)
    if importance.shape != clip.score.shape:
        raise InputError(f"the map of clip {clip.name!r} has shape {importance.shape}, expected {clip.score.shape}")
    if unit == "joint":
        return _ranks(importance.sum(axis=1, keepdims=True), np.asarray(clip.detected.any(axis=1, keepdims=True)))
    return _ranks(importance, clip.detected)


def _ranks(importance: Array, detected: Mask) -> Indices:
    ranks = np.full(detected.shape, detected.size, np.int64)
    order = np.argsort(-importance[detected], kind="stable")
    place = np.empty_like(order)
    place[order] = np.arange(len(order))
    ranks[detected] = place
    return ranks


def units_away(units: int, steps: int) -> Indices:
    """(steps + 1,): how many units are away, or in, at each step."""
    return np.rint(np.linspace(0, units, steps + 1)).astype(np.int64)


def _kept(ranks: Indices, steps: int) -> Mask:
    """(2 (S + 1), M, T or 1, V): what is kept at each step of deletion, then of insertion."""
    units = int((ranks < ranks.size).sum())
    taken = ranks < units_away(units, steps).reshape(-1, 1, 1, 1)
    return np.concatenate([~taken, taken])


def normalised(area: Floats, random: Floats, best: Floats) -> Floats:
    """Say how far an order gets from the random order (0) to the best one known (1), from mean areas (...).

    Two models can be compared by it although one's probability falls faster whatever is taken away. Below 0: worse
    than random. NaN where the best order is no better than random.
    """
    room = best - random
    return np.divide(area - random, room, out=np.full_like(room, np.nan), where=room != 0)
