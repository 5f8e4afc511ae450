"""The quality report of one clip."""

from dataclasses import dataclass

import numpy as np

from skelbench.core.clip import Clip
from skelbench.evaluation.quality.jumps import spikes, swaps
from skelbench.evaluation.quality.levels import Signs, levels
from skelbench.evaluation.quality.missing import missing
from skelbench.evaluation.quality.tremor import tremor
from skelbench.perturbations.rulers import body_heights


@dataclass(frozen=True)
class Quality:
    """What is measured on one clip; shares are 0 to 1, and None stands where the clip is too short to tell.

    persons: who are there at all. missing: joints of persons in frames in which they are there. empty: frames in which
    nobody is. tremor: standard deviation of the frame-to-frame error, in body heights. spikes: joint-frames that jump
    away and come back. swaps: steps at which a left and a right joint change places. levels: family -> the level of it
    that the clip comes to, in the unit of its level, e.g. `noise` in camera units.
    """

    persons: int
    frames: int
    missing: float
    empty: float
    tremor: float | None
    spikes: float | None
    swaps: float | None
    levels: dict[str, float | None]


def quality(clip: Clip) -> Quality:
    """Measure how good the poses of a clip are.

    >>> from skelbench import load_data, perturb
    >>> from skelbench.evaluation.quality import quality
    >>> clip = load_data("synthetic", source="gt", limit=4)[0]
    >>> damaged = quality(perturb(clip, "noise:0.01+joint-mask:0.3"))
    >>> round(damaged.levels["noise"], 3), round(damaged.missing, 2)  # 0.3 of 17 joints are 5
    (0.01, 0.29)
    """
    gone, shaking = missing(clip), tremor(clip)
    heights = body_heights(clip)
    body = float(np.median(heights[heights > 0])) if (heights > 0).any() else 0.0
    return Quality(
        persons=int(np.count_nonzero(clip.detected.any(axis=(1, 2)))),
        frames=clip.keypoint.shape[1],
        missing=gone.joints,
        empty=gone.frames,
        tremor=shaking * clip.camera_unit / body if shaking is not None and body else None,
        spikes=spikes(clip),
        swaps=swaps(clip),
        levels=levels(Signs(gone, shaking)),
    )
