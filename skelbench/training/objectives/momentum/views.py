"""Random views of a batch of prepared clips, as the momentum-contrast methods have them; see `training.augment`."""

from dataclasses import dataclass

from torch import Tensor

from skelbench.core.errors import require
from skelbench.core.layout import Layout
from skelbench.core.settings import check_numbers
from skelbench.training import augment


@dataclass(frozen=True)
class Ordinary:
    """The normal view: crop, then shear."""

    crop: int = 6  # the clip is padded at both ends by a share of 1/crop, then cut; 0: not at all
    shear: float = 0.5  # largest share of one axis that is added to another

    def __post_init__(self) -> None:
        check_numbers(self, {})
        require(min(self.crop, self.shear) >= 0, "view: crop and shear must not be negative")


@dataclass(frozen=True)
class Extreme:
    """The extreme view of AimCLR: crop, shear, flip, rotation, noise, blur, one axis hidden, in this order."""

    crop: int = 6  # as of the normal view
    shear: float = 0.5  # as of the normal view
    flip: float = 0.5  # probability that left and right joints change their names
    rotate: float = 30.0  # degrees about one axis, at most 1 about the others; in 2-D in the picture
    noise: float = 0.01  # standard deviation
    blur: float = 2.0  # largest width of the temporal blur, in frames
    normalised: bool = False  # weights of the blur with sum 1; as published they also enlarge a clip, by up to 5
    axis: float = 0.5  # probability that one axis becomes 0
    reverse: float = 0.0  # probability that a clip runs backwards
    share: float = 0.5  # probability of noise and, apart from it, of blur

    def __post_init__(self) -> None:
        probabilities = dict.fromkeys(("flip", "axis", "reverse", "share"), 1)
        check_numbers(self, {**probabilities, "rotate": 180, "blur": 100})
        least = min(value for value in vars(self).values() if not isinstance(value, bool))
        require(least >= 0, f"extreme: no setting may be negative, one is {least:g}")


def ordinary(x: Tensor, changes: Ordinary, dimensions: int) -> Tensor:
    """Draw a normal view of each clip, (N, M, T, V, C); dimensions: of a pose."""
    if changes.crop:
        x = augment.crop(x, augment.draw_crop(len(x), x.shape[2], changes.crop))
    return augment.shear(x, augment.draw_shear(len(x), dimensions, changes.shear))


def extreme(x: Tensor, changes: Extreme, dimensions: int, layout: Layout) -> Tensor:
    """Draw an extreme view of each clip, (N, M, T, V, C)."""
    rows, small = len(x), min(changes.rotate, 1.0)
    x = ordinary(x, Ordinary(changes.crop, changes.shear), dimensions)
    x = augment.flip(x, augment.draw_flip(rows, changes.flip), layout.mirror)
    x = augment.rotate(x, augment.draw_rotation(rows, dimensions, changes.rotate, small))
    x = augment.noise(x, augment.draw_noise(rows, (*x.shape[1:4], dimensions), changes.noise, changes.share))
    sigma = augment.draw_blur(rows, min(0.1, changes.blur), changes.blur, changes.share)
    x = augment.blur(x, sigma, dimensions, changes.normalised)
    x = augment.axis_mask(x, augment.draw_axis_mask(rows, dimensions, changes.axis))
    return augment.reverse(x, augment.draw_reversal(rows, changes.reverse)) if changes.reverse else x
