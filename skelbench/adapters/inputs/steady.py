"""What a model hands over so that its training views can be made many at a time (`protocols.Batched`)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from skelbench.core.arrays import Array

Drawn = Mapping[str, NDArray[Any]]
"""The draws of one view by name; `frames`, (L,): positions in the clip, -1 for a frame of zeros. Shapes are those of
every other clip, so that the draws of a batch can be stacked."""


@dataclass(frozen=True)
class Steady:
    """What of a clip is the same in all its training views.

    poses: (M, T, V, C) that views take their frames from; 0 where nothing is. known: what the draws of a view depend
    on, small.
    """

    poses: Array
    known: Any


def filled_up(values: NDArray[Any], shape: tuple[int, ...]) -> NDArray[Any]:
    """Pad an array with zeros at the end of every axis, up to `shape`."""
    filled = np.zeros(shape, values.dtype)
    filled[tuple(map(slice, values.shape))] = values
    return filled
