"""A camera that looks at the scene aslant: one side of the picture is nearer and larger, the other smaller.

A homography, as augmentations of pictures apply it (imgaug, Skelbumentations): with x and y from the middle of the
clip's box in halves of its sides, everything is divided by 1 ± k x, or 1 ± k y (`@tilt`).
"""

import numpy as np

from skelbench.core.clip import Clip
from skelbench.perturbations.choose import drawn_sign
from skelbench.perturbations.family import Family, Rule
from skelbench.perturbations.levels import amount
from skelbench.perturbations.moves import added
from skelbench.perturbations.picture import box_centre
from skelbench.perturbations.wants import flat

MOST = 0.9
"""At 1, the far side of the box would be infinitely far away."""


def slanted(axis: int) -> Rule:
    """Make the rule that brings one end of this axis of the picture nearer, which is drawn.

    What other damage put outside the box of the undamaged clip is taken to be as far away as its edge.
    """

    def slant(clip: Clip, strength: float, rng: np.random.Generator) -> Clip:
        low, high = clip.undamaged.box
        half = (high[axis].astype(np.float64) - low[axis]) / 2
        out = clip.keypoint - box_centre(clip)
        along = np.clip(out[..., axis] / half, -1, 1) if half > 0 else np.zeros(clip.score.shape)
        depth = 1 + drawn_sign(rng) * strength * along
        return added(clip, out * (1 / depth - 1)[..., None])

    return slant


PERSPECTIVE = Family(
    "perspective",
    amount("share that the nearest side is nearer", MOST),
    "0.3",
    {"": slanted(0), "tilt": slanted(1)},
    "imgaug, Skelbumentations",
    group="camera",
    wants={"": flat, "tilt": flat},
    about={
        "": "The camera looks from the side: what is left is larger than what is right, or the other way round.",
        "tilt": "The camera looks from above or below: head larger than feet, or the other way round.",
    },
)
