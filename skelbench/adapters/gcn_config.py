"""What a card may say about a graph network; the defaults are pyskl's networks with our sound behaviour."""

from dataclasses import dataclass, field
from typing import Any, ClassVar

from skelbench.adapters.inputs.augment import Augment
from skelbench.adapters.inputs.streams import STREAMS
from skelbench.core.errors import InputError
from skelbench.core.layout import LAYOUTS, Layout
from skelbench.core.registry import unknown

DIMENSIONS = {"image": (2,), "auto": (2,), "ntu3d": (3,), "body": (2, 3)}
"""Normalisation -> the poses it takes."""
CHOICES = {
    "data_bn": ("VC", "MVC", "none"),
    "extra_persons": ("error", "cut"),
    "sampling": ("uniform", "pad"),
    "stream": STREAMS,
}


@dataclass(frozen=True)
class GCNConfig:
    """What all graph networks know."""

    layout: str = "coco17"
    dimensions: int = 2  # of a pose: 2 or 3
    score: bool = True  # the confidence as one more channel; pyskl: yes in 2-D, no in 3-D
    stream: str = "j"  # joints, or b: bones, jm: joint motion, bm: bone motion
    missing_ends: bool = False  # pyskl: True, a bone or motion with a missing end counts, from or to the origin
    motion: bool = False  # the way to the next frame as more channels; small sets need the help
    base_channels: int = 64
    clip_len: int = 100
    sampling: str = "uniform"  # or "pad": all frames, then zeros up to clip_len (vanilla ST-GCN: 300)
    views: int = 1  # test-time views; pyskl averages 10
    max_persons: int = 2
    extra_persons: str = "error"  # or "cut": keep the first ones, as pyskl does
    data_bn: str = "VC"  # or "MVC", "none"
    dropout: float = 0.0
    tcn_dropout: float = 0.0
    normalise: str = "body"  # or "image", "auto", "ntu3d"
    vertical: int = 1  # the axis that points up or down in 3-D
    average_absent: bool = False  # pyskl: True, padded persons are averaged in
    heed_constant: bool = False  # pyskl: True, inputs that never varied in training are divided by their variance too
    augment: Augment = field(default_factory=Augment)

    narrowest: ClassVar[int] = 1
    """Fewest base channels that all layers can share."""

    def __post_init__(self) -> None:
        if self.normalise not in DIMENSIONS:
            raise unknown("normalisation", self.normalise, DIMENSIONS)
        if self.dimensions not in DIMENSIONS[self.normalise]:
            raise InputError(f"normalise: {self.normalise} does not take {self.dimensions}-D poses; choose body")
        if self.normalise == "ntu3d" and self.layout != "ntu25":
            raise InputError(f"normalise: ntu3d needs layout ntu25, got {self.layout}; choose body")
        for key, choices in CHOICES.items():
            value = getattr(self, key)
            if value not in choices:
                raise InputError(f"{key}: {value!r} is not {', '.join(choices[:-1])} or {choices[-1]}")
        for key in ("num_stages", "clip_len", "views", "max_persons"):
            if (count := getattr(self, key, 1)) < 1:  # MS-G3D has no number of stages
                raise InputError(f"{key}: {count} is too few; take at least 1")
        for key in ("dropout", "tcn_dropout"):
            if not 0 <= getattr(self, key) < 1:
                raise InputError(f"{key}: {getattr(self, key):g} is no probability below 1; take 0 to 0.9")
        if self.base_channels < self.narrowest:
            raise InputError(f"base_channels: {self.base_channels} is too narrow; take at least {self.narrowest}")
        if self.sampling == "pad" and (self.views > 1 or self.augment.crop < 1):
            raise InputError("sampling: pad takes all frames, once; set views to 1 and augment.crop to 1")
        if self.motion and self.stream.endswith("m"):
            raise InputError(f"motion: true would add the motion of stream {self.stream}; choose stream j or b")

    @property
    def graph(self) -> Layout:
        """The layout whose joints the network sees."""
        return LAYOUTS[self.layout]

    @property
    def channels(self) -> int:
        """Channels of a joint."""
        return self.dimensions * (1 + self.motion) + self.score

    @property
    def arguments(self) -> dict[str, Any]:
        """What a backbone is built with, beside the graph."""
        return {
            "in_channels": self.channels,
            "base_channels": self.base_channels,
            "data_bn": self.data_bn,
            "max_persons": self.max_persons,
            "tcn_dropout": self.tcn_dropout,
        }


@dataclass(frozen=True)
class StagedConfig(GCNConfig):
    """What the networks of ten equal blocks know; stages count from 1."""

    num_stages: int = 10
    inflate_stages: tuple[int, ...] = (5, 8)  # these double the width
    down_stages: tuple[int, ...] = (5, 8)  # these halve T

    @property
    def arguments(self) -> dict[str, Any]:
        """What a backbone is built with, beside the graph."""
        plan = {key: getattr(self, key) for key in ("num_stages", "inflate_stages", "down_stages")}
        return super().arguments | plan
