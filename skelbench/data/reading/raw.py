"""Poses as a file has them, and what its format says of them."""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from skelbench.core.arrays import Array, Mask
from skelbench.core.clip import FARTHEST
from skelbench.core.layout import Layout


@dataclass(frozen=True, eq=False)
class Raw:
    """The poses of a clip, nothing mended and nothing converted.

    keypoint: (M, T, V, C) numbers of any type. score: (M, T, V), or None where the file has none. image_size: (height,
    width) in pixels, or None.
    """

    keypoint: NDArray[Any]
    score: NDArray[Any] | None = None
    image_size: tuple[int, int] | None = None


@dataclass(frozen=True)
class Stated:
    """What a format says of all of its poses; None where only the poses, or the caller, can tell.

    layout: whose joints stand on the V axis, in that order. units: a name of `UNITS`.
    """

    layout: Layout | None = None
    units: str | None = None


def seen(raw: Raw) -> Mask:
    """(M, T, V): which joints have usable coordinates, not all 0, and a score above 0 if they have one."""
    with np.errstate(over="ignore"):
        usable = np.abs(raw.keypoint.astype(np.float32)) <= FARTHEST
    there = usable.all(-1) & (raw.keypoint != 0).any(-1)
    return there if raw.score is None else there & (raw.score > 0)


SURE = 0.5
"""Score above which a joint is seen, and not guessed, as an eye on the back of a head or feet below the picture."""


def surely(raw: Raw) -> Raw:
    """The same clip without the joints that were only guessed; a clip in which all are, as it is."""
    if raw.score is None or not (raw.score > SURE).any():
        return raw
    return replace(raw, score=np.where(raw.score > SURE, raw.score, 0))


def moved(raw: Raw, keypoint: Array) -> Raw:
    """The same clip with other coordinates (M, T, V, C); what was missing at 0 stays missing, wherever 0 is moved to.

    Without scores a 0 says that a joint is missing, so a clip that has none is given scores of 0 and 1.
    """
    score = (raw.keypoint != 0).any(-1).astype(np.float32) if raw.score is None else raw.score
    return Raw(np.where((score == 0)[..., None], 0, keypoint).astype(np.float32), score, raw.image_size)
