"""How often a pose estimator errs, and in which way: the rates by which PoseFix makes good poses bad (CVPR 2019).

The kinds of errors are those of Ronchi and Perona (ICCV 2017). The rates are of PoseFix's code, but for joints that are
not detected: it leaves those to the data, we measured them (docs/perturbations.md). Its rates are by joints of COCO;
other joints have those of their neighbours: a neck errs as an arm does, a toe as an ankle, the root as a hip.
"""

from enum import IntEnum
from functools import lru_cache
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

from skelbench.core.arrays import Array
from skelbench.core.layout import Layout
from skelbench.perturbations.regions import Region, regions


class State(IntEnum):
    """What an estimator makes of one joint in one frame, the worst first."""

    MISSING = 0
    SWAP = 1
    INVERSION = 2
    MISS = 3
    JITTER = 4
    GOOD = 5


States = NDArray[np.int8]
ERRORS = len(State) - 1
_BADNESS = np.arange(ERRORS, 0, -1, dtype=np.int8)
"""How much worse each error is than good."""
MANY, SOME = 11, 6
"""Joints of a person that are seen in a frame: from 11 up, from 6 up, fewer; with fewer, errors are more frequent."""
GOOD_AT_LEAST = 0.05
"""Share of joints that stay good, however high the level."""

_MISSING = (0.04, 0.08, 0.15)
_INVERSION: dict[Region, float] = {"face": 0.01, "upper": 0.03, "lower": 0.06}
_SWAP: dict[Region, float] = {"face": 0.01, "upper": 0.06, "lower": 0.03}
_SWAP_IN_CROWD: dict[Region, float] = {"face": 0.02, "upper": 0.15, "lower": 0.10}
_LEG = ("knee", "ankle", "foot", "heel", "big", "small")
_FEW_MISSES = ("shoulder", "collar", *_LEG[1:])


def rates(layout: Layout, crowded: bool = False) -> Array:
    """(3, V, 5): probability of each error of each joint, by the joints seen: 11 or more, 6 to 10, 5 or fewer.

    The errors are in the order of `State`; what is left to 1 is good.
    """
    table = [_of_joint(*of, crowded) for of in zip(layout.joints, regions(layout), strict=True)]
    odds = np.array(table, dtype=np.float32).transpose(2, 0, 1)
    odds[:, np.arange(len(layout)) == layout.mirror, State.INVERSION] = 0  # a nose has no other side
    return odds


def _of_joint(joint: str, region: Region, crowded: bool) -> list[tuple[float, ...]]:
    """(5, 3): probabilities of the errors of one joint, with many, some and few joints seen."""
    swap, inversion = (_SWAP_IN_CROWD if crowded else _SWAP)[region], _INVERSION[region]
    return [_MISSING, (swap,) * 3, (inversion,) * 3, _miss(joint, region), _jitter(joint, region)]


def _miss(joint: str, region: Region) -> tuple[float, float, float]:
    if region == "face":
        return 0.02, 0.10, 0.15
    return (0.05, 0.13, 0.20) if joint.split("_")[0] in _FEW_MISSES else (0.10, 0.15, 0.25)


def _jitter(joint: str, region: Region) -> tuple[float, float, float]:
    rare = joint == "nose" or joint.split("_")[0] in _LEG
    often = region == "lower" and not rare
    rate = 0.10 if rare else 0.20 if often else 0.15
    return rate, rate + 0.05, rate + 0.05


def raised(odds: Array, level: float) -> Array:
    """(…, 5): the odds times the level, but less where a joint would be good in under 5 % of the cases."""
    total = odds.sum(axis=-1, keepdims=True)
    most = (1 - GOOD_AT_LEAST) / np.maximum(total, np.finfo(np.float32).tiny)
    return odds * np.minimum(np.float32(level), most)


@lru_cache(maxsize=64)
def limits(layout: Layout, level: float, crowded: bool = False) -> Array:
    """(2, 2, 3, V, 5): below which an error's key, one of N(0, 1), falls with the odds of that level; see `states`.

    By whether another person's joint is there, and the joint's own partner, to be taken for; then as in `rates`.
    """
    odds = np.broadcast_to(rates(layout, crowded), (2, 2, 3, len(layout), ERRORS)).copy()
    odds[0, ..., State.SWAP] = 0
    odds[:, 0, ..., State.INVERSION] = 0
    odds = raised(odds, level).astype(np.float64)
    left = 1 - odds.cumsum(axis=-1) + odds  # each error has to have its odds although those before it come first
    shares, place = np.unique(odds / left, return_inverse=True)
    found = np.array([_quantile(share) for share in shares], dtype=np.float32)[place].reshape(odds.shape)
    found.flags.writeable = False
    return found


def states(keys: Array, limits: Array) -> States:
    """Choose a `State` for every joint: the worst error whose key falls below its limit, else good.

    An error has a key of its own, so that one that is rare comes in bursts as long as one that is frequent. Higher
    limits make no state better.

    keys, limits: (…, 5), the keys N(0, 1), slow in time or not.
    """
    falls = keys < limits
    return np.int8(State.GOOD) - (falls * _BADNESS).max(axis=-1)


def _quantile(share: float) -> float:
    return NormalDist().inv_cdf(share) if share > 0 else -np.inf
