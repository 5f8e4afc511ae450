"""A camera that does not see all of the action: joints outside of a window of the picture are missing.

PartialVisGraph (2026) measures narrow fields of view. The level is the share that is cut of the box of all joints over
the whole clip, so a person who walks is cut where the walk leads. A depth sensor rather loses whole bodies.
"""

from collections.abc import Callable

import numpy as np

from skelbench.core.arrays import Floats
from skelbench.core.clip import Clip
from skelbench.perturbations.choose import drawn_sign
from skelbench.perturbations.family import Family, Rule
from skelbench.perturbations.levels import amount
from skelbench.perturbations.picture import in_picture, picture_box
from skelbench.perturbations.wants import oriented

Margins = Callable[[np.random.Generator, int], Floats]
"""(rng, frames) -> (T or 1, 4): what of the level is cut at the left, the top, the right and the bottom."""

_SIDES = ("left", "top", "right", "bottom")


def windowed(margins: Margins) -> Rule:
    """Make the rule that loses all joints outside of a window."""

    def cut(clip: Clip, share: float, rng: np.random.Generator) -> Clip:
        cuts = share * margins(rng, clip.score.shape[1])
        low, high = picture_box(clip)
        first, last = low + cuts[:, None, :2] * (high - low), high - cuts[:, None, 2:] * (high - low)
        seen = in_picture(clip)
        return clip.without(np.asarray(((seen < first) | (seen > last)).any(axis=-1)))

    return cut


def one(side: int) -> Floats:
    """(1, 4): all of the level at one side."""
    return np.eye(4)[[side]]


def _drawn(rng: np.random.Generator, frames: int) -> Floats:
    return one(int(rng.integers(4)))


def _central(rng: np.random.Generator, frames: int) -> Floats:
    return np.full((1, 4), 0.5)


def _panned(rng: np.random.Generator, frames: int) -> Floats:
    """All at the right side in the first frame and at the left one in the last, or the other way."""
    passed = np.linspace(0, 1, frames) if drawn_sign(rng) > 0 else np.linspace(1, 0, frames)
    return passed[:, None] * one(0) + (1 - passed)[:, None] * one(2)


def _at(side: int) -> Margins:
    return lambda rng, frames: one(side)


_RULES = {
    "": windowed(_drawn),
    **{name: windowed(_at(side)) for side, name in enumerate(_SIDES)},
    "zoom": windowed(_central),
    "pan": windowed(_panned),
}
FOV = Family(
    "fov",
    amount("share of the box", 1),
    "0.35",
    _RULES,
    "PartialVisGraph, arXiv 2607.00716: fields of view",
    group="missing",
    fixed=frozenset({*_SIDES, "zoom"}),
    about={
        "": "The camera does not see what is beyond an edge at one side, drawn for each clip.",
        **{name: f"The camera does not see what is beyond an edge at the {name}." for name in _SIDES},
        "zoom": "The camera sees the middle only: it is too near.",
        "pan": "A camera that sees a part only turns, once, from one side of the action to the other.",
    },
    wants=dict.fromkeys(_RULES, oriented),
)
