"""How far damage moves the joints of clips without gaps, measured anew: in pixels, sizes of persons and tolerances."""

import numpy as np
from damage import apply, whole
from scipy.special import hyp2f1

from skelbench.core.clip import Clip
from skelbench.core.layout import LAYOUTS

_COCO = [0.026, 0.025, 0.025, 0.035, 0.035, 0.079, 0.079, 0.072, 0.072, 0.062, 0.062, 0.107, 0.107, 0.087, 0.087]
SIGMAS = np.array([*_COCO, 0.089, 0.089])
"""Of COCO's 17 joints, as its evaluation code lists them."""


def deep(frames: int, name: str = "deep") -> Clip:
    """Two persons in 3-D, coco17."""
    keypoint = np.random.default_rng(5).uniform(-1, 1, size=(2, frames, 17, 3)).astype(np.float32)
    return Clip(keypoint, np.ones(keypoint.shape[:3], np.float32), LAYOUTS["coco17"], name)


def many(clips: int, frames: int = 120) -> list[Clip]:
    return [whole(frames=frames, name=str(k)) for k in range(clips)]


def sizes(clip: Clip) -> np.ndarray:
    """(M,): S of each person."""
    sides = np.median(np.sort(np.ptp(clip.keypoint.astype(float), axis=2), axis=-1), axis=1)  # (M, C)
    return np.sqrt(0.53 * sides[:, 0] * sides[:, 1]) if sides.shape[1] == 2 else 0.46 * sides[:, -1]


def in_sizes(case: str, clip: Clip, seed: int = 0) -> np.ndarray:
    """(M, T, V, C): how far each joint was moved, in S."""
    moved = apply(case, clip, seed).keypoint.astype(float) - clip.keypoint
    return moved / sizes(clip)[:, None, None, None]


def in_tolerances(case: str, clip: Clip, seed: int = 0) -> np.ndarray:
    """(M, T, V, C): how far each joint was moved, in k S."""
    return in_sizes(case, clip, seed) / (2 * SIGMAS[:, None])


def runs(hit: np.ndarray) -> np.ndarray:
    """Lengths of the runs of True along axis 1 of (M, T, V)."""
    padded = np.pad(hit.transpose(0, 2, 1).reshape(-1, hit.shape[1]).astype(int), ((0, 0), (1, 1)))
    steps = np.diff(padded, axis=1)
    return np.flatnonzero(steps.ravel() == -1) - np.flatnonzero(steps.ravel() == 1)


def cosines(offset: np.ndarray, hit: np.ndarray, lag: int) -> np.ndarray:
    """Of the angle by which an offset (clips, M, T, V, C) turns in `lag` frames, where both frames have one."""
    both = hit[:, :, lag:] & hit[:, :, :-lag]
    now, before = offset[:, :, lag:][both], offset[:, :, :-lag][both]
    return (now * before).sum(axis=-1) / np.linalg.norm(now, axis=-1) / np.linalg.norm(before, axis=-1)


def mean_cosine(r: float) -> float:
    """Of the angle between two normal vectors in 2-D whose coordinates correlate by r."""
    return float(np.pi / 4 * r * hyp2f1(0.5, 0.5, 2, r**2))
