"""Effective robustness: accuracy beyond what clean accuracy promises (Taori et al., NeurIPS 2020).

Over models, damaged accuracy follows clean accuracy along a line once both are on the logit scale. What lies above the
line is robust for another reason than being accurate.
"""

import numpy as np

from skelbench.core.arrays import Floats
from skelbench.core.errors import require

FEWEST = 3
"""Models that a line and a distance from it need; with fewer than some five the line follows single models."""


def above_trend(clean: Floats, damaged: Floats, clips: int) -> Floats:
    """Return damaged accuracies less those that the line promises, (models, …) shares each; every column is a fit.

    The line is fitted by least squares to all the models, each weighs the same and is in its own trend. Accuracies are
    kept half a clip from 0 and 1, where a logit is infinite. NaN where all are equally accurate on clean clips.

    Raises:
        InputError: fewer than three models, or all are equally accurate on clean clips.
    """
    require(
        len(clean) >= FEWEST,
        f"a trend over {len(clean)} models, expected at least {FEWEST}, better 5 or more; measure more models",
    )
    x, y = (_logit(np.clip(share, 0.5 / clips, 1 - 0.5 / clips)) for share in (clean, damaged))
    off = x - x.mean(axis=0)
    spread = (off**2).sum(axis=0)
    require(
        bool(np.ravel(spread)[0] > 0),
        f"all {len(clean)} models are equally accurate on clean clips, so there is no trend; add a model that is not",
    )
    slope = np.divide((off * y).sum(axis=0), spread, out=np.full_like(spread, np.nan), where=spread > 0)
    promised = y.mean(axis=0) + slope * off
    return damaged - 1 / (1 + np.exp(-promised))


def _logit(share: Floats) -> Floats:
    return np.log(share / (1 - share))
