"""ST-GCN on any layout (Yan et al., AAAI 2018, as in pyskl); its card may also ask for pyskl's variants of the unit."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from skelbench.adapters.gcn import GCN
from skelbench.adapters.gcn_config import GCNConfig, StagedConfig
from skelbench.adapters.networks import stgcn as stgcn_network
from skelbench.adapters.networks.gcn import Backbone
from skelbench.adapters.networks.graph import stgcn_spatial
from skelbench.core.errors import InputError
from skelbench.core.registry import unknown
from skelbench.core.settings import read_config


@dataclass(frozen=True)
class STGCNConfig(StagedConfig):
    """What ST-GCN and ST-GCN++ know beside the stage plan."""

    ch_ratio: float = 2.0  # how much wider an inflated stage is
    adaptive: str = "importance"  # what is learnt of the graph: its weights, itself (init), an offset, none of it
    conv_pos: str = "pre"  # or "post": the official weights of the convolution come after the aggregation

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.adaptive not in stgcn_network.ADAPTIVE:
            raise unknown("adaptive", self.adaptive, stgcn_network.ADAPTIVE)
        if self.conv_pos not in ("pre", "post"):
            raise InputError(f"conv_pos: {self.conv_pos!r} is not pre or post")

    @property
    def arguments(self) -> dict[str, Any]:
        """What a backbone is built with, beside the graph."""
        variant = {key: getattr(self, key) for key in ("ch_ratio", "adaptive", "conv_pos")}
        return super().arguments | variant


class STGCN(GCN):
    """ST-GCN; `sampling: pad`, clip_len 300 and tcn_dropout 0.5 make it pyskl's vanilla one."""

    paper: ClassVar = "Yan et al., Spatial Temporal Graph Convolutional Networks, AAAI 2018"

    @staticmethod
    def build(config: Mapping[str, Any]) -> tuple[GCNConfig, Backbone]:
        """Read a card's configuration and build the network up to the last layer."""
        read = read_config(STGCNConfig, config)
        return read, stgcn_network.Backbone(stgcn_spatial(read.graph), **read.arguments)
