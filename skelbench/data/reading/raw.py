"""Poses as a file has them, and what its format says of them."""

from dataclasses import dataclass
from typing import Any

from numpy.typing import NDArray

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
