"""Fewer frames per second (SHARDeg): every n-th frame, or as many random ones.

What is left is handed on as it is, so that the clip is shorter; or brought back to its length, as a pipeline does that
repeats frames (`@hold`) or interpolates (`@interp`). These know the frames that are left and nothing else: a joint
that is missing there is missing in all that is made of them.
"""

from collections.abc import Callable

import numpy as np

from skelbench.core.arrays import Indices
from skelbench.core.clip import Clip
from skelbench.perturbations.choose import ranks
from skelbench.perturbations.family import Family, Rule
from skelbench.perturbations.levels import whole_factor
from skelbench.perturbations.resample import at_times
from skelbench.perturbations.wants import several_frames
from skelbench.perturbations.windows import frames_of

Kept = Callable[[int, int, np.random.Generator], Indices]
"""`(frames, n, rng) -> (T',)`: the frames that are left, in their order; one at least."""
Shown = Callable[[Clip, Indices], Clip]
"""`(clip, kept) -> clip`: what is made of the frames that are left."""


def regular(frames: int, n: int, rng: np.random.Generator) -> Indices:
    """Keep every n-th frame from a drawn one on; what 6 keeps, 3 and 2 keep too, where there are 6 frames."""
    start = int(rng.integers(2**32)) % min(n, frames)
    return np.arange(start, frames, n, dtype=np.int64)


def anywhere(frames: int, n: int, rng: np.random.Generator) -> Indices:
    """Keep one n-th of the frames, rounded up, drawn at random."""
    kept: Indices = np.flatnonzero(ranks(rng, (frames,)) < -(-frames // n))
    return kept


def held(clip: Clip, kept: Indices) -> Clip:
    """Repeat every frame that is left until the next one; the first also before it."""
    last: Indices = np.searchsorted(kept, frames_of(clip), side="right") - 1
    return clip.at(kept[np.maximum(last, 0)])


def interpolated(clip: Clip, kept: Indices) -> Clip:
    """Draw straight lines between the frames that are left; the ends as `held`."""
    return at_times(clip.at(kept), np.interp(frames_of(clip), kept, np.arange(len(kept))))


def thinned(which: Kept, put: Shown) -> Rule:
    """Make the rule that keeps one n-th of the frames, for all persons together."""

    def thin(clip: Clip, n: int, rng: np.random.Generator) -> Clip:
        return put(clip, which(clip.score.shape[1], n, rng))

    return thin


_RULES: dict[str, Rule] = {
    "": thinned(regular, Clip.at),
    "hold": thinned(regular, held),
    "interp": thinned(regular, interpolated),
    "random": thinned(anywhere, Clip.at),
    "random@hold": thinned(anywhere, held),
    "random@interp": thinned(anywhere, interpolated),
}

FPS = Family(
    "fps",
    whole_factor("times fewer frames"),
    "4",
    _RULES,
    "SHARDeg: uniform and random subsampling, with and without interpolation",
    group="temporal",
    axis="log",
    nested=False,  # of divisors only: every 4th frame is not among every 3rd
    wants=dict.fromkeys(_RULES, several_frames),
    about={
        "": "Only every n-th frame is there: the clip is shorter, and all goes faster.",
        "hold": "Only every n-th frame is there, and is shown n times.",
        "interp": "Only every n-th frame is there, and lines in time join them.",
        "random": "One n-th of the frames is there, drawn at random: the clip is shorter.",
        "random@hold": "One n-th of the frames is there, drawn at random, each shown until the next.",
        "random@interp": "One n-th of the frames is there, drawn at random, and lines in time join them.",
    },
)
