"""How many joints a model rests on, read off an importance map (MaskCLR, Fig. 1 says it in a picture)."""

import numpy as np

from skelbench.core.arrays import Array, Floats
from skelbench.core.clip import Clip

DELTA = 0.2  # MaskCLR's threshold (Eq. 4): what it masks lies above this share of the maximum


def concentration(importance: Array, clip: Clip) -> tuple[float, float]:
    """Say on how few joints of its clip a map (M, T, V) is concentrated, by two shares in (0, 1].

    First the effective share of the joints, exp(entropy) / joints: 1 where all count alike, 1 / joints where one
    counts alone. Second the share of the joints above `DELTA` times the most important one. A joint of a person is one
    unit, its importance the sum over its frames; what is not detected or counts negatively has none. NaN for a map
    without any importance.
    """
    units = np.maximum(importance.sum(axis=1, dtype=np.float64), 0)[clip.detected.any(axis=1)]
    if not units.sum() > 0:
        return float("nan"), float("nan")
    share: Floats = units / units.sum()
    entropy = -np.sum(share * np.log(share, where=share > 0, out=np.zeros_like(share)))
    return float(np.exp(entropy)) / len(units), float((units > DELTA * units.max()).mean())
