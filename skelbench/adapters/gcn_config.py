"""Settings of the graph networks, as a card may write them; defaults are pyskl's sizes with our sound behaviour."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import ClassVar

from skelbench.adapters.gcn_head import HeadConfig
from skelbench.adapters.inputs import prenormalise
from skelbench.adapters.inputs.augment import Augment
from skelbench.adapters.inputs.body import pair
from skelbench.adapters.inputs.empty import EMPTY_FRAMES
from skelbench.adapters.inputs.resize import Resize
from skelbench.adapters.inputs.streams import STREAMS
from skelbench.core.errors import InputError
from skelbench.core.layout import LAYOUTS, Layout
from skelbench.core.registry import unknown
from skelbench.core.settings import check_numbers, check_product

DIMENSIONS = {
    "image": (2,),
    "auto": (2,),
    "ntu3d": (3,),
    "ntu3d-seen": (3,),
    **dict.fromkeys(("body", "body-q80", "first", "relative"), (2, 3)),
}
"""Normalisation -> the poses it takes."""
CHOICES = {
    "data_bn": ("VC", "MVC", "none"),
    "empty_frames": EMPTY_FRAMES,
    "extra_persons": ("error", "cut"),
    "sampling": ("uniform", "pad", "resize"),
    "stream": STREAMS,
    "weigh_persons": ("alike", "frames"),
}
ADAPTIVE = ("importance", "init", "offset", "none")
"""What ST-GCN and ST-GCN++ may learn of their graph."""
MOST = {"num_stages": 100, "views": 1000, "max_persons": 1000, "num_gcn_scales": 100, "num_g3d_scales": 100}
"""Setting -> the largest number it may be, where that is not `core.settings.LARGEST`."""
WIDENINGS = 6  # stages that double the width; the published networks have two


@dataclass(frozen=True)
class GCNConfig:
    """Settings of every graph network."""

    layout: str = "coco17"  # the joints of the network
    dimensions: int = 2  # of a pose: 2 or 3
    score: bool = True  # the confidence as one more channel; pyskl: yes in 2-D, no in 3-D
    stream: str = "j"  # j: joints, b: bones, jm: motion of joints, bm: motion of bones
    bones_from_missing_joints: bool = False  # pyskl: True, missing joints are the origin in bones, motions and resizing
    motion: bool = False  # the way to the next frame as more channels; small sets need the help
    base_channels: int = 64  # width of the first stage
    clip_len: int = 100  # frames
    sampling: str = "uniform"  # or "pad": all frames, then zeros up to clip_len (vanilla ST-GCN: 300); or "resize"
    resize: Resize = field(default_factory=Resize)
    views: int = 1  # test-time views; pyskl averages 10
    max_persons: int = 2  # persons that the input has room for
    extra_persons: str = "error"  # or "cut": keep the first ones, as pyskl does
    empty_frames: str = "skip"  # frames with nobody in them are left out; pyskl in 2-D: keep
    data_bn: str = "VC"  # normalise persons alike; "MVC": by their place, "none": not at all
    dropout: float = 0.0  # before the last layer
    tcn_dropout: float = 0.0  # after the temporal unit of every block but the first
    normalise: str = "body"  # or "image", "auto", "ntu3d", "ntu3d-seen", "first", "relative": see docs/models/gcn.md
    vertical: int = 1  # the axis that points up or down in 3-D
    average_absent: bool = False  # pyskl: True, padded persons are averaged in
    weigh_persons: str = "alike"  # in the mean over persons; or by the "frames" in which each is seen
    normalise_constant_inputs: bool = False  # pyskl: True, keep batch norm on inputs whose training variance was 0
    augment: Augment = field(default_factory=Augment)
    head: HeadConfig = field(default_factory=HeadConfig)

    narrowest: ClassVar[int] = 1
    """Fewest base channels that all layers can share."""
    aliases: ClassVar[Mapping[str, str]] = {
        "heed_constant": "normalise_constant_inputs",
        "missing_ends": "bones_from_missing_joints",
    }
    """Older name of a setting -> its name. Committed cards write the older one, and its text is in their hash."""

    def __post_init__(self) -> None:
        check_numbers(self, MOST)
        if self.normalise not in DIMENSIONS:
            raise unknown("normalisation", self.normalise, DIMENSIONS)
        if self.dimensions not in DIMENSIONS[self.normalise]:
            raise InputError(f"normalise: {self.normalise} does not take {self.dimensions}-D poses; choose body")
        if self.normalise.startswith("ntu3d") and self.layout != "ntu25":
            raise InputError(f"normalise: {self.normalise} needs layout ntu25, got {self.layout}; choose body")
        if self.turns and len(pair(self.graph, "shoulder")) < 2:
            raise InputError(f"normalise: relative turns by shoulders, {self.layout} has none; choose body or first")
        if self.augment.euler and self.dimensions == 2:
            raise InputError("augment.euler: turns of 2-D poses are augment.rotate; set that, and euler to 0")
        for key, choices in CHOICES.items():
            value = getattr(self, key)
            if value not in choices:
                raise InputError(f"{key}: {value!r} is not {', '.join(choices[:-1])} or {choices[-1]}")
        for key in ("clip_len", "views", "max_persons"):
            _at_least_one(key, getattr(self, key))
        for key in ("dropout", "tcn_dropout"):
            if not 0 <= getattr(self, key) < 1:
                raise InputError(f"{key}: {getattr(self, key):g} is no probability below 1; take 0 to 0.9")
        if self.base_channels < self.narrowest:
            raise InputError(f"base_channels: {self.base_channels} is too narrow; take at least {self.narrowest}")
        if self.sampling != "uniform" and (self.views > 1 or self.augment.crop < 1):
            raise InputError(
                f"sampling: {self.sampling} takes all frames, once; set views to 1 and augment.crop to 1"
                + (", and resize.train_share instead" if self.resizes else "")
            )
        if not self.resizes and self.resize != Resize():
            raise InputError(f"resize: sampling: {self.sampling} resizes nothing; set sampling to resize")
        if self.motion and self.stream.endswith("m"):
            raise InputError(f"motion: true would add the motion of stream {self.stream}; choose stream j or b")
        if self.average_absent and self.weigh_persons == "frames":
            raise InputError("weigh_persons: frames gives absent persons no weight; set average_absent to false")
        sizes = {"views": self.views, "max_persons": self.max_persons, "clip_len": self.clip_len}
        check_product({**sizes, "joints": len(self.graph), "channels": self.channels}, "the input of one clip")

    @property
    def graph(self) -> Layout:
        """The layout whose joints the network sees."""
        return LAYOUTS[self.layout]

    @property
    def resizes(self) -> bool:
        """Whether what the network sees lies between frames."""
        return self.sampling == "resize"

    @property
    def turns(self) -> bool:
        """Whether persons are turned to the front frame by frame."""
        return self.normalise == "relative" and self.dimensions == 3

    @property
    def shoulders(self) -> tuple[int, int]:
        """Positions of the left and the right shoulder."""
        left, right = pair(self.graph, "shoulder")
        return left, right

    @property
    def threshold(self) -> float:
        """Score up to which a joint counts as missing."""
        return prenormalise.THRESHOLD if self.normalise in ("image", "auto") else 0

    @property
    def channels(self) -> int:
        """Channels of a joint."""
        return self.dimensions * (1 + self.motion) + self.score


def _at_least_one(key: str, count: int) -> None:
    if count < 1:
        raise InputError(f"{key}: {count} is too few; take at least 1")


@dataclass(frozen=True)
class StagedConfig(GCNConfig):
    """Settings of the networks of ten equal blocks; stages count from 1."""

    num_stages: int = 10  # blocks, one after the other
    inflate_stages: tuple[int, ...] = (5, 8)  # these widen
    down_stages: tuple[int, ...] = (5, 8)  # these halve T

    def __post_init__(self) -> None:
        _at_least_one("num_stages", self.num_stages)
        super().__post_init__()
        if len(self.inflate_stages) > WIDENINGS:
            raise InputError(
                f"inflate_stages: {len(self.inflate_stages)} stages double the width; take at most {WIDENINGS}"
            )


@dataclass(frozen=True)
class STGCNConfig(StagedConfig):
    """Settings of ST-GCN."""

    ch_ratio: float = 2.0  # how much wider an inflated stage is
    adaptive: str = "importance"  # what is learnt of the graph: its weights, itself (init), an offset, none of it
    conv_pos: str = "pre"  # or "post": the official weights of the convolution come after the aggregation
    feature: int = 0  # width of the last stage; 0: as it falls out (PSTL, AimCLR and others: 256)
    partition: str = "distance"  # of the graph, by the distance to the centre; or by the "direction" of the links
    edges: str = "links"  # of the graph, the layout's; or "bones": on NTU-25 alone, hand tips hang on the thumbs

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.adaptive not in ADAPTIVE:
            raise unknown("adaptive", self.adaptive, ADAPTIVE)
        if self.conv_pos not in ("pre", "post"):
            raise InputError(f"conv_pos: {self.conv_pos!r} is not pre or post")
        for key, choices in {"partition": ("distance", "direction"), "edges": ("links", "bones")}.items():
            if getattr(self, key) not in choices:
                raise InputError(f"{key}: {getattr(self, key)!r} is not {' or '.join(choices)}")
        if self.feature and self.feature < self.narrowest:
            raise InputError(f"feature: {self.feature} is too narrow; take at least {self.narrowest}, or 0")
        if self.ch_ratio < 1:
            raise InputError(f"ch_ratio: {self.ch_ratio:g} would make a stage narrower; take at least 1")


@dataclass(frozen=True)
class STGCNPPConfig(STGCNConfig):
    """Settings of ST-GCN++: those of ST-GCN, with a learnt graph."""

    adaptive: str = "init"
    partition: str = "direction"

    narrowest: ClassVar[int] = 6
    """One channel for each branch of the temporal unit."""


@dataclass(frozen=True)
class PlacedConfig(StagedConfig):
    """Settings of AAGCN and CTR-GCN: persons are normalised by their place."""

    data_bn: str = "MVC"

    narrowest: ClassVar[int] = 4


@dataclass(frozen=True)
class AAGCNConfig(PlacedConfig):
    """Settings of AAGCN, and of 2s-AGCN, which it came of."""

    similarity: str = "tanh"  # or "softmax" over the joints: 2s-AGCN's, which nothing weighs
    attention: bool = True  # over joints, frames and channels; 2s-AGCN has none

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.similarity not in ("tanh", "softmax"):
            raise InputError(f"similarity: {self.similarity!r} is not tanh or softmax")


@dataclass(frozen=True)
class CTRGCNConfig(PlacedConfig):
    """Settings of CTR-GCN."""

    temporal_relu: bool = True  # after the temporal unit's branches; in CTR-GCN's own repository: False


@dataclass(frozen=True)
class MSG3DConfig(GCNConfig):
    """Settings of MS-G3D: scales of its two paths; persons are normalised by their place."""

    base_channels: int = 96  # width of the first stage
    num_gcn_scales: int = 13  # distances in the graph that the spatial path knows, from 0
    num_g3d_scales: int = 6  # the same of the path over space and time
    data_bn: str = "MVC"

    narrowest: ClassVar[int] = 6
