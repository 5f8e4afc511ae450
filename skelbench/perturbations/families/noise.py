"""Gaussian noise on the coordinates, independent over time or held (MaskCLR, section 4.3).

The paper gives no unit; the official code adds the noise in camera units, before any normalisation. It also gives two
persons the same draw and moves undetected joints: here persons are independent and missing joints stay missing.
A camera unit is another share of a body in every data set; `@body` measures σ in the height of each person's body.
"""

import numpy as np

from skelbench.core.clip import Clip
from skelbench.core.layout import Layout
from skelbench.perturbations.family import Family, Rule
from skelbench.perturbations.in_words import share_of_body
from skelbench.perturbations.levels import SIGMA
from skelbench.perturbations.moves import scaled
from skelbench.perturbations.normals import Normals, constant, white
from skelbench.perturbations.rulers import Ruler, body_heights, camera_units


def off_by(normals: Normals, unit: Ruler) -> Rule:
    """Make the rule that adds N(0, sigma²) to every joint and coordinate, sigma in this unit."""

    def move(clip: Clip, sigma: float, rng: np.random.Generator) -> Clip:
        return scaled(clip, normals(clip, rng), sigma * unit(clip))

    return move


def _share_of_body(variant: str, sigma: float, layout: Layout, body: float) -> str:
    """Say what share of a body a level in camera units is; '' for one in body heights."""
    return "" if "body" in variant.split("@") else share_of_body(sigma, body)


NOISE = Family(
    "noise",
    SIGMA,
    "0.002",
    {
        "": off_by(white, camera_units),
        "spatial": off_by(constant, camera_units),
        "body": off_by(white, body_heights),
        "body@spatial": off_by(constant, body_heights),
    },
    "MaskCLR, section 4.3 and Figure 3, Table 4",
    group="localisation",
    axis="log",
    units={"body": "body heights", "body@spatial": "body heights"},
    note=_share_of_body,
    about={
        "": "Every joint is off by a normal error of its own in every frame.",
        "spatial": "Every joint is off by one normal error, the same in all frames.",
        "body": "As noise, its size measured in the height of each person's body.",
        "body@spatial": "As noise@spatial, its size measured in the height of each person's body.",
    },
)
