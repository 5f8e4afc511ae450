"""Persons who move now faster, now slower; or another speed for the whole clip. The first and last pose stay.

A common augmentation, which nobody evaluates. Poses between frames lie on straight lines.
"""

import numpy as np

from skelbench.core.arrays import Floats
from skelbench.core.clip import Clip
from skelbench.perturbations.choose import drawn_sign
from skelbench.perturbations.family import Family
from skelbench.perturbations.levels import amount
from skelbench.perturbations.resample import at_times
from skelbench.perturbations.wants import several_frames
from skelbench.perturbations.windows import frames_of

WAVES = 4
"""Cosines that the speed is made of: the shortest rises and falls twice in a clip."""


def wave(clip: Clip, octaves: float, rng: np.random.Generator) -> Clip:
    """Play the clip at a speed of 2^(octaves · w), w a sum of slow cosines with a greatest size of 1; T stays."""
    steps = clip.score.shape[1] - 1
    phase: Floats = np.pi * (frames_of(clip)[:-1, None] + 0.5) / steps
    height: Floats = np.cos(phase * np.arange(1, WAVES + 1)) @ rng.standard_normal(WAVES)
    speed: Floats = 2 ** (octaves * height / np.abs(height).max())
    times = np.insert(np.cumsum(speed), 0, 0)
    times *= steps / times[-1]
    times[-1] = steps  # whatever rounding made of it
    return at_times(clip, times)


def uniform(clip: Clip, octaves: float, rng: np.random.Generator) -> Clip:
    """Play the clip 2^octaves times as fast or as slow, which is drawn; it is as much shorter or longer."""
    last = clip.score.shape[1] - 1
    speed = 2 ** (drawn_sign(rng) * octaves)
    steps = max(round(last / speed), 1)
    times: Floats = np.arange(steps + 1, dtype=np.float64) * last / steps
    return at_times(clip, times)


def three_frames(clip: Clip) -> str:
    """Ask for three frames: between two there is nothing to hurry or to delay (a `Want`)."""
    return "" if clip.score.shape[1] > 2 else "has fewer than three frames"


WARP = Family(
    "warp",
    amount("octaves", 5),
    "1",
    {"": wave, "uniform": uniform},
    "an augmentation of many; no paper evaluates it",
    group="temporal",
    nested=False,
    wants={"": three_frames, "uniform": several_frames},
    units={"": "octaves, the greatest change of speed", "uniform": "octaves, faster or slower"},
    invariant={"uniform": "models that sample a fixed number of frames over the whole clip, but for rounding"},
    about={
        "": "Persons move now faster, now slower, within the same time.",
        "uniform": "All goes faster, so that the clip is shorter, or slower, so that it is longer.",
    },
)
