"""The same clip from another pose estimator or sensor (MaskCLR, Table 3)."""

import numpy as np

from skelbench.core.clip import Clip
from skelbench.core.errors import InputError
from skelbench.perturbations.family import Family
from skelbench.perturbations.levels import SOURCE


def swapped(clip: Clip, source: str, rng: np.random.Generator) -> Clip:
    """Return the clip as another source of its data set saw it.

    Raises:
        InputError: the clip stands alone, or its data set has no such source.
    """
    if clip.seen_by is None:
        raise InputError(
            f"clip {clip.name!r} has no other source, so estimator:{source} cannot be applied; "
            "take it from a data set with several sources (skelbench data list)"
        )
    return clip.seen_by(source)


ESTIMATOR = Family(
    "estimator",
    SOURCE,
    "lq",
    {"": swapped},
    "MaskCLR, section 4.2 and Table 3",
    group="estimator",
    random=False,
    only_first=True,
    about={"": "The pose is another estimator's or sensor's."},
)
