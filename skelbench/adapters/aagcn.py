"""AAGCN on any layout (Shi et al., Multi-Stream Adaptive GCN, TIP 2020, as in pyskl)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from skelbench.adapters.gcn import GCN
from skelbench.adapters.gcn_config import GCNConfig, StagedConfig
from skelbench.adapters.networks import aagcn as aagcn_network
from skelbench.adapters.networks.gcn import Backbone
from skelbench.adapters.networks.graph import spatial
from skelbench.core.settings import read_config


@dataclass(frozen=True)
class AAGCNConfig(StagedConfig):
    """The stage plan; persons are normalised by their place."""

    data_bn: str = "MVC"

    narrowest: ClassVar[int] = 4


class AAGCN(GCN):
    """AAGCN."""

    paper: ClassVar = "Shi et al., Skeleton-Based Action Recognition with Multi-Stream Adaptive GCN, TIP 2020"

    @staticmethod
    def build(config: Mapping[str, Any]) -> tuple[GCNConfig, Backbone]:
        """Read a card's configuration and build the network up to the last layer."""
        read = read_config(AAGCNConfig, config)
        return read, aagcn_network.Backbone(spatial(read.graph), **read.arguments)
