"""What every normalisation comes down to, so that it can be estimated on one clip and applied to another."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from skelbench.core.arrays import Mask
from skelbench.core.clip import blanked

Floats = NDArray[np.floating[Any]]


@dataclass(frozen=True)
class Placement:
    """Where a network sees a clip: x -> (x - centre) / scale @ turn."""

    centre: Floats
    """(C,), or (M, T, 1, C) of every person and frame by itself: what becomes the origin, in the clip's units."""
    scale: Floats | float = 1.0
    """One or (C,): what becomes 1, in the clip's units."""
    turn: Floats | None = None
    """(C, C), of row vectors."""

    def apply(self, keypoint: Floats, kept: Mask) -> Floats:
        """(M, T, V, C) -> the same in the network's units; 0 where not `kept`, (M, T, V)."""
        pose = (keypoint - self.centre) / self.scale
        return blanked(pose if self.turn is None else pose @ self.turn, ~kept)
