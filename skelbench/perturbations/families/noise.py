"""Gaussian noise on the coordinates, independent over time or held (MaskCLR, section 4.3).

The paper gives no unit; the official code adds the noise in camera units, before any normalisation. It also gives two
persons the same draw and moves undetected joints: here persons are independent and missing joints stay missing.
A camera unit is another share of a body in every data set; `@body` measures σ in the height of each person's body.
"""

import numpy as np
from numpy.typing import NDArray

from skelbench.core.arrays import Array
from skelbench.core.clip import Clip
from skelbench.core.layout import Layout
from skelbench.perturbations.family import Family, Rule
from skelbench.perturbations.levels import SIGMA
from skelbench.perturbations.rulers import OF_BODY, Ruler, body_heights, camera_units


def spatiotemporal(unit: Ruler) -> Rule:
    """Make the rule that adds N(0, sigma²) to every joint, frame and coordinate, independently."""

    def move(clip: Clip, sigma: float, rng: np.random.Generator) -> Clip:
        return moved(clip, rng.standard_normal(clip.keypoint.shape, dtype=np.float32), sigma * unit(clip))

    return move


def spatial(unit: Ruler) -> Rule:
    """Make the rule that adds one draw of N(0, sigma²) to every joint and coordinate, the same in all frames."""

    def move(clip: Clip, sigma: float, rng: np.random.Generator) -> Clip:
        persons, _, joints, coordinates = clip.keypoint.shape
        return moved(clip, rng.standard_normal((persons, 1, joints, coordinates), dtype=np.float32), sigma * unit(clip))

    return move


def moved(clip: Clip, draw: Array, size: NDArray[np.float64]) -> Clip:
    """Move detected joints by `draw`, one that broadcasts to (M, T, V, C), times the `size` of each person, (M,)."""
    offset = draw * size.astype(np.float32)[:, None, None, None]
    return clip.with_pose(clip.keypoint + np.where(clip.detected[..., None], offset, np.float32(0)), clip.score)


def share_of_body(variant: str, sigma: float, layout: Layout, body: float) -> str:
    """Say what share of a body a level in camera units is; '' for one in body heights, and where nobody is seen."""
    if "body" in variant.split("@") or not body > 0:
        return ""
    percent = np.format_float_positional(100 * sigma / body, precision=2, fractional=False, trim="-")
    return f"{percent} % {OF_BODY}"


NOISE = Family(
    "noise",
    SIGMA,
    "0.002",
    {
        "": spatiotemporal(camera_units),
        "spatial": spatial(camera_units),
        "body": spatiotemporal(body_heights),
        "body@spatial": spatial(body_heights),
    },
    "MaskCLR, section 4.3 and Figure 3, Table 4",
    group="localisation",
    axis="log",
    units={"body": "body heights", "body@spatial": "body heights"},
    note=share_of_body,
    about={
        "": "Every joint is off by a normal error of its own in every frame.",
        "spatial": "Every joint is off by one normal error, the same in all frames.",
        "body": "As noise, its size measured in the height of each person's body.",
        "body@spatial": "As noise@spatial, its size measured in the height of each person's body.",
    },
)
