"""What an attack asks of the model that it attacks; `skelbench.evaluation.victim` makes one of any model."""

from collections.abc import Callable, Sequence
from typing import Any, Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from skelbench.core.arrays import Array, Floats
from skelbench.core.clip import Clip

Scores = NDArray[np.floating[Any]]
"""(N, K): a score for each class, e.g. logits or logarithms of probabilities; the largest one is the answer."""
Loss = Callable[[Scores], tuple[Floats, Floats]]
"""Scores (N, K) -> the loss of each clip (N,), and the derivative of that by the clip's own scores (N, K)."""


@runtime_checkable
class Victim(Protocol):
    """A model that answers with scores."""

    @property
    def classes(self) -> int:
        """K, the number of classes."""
        ...

    def scores(self, clips: Sequence[Clip]) -> Scores:
        """Score clips, which may differ in length: -> (N, K). Those of a clip do not depend on its company."""
        ...


@runtime_checkable
class Sloped(Victim, Protocol):
    """A model that also says how a loss changes with the coordinates of a clip."""

    def slope(self, clips: Sequence[Clip], loss: Loss) -> tuple[Floats, list[Array]]:
        """Return the loss of each clip (N,), and its derivative by the clip's coordinates, N of (M, T, V, C).

        `loss` is called once, with the scores of all N clips in their order.
        """
        ...
