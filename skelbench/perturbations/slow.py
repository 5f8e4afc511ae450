"""Draws that are slow in time, as the errors of pose estimators are: they last for some frames and come in bursts.

Errors of two estimators on the same frames are correlated over 4 to 9 frames, and joints are lost in runs of 4 to 5
frames (docs/perturbations.md). Both are made of one Ornstein–Uhlenbeck process, unit variance in every frame.
"""

from itertools import pairwise
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

from skelbench.core.arrays import Array, Floats, Mask

LASTING = 20.0
"""Frames after which the keys of bursts have forgotten: runs of 5 % of the frames are 3.9 frames long in the mean."""
TURNING = 10.0
"""Frames after which a joint that is misplaced has forgotten in which direction."""
WANDERING = 6.0
"""Frames after which the correlation of an estimator's error has fallen to 1/e."""
_NORMAL = NormalDist()
_END, _STEPS = 6, 4096
_CDF: Array = np.array([_NORMAL.cdf(z) for z in np.linspace(-_END, _END, _STEPS + 1)], dtype=np.float32)
_RISE: Array = np.diff(_CDF)


def correlated(white: Array, tau: float | NDArray[np.float64]) -> Array:
    """Turn white noise (M, T, …) of unit variance into one of the same variance with correlation exp(-lag / tau).

    tau: frames; one for all, or an array that broadcasts to (M, …).
    """
    frames = np.ascontiguousarray(white.swapaxes(0, 1))
    _carry_on(frames, np.exp(-1 / np.asarray(tau)))
    return np.ascontiguousarray(frames.swapaxes(0, 1))


def _carry_on(frames: Array, keep: NDArray[np.float64]) -> None:
    """Make white noise (T, …) last, in place and frame by frame, which is three times as fast.

    keep: correlation of a frame with the one before; it broadcasts to (…).
    """
    if not keep.any():  # nothing lasts from one frame to the next
        return
    rows = frames.reshape(len(frames), -1)
    keep = np.broadcast_to(keep, frames.shape[1:]).ravel()
    rows[1:] *= np.sqrt(1 - keep**2).astype(np.float32)
    kept, carried = keep.astype(np.float32), np.empty_like(rows[0])
    multiply, add = np.multiply, np.add
    for before, now in pairwise(rows):
        multiply(before, kept, carried)
        add(now, carried, now)


def slow_normals(rng: np.random.Generator, shape: tuple[int, ...], tau: float = LASTING) -> Array:
    """Draw N(0, 1) of shape (M, T, …), correlated in time."""
    return correlated(rng.standard_normal(shape, dtype=np.float32), tau)


def slow_vectors(rng: np.random.Generator, shape: tuple[int, int, int], taus: Floats) -> Array:
    """(M, T, V, K): draw K numbers N(0, 1) for each joint, of which each has its own correlation in time.

    taus: (K,), frames. All numbers of one tau lie together in memory: `states` takes a tenth of the time.
    """
    white = rng.standard_normal((*shape, len(taus)), dtype=np.float32)
    frames = white.transpose(1, 3, 0, 2).copy()  # (T, K, M, V)
    _carry_on(frames, np.exp(-1 / taus)[:, None, None])
    return np.moveaxis(frames.transpose(1, 2, 0, 3).copy(), 0, -1)


def lowest(normals: Array, share: float) -> Mask:
    """Choose the normals that fall below the quantile of `share`: nested in it, and all at 1.

    Of slow normals these come in bursts, whose share of all frames is `share` in the mean.
    """
    if not 0 < share < 1:
        return np.full(normals.shape, share >= 1)
    return normals < np.float32(_NORMAL.inv_cdf(share))


def struck(rng: np.random.Generator, shape: tuple[int, ...], share: float, tau: float = LASTING) -> Mask:
    """Choose that share of (M, T, …) in the mean, in runs of frames, or single ones where tau is 0; nested."""
    return lowest(drawn_normals(rng, shape, tau), share)


def drawn_normals(rng: np.random.Generator, shape: tuple[int, ...], tau: float) -> Array:
    """Draw N(0, 1) of shape (M, T, …), correlated in time; independent in every frame where tau is 0."""
    return slow_normals(rng, shape, tau) if tau else rng.standard_normal(shape, dtype=np.float32)


def as_uniform(normals: Array) -> Array:
    """Map N(0, 1) to U(0, 1), value by value; to 1e-6, by lines between points of the distribution function."""
    at = (np.clip(normals, -_END, _END) + np.float32(_END)) * np.float32(_STEPS / (2 * _END))
    below = np.minimum(at.astype(np.int32), _STEPS - 1)
    share = _CDF[below] + (at - below.astype(np.float32)) * _RISE[below]
    return share.astype(np.float32, copy=False)
