"""Gaussian noise on the coordinates (MaskCLR, section 4.3).

The paper gives no unit; the official code adds the noise in camera units, before any normalisation. It also gives two
persons the same draw and moves undetected joints: here persons are independent and missing joints stay missing.
"""

import numpy as np

from skelbench.core.arrays import Array
from skelbench.core.clip import Clip
from skelbench.perturbations.family import Family
from skelbench.perturbations.levels import SIGMA


def spatiotemporal(clip: Clip, sigma: float, rng: np.random.Generator) -> Clip:
    """Add N(0, sigma²) [camera units] to every joint, frame and coordinate, independently."""
    return _moved(clip, sigma, rng.standard_normal(clip.keypoint.shape, dtype=np.float32))


def spatial(clip: Clip, sigma: float, rng: np.random.Generator) -> Clip:
    """Add one draw of N(0, sigma²) [camera units] to every joint and coordinate, the same in all frames."""
    persons, _, joints, coordinates = clip.keypoint.shape
    return _moved(clip, sigma, rng.standard_normal((persons, 1, joints, coordinates), dtype=np.float32))


def _moved(clip: Clip, sigma: float, draw: Array) -> Clip:
    offset = np.where(clip.detected[..., None], draw * np.float32(sigma * clip.camera_unit), np.float32(0))
    return clip.with_pose(clip.keypoint + offset, clip.score)


NOISE = Family(
    "noise",
    SIGMA,
    "0.002",
    {"": spatiotemporal, "spatial": spatial},
    "MaskCLR, section 4.3 and Figure 3, Table 4",
    group="localisation",
    axis="log",
)
