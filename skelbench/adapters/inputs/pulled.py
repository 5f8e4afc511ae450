"""What a model hands over so that a slope on its network's input comes back to the clip (`protocols.Pulls`)."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from skelbench.core.arrays import Floats, Tensor


@dataclass(frozen=True)
class Pulled:
    """The inputs of some clips, and the way back from them.

    views: what `prepare` gives of each clip, (views, …).
    back: takes gradients of them, in their shapes, and gives those of the clips' keypoints, (M, T, V, C) in 1 / a
    clip's unit; 0 for a joint that was not detected.
    """

    views: Sequence[Tensor]
    back: Callable[[Sequence[Tensor]], list[Floats]]
