"""Joints of low confidence that are thrown away, as most pipelines do before they use a pose.

Scores of two estimators do not mean the same; a share of the lowest ones does (`@share`).
"""

import numpy as np

from skelbench.core.clip import Clip
from skelbench.perturbations.choose import share_of
from skelbench.perturbations.family import Family
from skelbench.perturbations.levels import amount
from skelbench.perturbations.wants import unequal_scores


def below(clip: Clip, least: float, rng: np.random.Generator) -> Clip:
    """Lose the joints whose score is lower."""
    return clip.without(clip.score < least)


def lowest_share(clip: Clip, share: float, rng: np.random.Generator) -> Clip:
    """Lose that share of all detected joints of the clip, those of the lowest scores; of equal ones the first."""
    found = np.flatnonzero(clip.detected)
    order = found[clip.score.ravel()[found].argsort(kind="stable")]
    lost = np.zeros(clip.score.size, np.bool_)
    lost[order[: share_of(share, len(order))]] = True
    return clip.without(lost.reshape(clip.score.shape))


LOW_SCORE_DROP = Family(
    "low-score-drop",
    amount("score", 1),
    "0.7",
    {"": below, "share": lowest_share},
    "the usual filter of pipelines",
    group="missing",
    random=False,
    examples={"share": "0.5"},
    units={"share": "share of detected joints"},
    about={
        "": "Joints whose score is lower than the level are not there.",
        "share": "The share of a clip's joints that have the lowest scores is not there.",
    },
    wants=dict.fromkeys(("", "share"), unequal_scores),
)
