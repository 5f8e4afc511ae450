"""Settings of STTFormer, as a card may write them; defaults are the official sizes, for 120 frames."""

from dataclasses import dataclass
from typing import ClassVar

from skelbench.adapters.gcn_config import GCNConfig
from skelbench.core.errors import require
from skelbench.core.settings import check_product

MOST_WEIGHTS = 1 << 26
"""Numbers of a block's fixed maps; the published network has 67,500 in each."""


@dataclass(frozen=True)
class STTFormerConfig(GCNConfig):
    """Settings of STTFormer; block i takes the width of the block before it, the first one `base_channels`."""

    clip_len: int = 120  # frames; a multiple of len_parts
    data_bn: str = "none"  # normalise persons alike; "MVC": by their place, "none": not at all
    widths: tuple[int, ...] = (64, 64, 128, 128, 256, 256, 256, 256)  # of the blocks
    qkv: tuple[int, ...] = (16, 16, 32, 32, 64, 64, 64, 64)  # width of a head's queries and keys in each block
    heads: int = 3  # attention maps of a block
    len_parts: int = 6  # frames of a tuple, all of whose joints attend to each other
    kernel: tuple[int, int] = (3, 5)  # tuples and joints that the convolutions of a block span; odd
    position: bool = True  # queries and keys know the number of a joint in its tuple
    table: bool = False  # tokens know their frame and joint, by sines and cosines: SkeletonMAE's encoder

    narrowest: ClassVar[int] = 2

    def __post_init__(self) -> None:
        super().__post_init__()
        require(
            self.tcn_dropout == 0, f"tcn_dropout: {self.tcn_dropout:g}; STTFormer has no temporal unit; set it to 0"
        )
        require(
            len(self.widths) == len(self.qkv) >= 1,
            f"widths has {len(self.widths)} blocks and qkv {len(self.qkv)}; write as many numbers in both",
        )
        for key in ("widths", "qkv", "kernel"):
            require(min(getattr(self, key)) >= 1, f"{key}: {list(getattr(self, key))}; all must be at least 1")
        for key in ("heads", "len_parts"):
            require(getattr(self, key) >= 1, f"{key}: {getattr(self, key)} is too few; take at least 1")
        require(self.kernel[0] % 2 == self.kernel[1] % 2 == 1, f"kernel: {list(self.kernel)}; take odd numbers")
        require(
            self.clip_len % self.len_parts == 0,
            f"clip_len: {self.clip_len} frames are no whole tuples of {self.len_parts}; make len_parts divide clip_len",
        )
        slots = self.len_parts * len(self.graph)
        check_product({"heads": self.heads, "slots": slots, "slots again": slots}, "a map of a block", MOST_WEIGHTS)
