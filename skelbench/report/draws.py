"""What became of the same clips in every draw of one perturbation."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from skelbench.core.arrays import Mask
from skelbench.evaluation.results.outcome import places


@dataclass(frozen=True, eq=False)
class Draws:
    """What became of the same clips in every draw of one perturbation."""

    clip: NDArray[np.str_]  # (clips,) names
    label: NDArray[np.int16]  # (clips,)
    prediction: NDArray[np.int16]  # (draws, clips)
    correct: Mask  # (draws, clips)
    group: NDArray[Any]  # (clips,) whose they are: what intervals are over

    def at(self, names: NDArray[np.str_]) -> "Draws":
        """Keep the clips of these names, in this order; all must be here."""
        index = places(names, self.clip)
        correct = self.correct[:, index]
        return Draws(self.clip[index], self.label[index], self.prediction[:, index], correct, self.group[index])
