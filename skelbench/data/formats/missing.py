"""Mark what was not detected: score 0 and coordinates 0."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from skelbench.core.arrays import Array


def pose(keypoint: NDArray[Any], score: NDArray[Any] | None) -> tuple[Array, Array]:
    """Bring poses (..., V, C) and scores (..., V) to float32, score and coordinates 0 where a joint is missing.

    Without scores, a joint is missing where its coordinates are all 0.
    """
    with np.errstate(over="ignore"):  # what float32 does not hold becomes infinite, and is refused with the clip
        points = keypoint.astype(np.float32)
        seen = (points != 0).any(-1) if score is None else score
        known = seen.astype(np.float32)
    points[(known == 0) & np.isfinite(points).all(-1)] = 0  # NaN stays, to be refused by `Clip.checked`
    return points, known
