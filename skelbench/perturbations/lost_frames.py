"""Which frames of each person are lost: scattered, in one block, at equal distances, at one end, or the fastest.

Each rule gives (M, T): a share of the frames, more of the same ones at a higher share.
"""

from collections.abc import Callable

import numpy as np

from skelbench.core.arrays import Array, Indices, Mask
from skelbench.core.clip import Clip
from skelbench.perturbations.choose import ranks, share_of
from skelbench.perturbations.rulers import of_same_frames
from skelbench.perturbations.windows import frames_of, window

Lost = Callable[[Clip, float, np.random.Generator], Mask]
"""`(clip, share, rng) -> (M, T)`: where a person is lost."""


def scattered(clip: Clip, share: float, rng: np.random.Generator) -> Mask:
    """Draw frames anywhere, for each person."""
    persons, frames, _ = clip.score.shape
    return ranks(rng, (persons, frames)) < share_of(share, frames)


def block(clip: Clip, share: float, rng: np.random.Generator) -> Mask:
    """Draw one window for each person."""
    persons, frames, _ = clip.score.shape
    lost = np.zeros((persons, frames), dtype=bool)
    for person in range(persons):
        lost[person, window(rng.random(), frames, share)] = True
    return lost


def periodic(period: int) -> Lost:
    """Make the rule that loses the first frames of every `period`, which starts at a frame drawn for each person."""

    def choose(clip: Clip, share: float, rng: np.random.Generator) -> Mask:
        starts: Indices = rng.integers(period, size=(len(clip.score), 1), dtype=np.int64)
        return (frames_of(clip) - starts) % period < share_of(share, period)

    return choose


def prefix(clip: Clip, share: float, rng: np.random.Generator) -> Mask:
    """Take the first frames, of all persons."""
    return _at(0, clip, share)


def suffix(clip: Clip, share: float, rng: np.random.Generator) -> Mask:
    """Take the last frames, of all persons."""
    return _at(1, clip, share)


def fastest(clip: Clip, share: float, rng: np.random.Generator) -> Mask:
    """Take each person's fastest frames; of equally fast ones the earlier."""
    order = np.argsort(-speeds(clip), axis=1, kind="stable")
    lost = np.zeros(order.shape, dtype=bool)
    np.put_along_axis(lost, order[:, : share_of(share, order.shape[1])], True, axis=1)
    return lost


def speeds(clip: Clip) -> Array:
    """(M, T): how far the joints come since the frame before, in the mean of those detected in both; -1 where none is.

    Of the clip before any damage, unless frames or persons have changed since: then of the clip as it stands.
    """
    clip = of_same_frames(clip)
    seen = clip.detected[:, 1:] & clip.detected[:, :-1]
    way = np.linalg.norm(clip.keypoint[:, 1:] - clip.keypoint[:, :-1], axis=-1)
    found = np.full(clip.score.shape[:2], -1, np.float32)
    count = seen.sum(axis=-1)
    found[:, 1:] = np.where(count > 0, (way * seen).sum(axis=-1) / np.maximum(count, 1), -1)
    return found


def _at(place: float, clip: Clip, share: float) -> Mask:
    persons, frames, _ = clip.score.shape
    lost = np.zeros((persons, frames), dtype=bool)
    lost[:, window(place, frames, share)] = True
    return lost
