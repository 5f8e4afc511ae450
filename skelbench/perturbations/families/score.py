"""Scores that say less than they did, or something else: estimators differ, and files round.

Kinect knows three scores, ground truth one, and OpenPose and HRNet many that do not mean the same. Only `@drop`
changes which joints are detected: there, as in files, a score that is rounded to 0 is a missing joint.
"""

import numpy as np

from skelbench.core.arrays import Array
from skelbench.core.clip import Clip
from skelbench.perturbations.family import Family
from skelbench.perturbations.levels import DECIMALS, SWITCH, amount
from skelbench.perturbations.wants import unequal_scores


def rounded(clip: Clip, decimals: int, rng: np.random.Generator) -> Clip:
    """Round scores, to the smallest score of the clip at least, so that no joint is lost."""
    return _scored(clip, np.maximum(np.round(clip.score, decimals), _smallest(clip)))


def rounded_away(clip: Clip, decimals: int, rng: np.random.Generator) -> Clip:
    """Round scores; what is rounded to 0 is missing."""
    scores = np.round(clip.score, decimals)
    return clip.with_pose(clip.keypoint, scores).without(scores == 0)


def ones(clip: Clip, on: int, rng: np.random.Generator) -> Clip:
    """Give all detected joints a score of 1."""
    return _scored(clip, np.ones_like(clip.score)) if on else clip


def noisy(clip: Clip, sigma: float, rng: np.random.Generator) -> Clip:
    """Add N(0, sigma²) to every score; one that would be 0 or less becomes the smallest of the clip, 1 is the most."""
    scores = clip.score + np.float32(sigma) * rng.standard_normal(clip.score.shape, dtype=np.float32)
    return _scored(clip, np.minimum(np.where(scores > 0, scores, _smallest(clip)), np.float32(1)))


def _smallest(clip: Clip) -> np.float32:
    """Return the smallest score of a detected joint; 0 where none is."""
    return np.float32(clip.score[clip.detected].min(initial=1))


def _scored(clip: Clip, scores: Array) -> Clip:
    return clip.with_pose(clip.keypoint, np.where(clip.detected, scores, np.float32(0)))


def below_one(clip: Clip) -> str:
    """Ask for a detected joint with a score below 1 (a `Want`)."""
    return "" if (clip.score[clip.detected] < 1).any() else "gives all joints a score of 1"


_BLIND = "models that read no scores"
SCORE = Family(
    "score",
    DECIMALS,
    "1",
    {"": rounded, "drop": rounded_away, "ones": ones, "noise": noisy},
    "files and estimators; no paper",
    group="diagnostic",
    nested=False,
    fixed=frozenset({"", "drop", "ones"}),
    levels={"ones": SWITCH, "noise": amount("standard deviation of a score", 1)},
    examples={"ones": "1", "noise": "0.2"},
    wants={"": unequal_scores, "drop": below_one, "ones": below_one},
    invariant={"": _BLIND, "ones": _BLIND, "noise": _BLIND},
    about={
        "": "Scores have few decimals.",
        "drop": "Scores have few decimals, and joints of low score are lost by it.",
        "ones": "All detected joints have a score of 1.",
        "noise": "Scores are off by a normal error.",
    },
)
