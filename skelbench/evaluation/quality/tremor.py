"""How much of the coordinates trembles from frame to frame: what is left when motion is taken away.

A third difference in time takes every path away that is a parabola over four frames, and multiplies white noise of
standard deviation σ to one of σ √20. The median over joints and frames is of the ordinary joint, so a hand that is fast
and a joint that jumps do not count. The unit is that of the perturbation `noise`: on a clip whose only error is
`noise:σ` this is σ.
"""

from math import comb, exp, sqrt

import numpy as np

from skelbench.core.arrays import Floats
from skelbench.core.clip import Clip

ORDER = 3
TO_SIGMA = 1.4826  # of a normal distribution, the standard deviation in median absolute deviations
LEAST = 20
"""Differences of which a median is taken; of fewer, nothing is said."""


def tremor(clip: Clip) -> float | None:
    """Estimate the standard deviation of the frame-to-frame error, in camera units; None where too little is seen.

    A difference counts where its joint is detected in four frames in a row.
    """
    differences, unit = _differences(clip), clip.camera_unit
    if differences.size < LEAST or not unit > 0:
        return None
    return TO_SIGMA * float(np.median(np.abs(differences))) / sqrt(comb(2 * ORDER, ORDER)) / unit


def _differences(clip: Clip) -> Floats:
    """(n,): third differences of every coordinate, in pixels or metres."""
    frames = clip.keypoint.shape[1]
    if frames <= ORDER:
        return np.empty(0)
    starts = range(ORDER + 1)
    seen = np.logical_and.reduce([clip.detected[:, k : frames - ORDER + k] for k in starts])
    return np.diff(clip.keypoint.astype(np.float64), n=ORDER, axis=1)[seen].ravel()


def share_that_trembles(tau: float) -> float:
    """Say what share of an error that is correlated over `tau` frames `tremor` sees, where of white noise it sees all.

    For a correlation of exp(-lag / tau): of the variance of a third difference, each pair of frames has its part.
    """
    signed = [(-1) ** k * comb(2 * ORDER, ORDER + k) * exp(-abs(k) / tau) for k in range(-ORDER, ORDER + 1)]
    return sqrt(sum(signed) / comb(2 * ORDER, ORDER))
