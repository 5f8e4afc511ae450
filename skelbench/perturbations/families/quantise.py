"""Coordinates rounded to a grid: a heat map of few cells without sub-pixels, or a picture of few pixels.

A heat map of 64 cells over 1.25 body heights has a step of 0.0195 body heights. Halves are rounded to even, so that no
side is preferred. Two joints can come to lie on one point, and a bone be of length 0.
"""

import numpy as np

from skelbench.core.arrays import Floats
from skelbench.core.clip import Clip
from skelbench.core.layout import Layout
from skelbench.perturbations.family import Family
from skelbench.perturbations.levels import amount
from skelbench.perturbations.rulers import body_heights
from skelbench.perturbations.wants import picture_size


def to_share_of_body(clip: Clip, share: float, rng: np.random.Generator) -> Clip:
    """Round every person to whole steps of that share of the height of his body."""
    return _rounded(clip, np.float64(share) * body_heights(clip)[:, None, None, None])


def to_pixels(clip: Clip, share: float, rng: np.random.Generator) -> Clip:
    """Round to whole pixels of a picture scaled so that a pixel is that share of its height."""
    height, _ = clip.image_size or (0, 0)  # `picture_size` asks for it
    return _rounded(clip, np.array(share * height))


def _rounded(clip: Clip, step: Floats) -> Clip:
    """Round to multiples of the step, one that broadcasts to (M, T, V, C); one too small for float32 rounds nothing."""
    exact = clip.keypoint.astype(np.float64)
    coarse = step > np.finfo(np.float32).tiny
    rounded = step * np.rint(exact / np.where(coarse, step, 1))
    keypoint = np.where(coarse & clip.detected[..., None], rounded, exact)
    return clip.with_pose(keypoint.astype(np.float32), clip.score)


def _rows(variant: str, share: float, layout: Layout, body: float) -> str:
    return f"a picture of {1 / share:.0f} rows" if variant == "pixel" and share > 0 else ""


QUANTISE = Family(
    "quantise",
    amount("body heights", 1),
    "0.03125",
    {"": to_share_of_body, "pixel": to_pixels},
    "pictures and heat maps of low resolution; a rule of its own here",
    group="localisation",
    axis="log",
    random=False,
    units={"pixel": "picture heights"},
    note=_rows,
    about={
        "": "Joints are put on a grid whose step is a share of the height of each body.",
        "pixel": "Joints are put on the pixels of a smaller picture.",
    },
    wants={"pixel": picture_size},
    nested=False,
)
