"""CTR-GCN on any layout (Chen et al., Channel-wise Topology Refinement, ICCV 2021, as in pyskl)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from skelbench.adapters.gcn import GCN
from skelbench.adapters.gcn_config import GCNConfig, StagedConfig
from skelbench.adapters.networks import ctrgcn as ctrgcn_network
from skelbench.adapters.networks.gcn import Backbone
from skelbench.adapters.networks.graph import spatial
from skelbench.core.settings import read_config


@dataclass(frozen=True)
class CTRGCNConfig(StagedConfig):
    """The stage plan; persons are normalised by their place."""

    data_bn: str = "MVC"

    narrowest: ClassVar[int] = 4


class CTRGCN(GCN):
    """CTR-GCN."""

    paper: ClassVar = "Chen et al., Channel-wise Topology Refinement Graph Convolution, ICCV 2021"

    @staticmethod
    def build(config: Mapping[str, Any]) -> tuple[GCNConfig, Backbone]:
        """Read a card's configuration and build the network up to the last layer."""
        read = read_config(CTRGCNConfig, config)
        return read, ctrgcn_network.Backbone(spatial(read.graph), **read.arguments)
