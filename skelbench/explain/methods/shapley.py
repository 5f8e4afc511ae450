"""Exact Shapley values (1953) of the five parts of the body: 32 forward passes per clip."""

from collections.abc import Iterator, Sequence
from itertools import product
from math import comb

import numpy as np

from skelbench.adapters.protocols import Model
from skelbench.core.arrays import Array, Mask
from skelbench.core.clip import Clip
from skelbench.core.layout import PARTS
from skelbench.explain.answers import answers, distribute

COALITIONS: Mask = np.array(list(product((False, True), repeat=len(PARTS))))
"""(32, 5): which parts are there."""


def shapley(model: Model, clips: Sequence[Clip], targets: Sequence[int], seed: int) -> Iterator[Array]:
    """Yield a map (M, T, V) per clip: the value of each part in equal parts for its joints; the midline has none."""
    for clip, values in zip(clips, part_values(model, clips, targets), strict=True):
        yield distribute(clip, _members(clip), values)


def part_values(model: Model, clips: Sequence[Clip], targets: Sequence[int]) -> Iterator[Array]:
    """Yield (5,) per clip: each part's Shapley value, in the order of `layout.PARTS`.

    They sum to the class's probability with all joints minus that with the joints of no part. A part is that of all
    persons together.
    """
    kept = [_kept(clip) for clip in clips]
    for scores, target in zip(answers(model, zip(clips, kept, strict=True)), targets, strict=True):
        yield _values(scores[:, target])


def _members(clip: Clip) -> Mask:
    """(5, 1, 1, V): the joints of each part."""
    members = np.zeros((len(PARTS), 1, 1, len(clip.layout)), np.bool_)
    for k, part in enumerate(PARTS):
        members[k, ..., list(clip.layout.parts[part])] = True
    return members


def _kept(clip: Clip) -> Mask:
    """(32, 1, 1, V): the joints of each coalition, and those of no part."""
    members = _members(clip)[:, 0, 0]
    return ((COALITIONS @ members) | ~members.any(axis=0))[:, None, None]


def _values(worth: Array) -> Array:
    """(32,) -> (5,): the mean over all orders of what a part adds when it comes."""
    size, parts = COALITIONS.sum(axis=1), len(PARTS)
    values = np.zeros(parts, np.float32)
    for part in range(parts):
        without = np.flatnonzero(~COALITIONS[:, part])
        added = worth[without + 2 ** (parts - 1 - part)] - worth[without]  # the same coalition, with this part
        weight = [1 / (parts * comb(parts - 1, int(n))) for n in size[without]]
        values[part] = float(np.dot(weight, added))
    return values
