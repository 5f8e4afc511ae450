"""Settings of MAMP's encoder, as a card may write them; defaults are the published sizes."""

from dataclasses import dataclass

from skelbench.adapters.gcn_config import GCNConfig
from skelbench.core.errors import require
from skelbench.core.settings import check_numbers, check_product

DEEPEST = {"depth": 100, "mlp_ratio": 100}
MOST_WEIGHTS = 1 << 26
"""Numbers of a block's widest layer."""


@dataclass(frozen=True)
class MAMPConfig(GCNConfig):
    """Settings of MAMP's encoder; `base_channels` is the width of a token, in all blocks."""

    base_channels: int = 256  # width of a token
    clip_len: int = 120  # frames; a multiple of patch
    data_bn: str = "none"  # normalise persons alike; "MVC": by their place, "none": not at all
    depth: int = 8  # blocks
    heads: int = 8  # of the attention; they share the width of a token
    mlp_ratio: int = 4  # how much wider the hidden layer of a block is
    patch: int = 4  # frames of a token
    position_std: float = 0.02  # deviation of the first positions; short trainings learn with larger ones alone
    drop_path: float = 0.0  # share of persons that the last block leaves as they are in training; the first: none

    def __post_init__(self) -> None:
        check_numbers(self, DEEPEST)
        super().__post_init__()
        require(self.tcn_dropout == 0, f"tcn_dropout: {self.tcn_dropout:g}; MAMP has no temporal unit; set it to 0")
        require(self.data_bn == "none", f"data_bn: {self.data_bn}; MAMP has no batch norm; set it to none")
        require(0 <= self.drop_path < 1, f"drop_path: {self.drop_path:g} is no probability below 1; take 0 to 0.5")
        require(self.position_std >= 0, f"position_std: {self.position_std:g} is negative; take 0.02 to 1")
        for key in ("depth", "heads", "mlp_ratio", "patch"):
            require(getattr(self, key) >= 1, f"{key}: {getattr(self, key)} is too few; take at least 1")
        require(
            self.base_channels % self.heads == 0,
            f"base_channels: {self.base_channels} is no multiple of {self.heads} heads; make heads divide it",
        )
        require(
            self.clip_len % self.patch == 0,
            f"clip_len: {self.clip_len} frames are no whole tokens of {self.patch}; make patch divide clip_len",
        )
        wider = {"base_channels": self.base_channels, "base_channels again": self.base_channels}
        check_product({**wider, "mlp_ratio": self.mlp_ratio}, "a layer of a block", MOST_WEIGHTS)
