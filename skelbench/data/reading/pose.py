"""Mark what was not detected: score 0 and coordinates 0."""

from collections import Counter

import numpy as np

from skelbench.core.arrays import Array
from skelbench.data.reading.raw import Raw

BELOW = -0.1
"""Scores from here up to 0 are slips of arithmetic, and become 0; lower ones mean something else, and are refused."""
LITTLE = 1.5
"""Scores up to here are shares that an estimator's smoothing lifted above 1, as HRNet's 1.03: nothing to speak of."""


def pose(raw: Raw, counts: Counter[str]) -> tuple[Array, Array]:
    """Bring poses (M, T, V, C) and scores (M, T, V) to float32, score and coordinates 0 where a joint is missing.

    Without scores, a joint is missing where its coordinates are all 0 or one of them is NaN. A NaN where the score is
    above 0 stays, to be refused by `Clip.checked`. counts: what is mended is added to it.
    """
    with np.errstate(over="ignore"):  # what float32 does not hold becomes infinite, and is refused with the clip
        points = raw.keypoint.astype(np.float32)
        known = None if raw.score is None else raw.score.astype(np.float32)
    empty = np.isnan(points).any(-1)
    there = (points != 0).any(-1) & ~empty
    known = there.astype(np.float32) if known is None else _within(known, counts)
    lost = empty & ~(known > 0)
    counts["nan"] += int(lost.sum())
    points[(known == 0) & (np.isfinite(points).all(-1) | lost)] = 0
    return points, known


def _within(score: Array, counts: Counter[str]) -> Array:
    """Bring scores to [0, 1]; a NaN is no score."""
    below, above = ((score < 0) & (score >= BELOW)) | np.isnan(score), (score > 1) & np.isfinite(score)
    counts["below"] += int(below.sum())
    counts["above"] += int((above & (score > LITTLE)).sum())
    return np.where(below, np.float32(0), np.where(above, np.float32(1), score))
