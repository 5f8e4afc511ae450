"""Smooth the path of every joint: Savitzky-Golay (the default), or the one-euro filter.

Savitzky-Golay (1964) fits a parabola around each frame, so it has no lag and asks for no unit or frame rate: right for
clips that are there as a whole. The one-euro filter (Casiez et al., CHI 2012) sees the past only, as an application
that runs live would, and follows fast joints at the price of their jitter. Missing joints stay missing, scores stay.
"""

import numpy as np

from skelbench.core.arrays import Array, Floats, Mask
from skelbench.core.clip import Clip
from skelbench.core.extras import needs
from skelbench.perturbations.repairs.repair import Repair

WINDOW, ORDER = 11, 2  # frames and degree of the polynomial, as in mmpose's configs/_base_/filters/savgol.py
MIN_CUTOFF, BETA, DERIVATIVE_CUTOFF = 0.1, 40.0, 1.0  # Hz, 1 / body, Hz: MediaPipe's pose_landmark_filtering.pbtxt
RATE = 30.0  # frames per second; clips do not tell theirs


def savgol(clip: Clip) -> Clip:
    """Fit a parabola to 11 frames around each one, in every run of frames in which the joint is detected.

    A shorter run is fitted with the largest odd window that it holds; one of fewer than 5 frames stays, since a
    parabola meets 3 points exactly.

    Raises:
        InputError: scipy is not installed.
    """
    fitted = needs("scipy.signal").savgol_filter
    keypoint = clip.keypoint.copy()
    for person, joint in np.argwhere(clip.detected.any(axis=1)):
        for start, stop in _runs(clip.detected[person, :, joint]):
            window = min(WINDOW, stop - start - (stop - start + 1) % 2)
            if window > ORDER + 1:
                path = clip.keypoint[person, start:stop, joint]
                keypoint[person, start:stop, joint] = fitted(path, window, ORDER, axis=0)
    return clip.with_pose(keypoint, clip.score)


def one_euro(clip: Clip) -> Clip:
    """Low-pass every coordinate with a cutoff that rises with its speed, frame by frame.

    Speed is in bodies per second: a body is the longer side of the person's box in this clip, 30 frames are a second.
    After frames in which a joint is missing the filter goes on with the time that has passed.
    """
    keypoint = clip.keypoint.copy()
    for person, seen in enumerate(clip.detected):
        if seen.any():
            points = clip.keypoint[person][seen]
            body = max(float(np.max(points.max(axis=0) - points.min(axis=0))), 1e-6)
            keypoint[person] = _one_euro(clip.keypoint[person], seen, body)
    return clip.with_pose(keypoint, clip.score)


def _one_euro(path: Array, seen: Mask, body: float) -> Array:
    """(T, V, C) positions, (T, V) where they are detected -> (T, V, C)."""
    smooth = path.astype(np.float64)
    last, speed = smooth[0], np.zeros_like(smooth[0])
    since = np.where(seen[0], 0, -1)  # (V,): frame of the last detection; -1: none yet
    for t in range(1, len(path)):
        here, begun = seen[t][:, None], (since >= 0)[:, None]
        passed = np.where(since >= 0, t - since, 1)[:, None] / RATE
        moved = (smooth[t] - last) / (passed * body)
        rate = _towards(speed, moved, np.full_like(passed, DERIVATIVE_CUTOFF), passed)
        now = _either(begun, _towards(last, smooth[t], MIN_CUTOFF + BETA * np.abs(rate), passed), smooth[t])
        last, speed = _either(here, now, last), _either(here & begun, rate, speed)
        smooth[t] = _either(here, now, smooth[t])
        since = np.where(seen[t], t, since)
    return smooth.astype(np.float32)


def _towards(old: Floats, new: Floats, cutoff: Floats, seconds: Floats) -> Floats:
    """Take the next exponential mean with this cutoff [Hz], so long after the last one."""
    turns = 2 * np.pi * cutoff * seconds
    return old + turns / (1 + turns) * (new - old)


def _either(where: Mask, one: Floats, other: Floats) -> Floats:
    return np.where(where, one, other)


def _runs(seen: Mask) -> list[tuple[int, int]]:
    """(T,) -> first frame and the one after the last of each run of frames that are True."""
    edges = np.flatnonzero(np.diff(np.concatenate([[0], seen, [0]])))
    return [(int(start), int(stop)) for start, stop in edges.reshape(-1, 2)]


SMOOTH = Repair(
    "smooth",
    {"savgol": savgol, "one-euro": one_euro},
    "the path of every joint is smoothed in time; missing joints stay missing",
    "Savitzky and Golay, 1964; Casiez et al., CHI 2012",
)
