"""Central differences of a model's preparation, in double precision, and the slope that the model itself says."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
import torch

from skelbench.core.arrays import Floats
from skelbench.core.clip import Clip

STEP = 1e-8
"""Of the widest extent of a clip: small beside what hands a median or a maximum on to another joint."""


@contextmanager
def in_double() -> Iterator[None]:
    """Whatever names single precision inside means double precision: differences then have ten digits and not three."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(np, "float32", np.float64)
        patch.setattr(torch.Tensor, "float", torch.Tensor.double)
        yield


def in_double_precision(clip: Clip) -> Clip:
    return replace(clip, keypoint=clip.keypoint.astype(np.float64))


def moved(clip: Clip, way: Floats) -> Clip:
    return replace(clip, keypoint=clip.keypoint + way)


def slope(model: Any, clip: Clip, weights: Floats) -> Floats:
    """(M, T, V, C): what `pull` says the weighted sum of the views gains by each coordinate."""
    with in_double():
        (found,) = model.pull([clip]).back([torch.as_tensor(weights)])
    return found


def difference(model: Any, clip: Clip, weights: Floats, way: Floats) -> float:
    """What the weighted sum of the views gains along `way`, (M, T, V, C), by central differences of `prepare`."""
    step = STEP * float(np.ptp(clip.keypoint)) / np.abs(way).max()
    with in_double():
        ends = [float((weights * model.prepare(moved(clip, side * step * way)).numpy()).sum()) for side in (1, -1)]
    return (ends[0] - ends[1]) / (2 * step)


def check_slope(model: Any, clip: Clip, seed: int = 0, ways: int = 2, single: int = 3, within: float = 1e-6) -> None:
    """Compare along random ways of all detected joints, along the slope itself, and for single coordinates.

    within: of the length of the slope, for a way of length 1.
    """
    rng = np.random.default_rng(seed)
    clip = in_double_precision(clip)
    with in_double():
        weights = rng.standard_normal(tuple(model.prepare(clip).shape))
    found = slope(model, clip, weights)
    there = np.flatnonzero(np.broadcast_to(clip.detected[..., None], clip.keypoint.shape))
    tried = [rng.standard_normal(found.shape) * clip.detected[..., None] for _ in range(ways)] + [found]
    for place in [int(np.abs(found).argmax()), *rng.choice(there, single)]:
        tried.append(np.zeros(found.shape))
        tried[-1].flat[place] = 1
    size = float(np.linalg.norm(found))
    assert size > 0
    for way in tried:
        unit = way / np.linalg.norm(way)
        assert difference(model, clip, weights, unit) == pytest.approx(float((found * unit).sum()), abs=within * size)
