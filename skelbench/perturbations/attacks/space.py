"""Where an attack may search: the points of a space stand for damaged clips within the budget."""

from typing import Protocol

import numpy as np

from skelbench.core.arrays import Array, Floats
from skelbench.core.clip import Clip

Rng = np.random.Generator


class Space(Protocol):
    """What may be done to one clip. A point is an array, e.g. a displacement of every joint; 0 is no damage."""

    @property
    def clean(self) -> Clip:
        """The clip as it was."""
        ...

    @property
    def zero(self) -> Floats:
        """The point of no damage."""
        ...

    def draw(self, rng: Rng) -> Floats:
        """Draw a random point within the budget."""
        ...

    def pull(self, slope: Array) -> Floats:
        """Turn the derivative of a loss by the clip's coordinates (M, T, V, C) into that by the point."""
        ...

    def direction(self, gradient: Floats) -> Floats:
        """Return the step, as large as the budget, along which the loss rises most by its derivative."""
        ...

    def project(self, point: Floats) -> Floats:
        """Bring a point back into the budget."""
        ...

    def clip(self, point: Floats) -> Clip:
        """Build the damaged clip that a point within the budget stands for."""
        ...
