"""Joints that are somewhere else for a frame or two: away and back (spikes), or at the place of their other side."""

import numpy as np

from skelbench.core.arrays import Floats, Mask
from skelbench.core.clip import Clip
from skelbench.perturbations.rulers import body_heights

FAR = 0.15
"""Least jump of a spike, and least distance of two joints that are exchanged, in body heights."""
LONGEST = 2
"""Frames that a spike lasts at most."""
BACK = 0.4
"""Part of the jump that may be left after the return."""


def spikes(clip: Clip) -> float | None:
    """Share of the detected joint-frames that jump away and come back; None where nothing is detected long enough.

    A joint jumps by more than FAR of its person's body height (or three times as far as the joints of this clip
    ordinarily move from frame to frame, if that is more), and is back within LONGEST frames.
    """
    path, seen = clip.keypoint.astype(np.float64), clip.detected
    if clip.keypoint.shape[1] < 3 or not seen.any():
        return None
    steps, both = np.linalg.norm(np.diff(path, axis=1), axis=-1), seen[:, 1:] & seen[:, :-1]
    if not both.any():
        return None
    far = np.maximum(FAR * body_heights(clip), 3 * float(np.median(steps[both])))[:, None, None]
    away = np.zeros_like(seen)
    for length in range(1, LONGEST + 1):
        _mark(away, path, seen, far, length)
    return float(np.mean(away[seen]))


def _mark(away: Mask, path: Floats, seen: Mask, far: Floats, length: int) -> None:
    """Mark the frames of spikes of `length` frames in `away` (M, T, V)."""
    frames = path.shape[1]
    count = frames - length - 1
    if count < 1:
        return
    before, after = path[:, :count], path[:, length + 1 :]
    middles = [path[:, k : k + count] for k in range(1, length + 1)]
    out = np.min([np.linalg.norm(middle - before, axis=-1) for middle in middles], axis=0)
    out = np.minimum(out, np.linalg.norm(middles[-1] - after, axis=-1))
    there = np.logical_and.reduce([seen[:, k : k + count] for k in range(length + 2)])
    hit = there & (out > far) & (np.linalg.norm(after - before, axis=-1) < BACK * out)
    for k in range(1, length + 1):
        away[:, k : k + count] |= hit


def swaps(clip: Clip) -> float | None:
    """Share of steps between frames at which a left and a right joint change places; None where none can be told.

    Of each pair that is detected in both frames and lies further apart than FAR body heights: exchanged, the two would
    have moved less than half as far. An exchange that lasts is two such steps, its beginning and its end.
    """
    left = [(v, w) for v, w in enumerate(clip.layout.mirror) if v < w]
    if not left or clip.keypoint.shape[1] < 2:
        return None
    first, second = (list(side) for side in zip(*left, strict=True))
    one, other = (clip.keypoint[:, :, side].astype(np.float64) for side in (first, second))
    both = clip.detected[:, :, first] & clip.detected[:, :, second]
    apart = np.linalg.norm(one - other, axis=-1) > FAR * body_heights(clip)[:, None, None]
    tells = both[:, 1:] & both[:, :-1] & apart[:, 1:] & apart[:, :-1]
    if not tells.any():
        return None
    stayed = _moved(one, one) + _moved(other, other)
    crossed = _moved(one, other) + _moved(other, one)
    return float(np.mean((crossed < stayed / 2)[tells]))


def _moved(start: Floats, end: Floats) -> Floats:
    """(M, T, V, C) twice -> (M, T - 1, V): from where one is in a frame to where the other is in the next."""
    return np.linalg.norm(end[:, 1:] - start[:, :-1], axis=-1)
