"""Settings of PoseConv3D, as a card may write them."""

from dataclasses import dataclass, field

from skelbench.adapters.inputs.augment import Augment
from skelbench.adapters.inputs.empty import EMPTY_FRAMES
from skelbench.core.errors import InputError
from skelbench.core.layout import LAYOUTS
from skelbench.core.registry import unknown
from skelbench.core.settings import MOST_INPUT, check_numbers, check_product

BLOCKS = {"slowonly": (4, 6, 3), "c3d": (2, 2), "x3d": (2, 5, 3)}
"""Backbone -> blocks per stage, where a card does not say."""
STAGES = {"c3d": (1, 2, 3)}
"""Backbone -> how many stages a card may give blocks, where that varies."""
MOST_C3D = 26
"""Convolutions of a stage of C3D; letters tell them apart."""
WIDTH = {"slowonly": 32, "c3d": 32, "x3d": 24}
"""Backbone -> base channels, where a card does not say."""

NARROWEST = 1e-3
"""Of a heatmap's sigma: of less than that its square is no number any more, or the map is empty."""


@dataclass(frozen=True)
class PoseC3DConfig:
    """The defaults are pyskl's SlowOnly-R50."""

    layout: str = "coco17"  # the joints of the network
    heatmap: str = "joint"  # or "limb"
    backbone: str = "slowonly"  # or "c3d", "x3d"
    base_channels: int = 0  # 0: as published
    blocks: tuple[int, ...] = ()  # per stage; empty: as published
    clip_len: int = 48  # frames
    views: int = 10  # test-time views
    flip: bool = True  # test time: average over each view and its mirror image
    size: int = 64  # of the heatmaps at test time [px]
    train_size: int = 56  # of the heatmaps in training [px]
    area: tuple[float, ...] = (0.56, 1.0)  # share of the picture that a random training crop keeps
    sigma: float = 0.6  # [heatmap px]
    max_persons: int = 2  # persons that are painted
    extra_persons: str = "error"  # or "cut": keep the first ones
    empty_frames: str = "skip"  # frames in which nobody is detected: left out; pyskl would "keep" them
    dropout: float = 0.5  # before the last layer
    augment: Augment = field(default_factory=Augment)

    def __post_init__(self) -> None:
        check_numbers(self, {"blocks": 100, "size": 1000, "train_size": 1000, "views": 1000, "max_persons": 1000})
        if self.backbone not in BLOCKS:
            raise unknown("backbone", self.backbone, BLOCKS)
        if self.heatmap not in ("joint", "limb"):
            raise InputError(f"heatmap: {self.heatmap!r} is not joint or limb")
        if self.extra_persons not in ("error", "cut"):
            raise InputError(f"extra_persons: {self.extra_persons!r} is not error or cut")
        if self.empty_frames not in EMPTY_FRAMES:
            raise InputError(f"empty_frames: {self.empty_frames!r} is not {' or '.join(EMPTY_FRAMES)}")
        if len(self.area) != 2 or not 0 < self.area[0] <= self.area[1] <= 1:
            raise InputError(f"area: {self.area} is not two shares between 0 and 1, the smaller first")
        if self.sigma < NARROWEST:
            raise InputError(f"sigma: {self.sigma:g} is too narrow; take at least {NARROWEST:g}, in heatmap pixels")
        for key, least in {"clip_len": 1, "views": 1, "max_persons": 1, "size": 8, "train_size": 8}.items():
            if getattr(self, key) < least:
                raise InputError(f"{key} {getattr(self, key)}, expected at least {least}")
        if any(count < 1 for count in self.blocks):
            raise InputError(f"blocks: {self.blocks}, expected at least 1 for every stage")
        wanted = STAGES.get(self.backbone, (len(BLOCKS[self.backbone]),))
        if self.blocks and len(self.blocks) not in wanted:
            raise InputError(f"blocks: {self.blocks} for {self.backbone}, expected {_or(wanted)} numbers")
        if self.backbone == "c3d" and any(count > MOST_C3D for count in self.blocks):
            raise InputError(f"blocks: {self.blocks} for c3d, expected at most {MOST_C3D} convolutions a stage")
        self._check_products()

    def _check_products(self) -> None:
        """Bound the points of a clip, the maps that are painted of a view, and those of all views together."""
        frames, joints = {"clip_len": self.clip_len}, {"joints": len(LAYOUTS[self.layout])}
        check_product(
            {"views": self.views, "max_persons": self.max_persons, **frames, **joints}, "the input of one clip"
        )
        for key, side in {"size": self.size, "train_size": self.train_size}.items():
            check_product({**frames, f"{key}²": side**2, **joints}, "the heatmaps of one view")
        views = {"views": self.views, **frames, "size²": self.size**2, **joints}
        check_product(views, "the heatmaps of all views of a clip", 4 * MOST_INPUT)  # painted a few at a time

    @property
    def width(self) -> int:
        """Base channels: the card's, or as published."""
        return self.base_channels or WIDTH[self.backbone]

    @property
    def stages(self) -> tuple[int, ...]:
        """Blocks of every stage: the card's, or as published."""
        return self.blocks or BLOCKS[self.backbone]


def _or(counts: tuple[int, ...]) -> str:
    return " or ".join(map(str, counts))
