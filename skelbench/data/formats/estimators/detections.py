"""What an estimator found: one person in one frame, and the numbers that a file writes of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from skelbench.core.errors import require
from skelbench.core.layout import JOINTS


@dataclass(frozen=True, eq=False)
class Detection:
    """One person in one frame. joints: (V, C + 1), coordinates and score; track: the number of a tracker, or None."""

    joints: NDArray[np.float64]
    track: int | None = None

    @property
    def sure(self) -> float:
        """Mean score, whatever it is."""
        return float(np.nan_to_num(self.joints[:, -1]).mean()) if len(self.joints) else 0.0


Frames = Mapping[int, Sequence[Detection]]
"""Number of a frame -> who was found in it; a number that is missing is a frame of nobody."""


def numbers(values: Any, where: str) -> NDArray[np.float64]:
    """Make an array of lists of numbers that a JSON file holds; null is NaN.

    Raises:
        InputError: it is something else, or lists of different lengths.
    """
    try:
        made = np.array(values)
        if made.dtype == object and any(value is None for value in made.flat):
            made = np.array([np.nan if value is None else value for value in made.flat]).reshape(made.shape)
            made = made if np.isfinite(made).any() else np.array("")
    except (TypeError, ValueError, OverflowError, RecursionError):
        made = np.array("")
    require(made.dtype.kind in "fiu", f"{where} holds no plain list of numbers where joints should be; write it again")
    return made.astype(np.float64)


def triples(values: Any, where: str, width: int = 3) -> NDArray[np.float64]:
    """Read a flat list x, y, score, x, y, score …: (V, width).

    Raises:
        InputError: it is no such list.
    """
    flat = numbers(values, where)
    require(
        flat.ndim == 1 and len(flat) % width == 0 and 0 < len(flat) <= width * JOINTS,
        f"{where} has a list of {flat.size} numbers, expected {width} for each joint; write it again",
    )
    return flat.reshape(-1, width)
