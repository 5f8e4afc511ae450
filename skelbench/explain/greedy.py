"""The best order known for a clip: at every step, take what changes the answer most (greedy search).

It is the yardstick of the normalised AUC, not a method: it asks the model about each unit left at each step.
"""

from collections.abc import Sequence

import numpy as np

from skelbench.adapters.protocols import Model
from skelbench.core.arrays import Array, Indices, Mask
from skelbench.core.clip import Clip
from skelbench.explain.answers import answers
from skelbench.explain.insertion import units_away


def greedy(model: Model, clips: Sequence[Clip], steps: int, insert: bool) -> list[Indices]:
    """Order the joints of each clip by taking them away step by step: ranks (M, 1, V).

    For deletion, each step takes the joints without which the true class is least likely. For insertion, those
    without which it stays most likely, and they come last: putting joints into a nearly empty clip, where the model
    knows nothing yet, finds worse orders. With as many steps as joints it is the plain greedy search. All clips go
    step by step together, in full batches.
    """
    detected = [np.asarray(clip.detected.any(axis=1, keepdims=True)) for clip in clips]
    ranks: list[Indices] = [np.full(joints.shape, joints.size, np.int64) for joints in detected]
    plans = [units_away(int(joints.sum()), steps) for joints in detected]
    for step in range(steps):
        sizes = [int(plan[step + 1] - plan[step]) for plan in plans]
        busy = [k for k, size in enumerate(sizes) if size]
        left = [np.argwhere(detected[k] & (ranks[k] == ranks[k].size)) for k in busy]
        questions = [(clips[k], _without(ranks[k], units)) for k, units in zip(busy, left, strict=True)]
        for k, units, scores in zip(busy, left, answers(model, questions), strict=True):
            _take(ranks[k], units, scores[:, clips[k].label] * (-1 if insert else 1), int(plans[k][step]), sizes[k])
    if insert:
        of_all = zip(detected, plans, ranks, strict=True)
        return [np.where(joints, plan[-1] - 1 - rank, rank) for joints, plan, rank in of_all]
    return ranks


def _without(ranks: Indices, units: Indices) -> Mask:
    """(n, M, 1, V): what is kept when each of the units (n, 3) is the next one taken away."""
    kept = np.repeat((ranks == ranks.size)[None], len(units), axis=0)
    kept[(np.arange(len(units)), *units.T)] = False
    return kept


def _take(ranks: Indices, units: Indices, cost: Array, first: int, size: int) -> None:
    """Give the `size` units of least cost the ranks from `first` on."""
    for place, unit in enumerate(np.argsort(cost, kind="stable")[:size]):
        ranks[tuple(units[unit])] = first + place
