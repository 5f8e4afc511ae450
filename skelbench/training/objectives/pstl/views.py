"""The ordinary changes to a view in PSTL: crop, shear, rotation, left and right joints exchanged, in this order."""

from collections.abc import Sequence
from dataclasses import dataclass

from torch import Tensor

from skelbench.core.errors import require
from skelbench.core.settings import check_numbers
from skelbench.training import augment


@dataclass(frozen=True)
class Changes:
    """How far a view may be changed; the defaults are the official code's."""

    crop: int = 6  # the clip is padded at both ends by a share of 1/crop, then cut; 0: not at all
    shear: float = 1.0  # largest share of one axis that is added to another
    rotate: float = 30.0  # degrees about one axis, at most 1 about the others; in 2-D in the picture
    flip: float = 0.5  # probability that left and right joints change their names
    each: bool = False  # a draw for every clip; as published, one for the whole batch

    def __post_init__(self) -> None:
        check_numbers(self, {"flip": 1, "rotate": 180})
        least = min(self.crop, self.shear, self.rotate, self.flip)
        require(least >= 0, f"pstl.view: crop, shear, rotate and flip must not be negative, one is {least:g}")


def view(x: Tensor, changes: Changes, dimensions: int, partner: Sequence[int]) -> Tensor:
    """Draw a view of prepared clips (N, M, T, V, C) of poses of so many dimensions; partner: `Layout.mirror`."""
    rows = len(x) if changes.each else 1
    if changes.crop:
        x = augment.crop(x, augment.draw_crop(rows, x.shape[2], changes.crop))
    x = augment.shear(x, augment.draw_shear(rows, dimensions, changes.shear))
    x = augment.rotate(x, augment.draw_rotation(rows, dimensions, changes.rotate, min(changes.rotate, 1.0)))
    return augment.flip(x, augment.draw_flip(rows, changes.flip), partner)
