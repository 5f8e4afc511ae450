"""Which frames of a clip a model sees: uniform sampling (PoseConv3D, Sec. 3.3; pyskl `UniformSample`).

A clip of F frames is cut into L equal segments, one frame is drawn from each. Where F < 2L some segments
would be empty: then L ordered frames are drawn (L <= F), or the clip is looped (F < L).
"""

from functools import lru_cache
from typing import NamedTuple

import numpy as np

from skelbench.core.arrays import Floats, Indices

SEED = 255
"""Seed of the official test mode; every clip is sampled as if it came first."""
WHOLE = (1.0, 1.0)


class Sampled(NamedTuple):
    """The frames that views are made of.

    frames: (views, L). mix: None where they are taken as they are. Else frames are (1, 2T): those before, then those
    after each of the T frames of the view; `mix`, (T,), is how much the later one counts, in [0, 1).
    """

    frames: Indices
    mix: Floats | None = None


@lru_cache(maxsize=4096)
def fixed_frames(frames: int, length: int, views: int, interval: tuple[float, float] = WHOLE) -> Indices:
    """(views, length): the frames that the official test mode takes from a clip of `frames` frames; read-only.

    interval: smallest and largest share of the clip that a view is taken from.
    """
    rng = np.random.RandomState(SEED)  # the official code seeds the global generator instead; same draws
    chosen = np.stack([_sample(frames, length, rng, interval, (view, views)) for view in range(views)])
    chosen.flags.writeable = False
    return chosen


def random_frames(frames: int, length: int, rng: np.random.Generator, interval: tuple[float, float] = WHOLE) -> Indices:
    """(length,): one random training view of a clip of `frames` frames, in the order of the official draws."""
    legacy = np.random.RandomState(rng.bit_generator)  # the official draws are the legacy generator's
    return _sample(frames, length, legacy, interval, None)


def _sample(
    frames: int, length: int, rng: np.random.RandomState, interval: tuple[float, float], view: tuple[int, int] | None
) -> Indices:
    share = rng.random_sample() * (interval[1] - interval[0]) + interval[0]
    used = max(1, int(share * frames))
    offset = rng.randint(frames - used + 1)
    if used < length:
        first = rng.randint(used) if view is None else _start(used, *view)
        chosen = np.arange(first, first + length)
    elif used < 2 * length:
        gaps = np.zeros(length + 1, np.int64)
        gaps[rng.choice(length + 1, used - length, replace=False)] = 1
        chosen = np.arange(length) + np.cumsum(gaps)[:-1]
    else:
        edges = np.arange(length + 1) * used // length
        chosen = edges[:-1] + rng.randint(np.diff(edges))
    return (chosen + offset) % frames


def _start(frames: int, view: int, views: int) -> int:
    return view if frames < views else view * frames // views
