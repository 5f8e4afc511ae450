"""Detected joints put elsewhere; missing joints stay missing."""

import numpy as np
from numpy.typing import NDArray

from skelbench.core.arrays import Array, Floats, Mask
from skelbench.core.clip import Clip, blanked


def added(clip: Clip, step: Floats | Array) -> Clip:
    """Move detected joints by `step` [pixels or metres], which broadcasts to (M, T, V, C)."""
    moved = (clip.keypoint + step).astype(np.float32, copy=False)
    return clip.with_pose(blanked(moved, ~clip.detected), clip.score)


def scaled(clip: Clip, draw: Array, size: NDArray[np.floating]) -> Clip:
    """Move detected joints by `draw`, which broadcasts to (M, T, V, C), times the `size` of each person, (M,)."""
    return added(clip, draw * size.astype(np.float32)[:, None, None, None])


def put_off(clip: Clip, hit: Mask, away: NDArray[np.floating], trust: float) -> Clip:
    """Move the n joints in `hit` (M, T, V) by `away` (n, C) [pixels or metres], with that share of their scores."""
    keypoint, score = clip.keypoint.copy(), clip.score.copy()
    keypoint[hit] += away.astype(np.float32)
    left = score[hit] * np.float32(trust)
    score[hit] = np.where(left > 0, left, score[hit])  # a score that is too small to be halved stays, and the joint too
    return clip.with_pose(keypoint, score)
