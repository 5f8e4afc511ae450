"""ST-GCN++ on any layout (Duan et al., PYSKL, ACM MM 2022)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from skelbench.adapters.gcn import GCN
from skelbench.adapters.gcn_config import GCNConfig
from skelbench.adapters.networks import stgcnpp as stgcnpp_network
from skelbench.adapters.networks.gcn import Backbone
from skelbench.adapters.networks.graph import spatial
from skelbench.adapters.stgcn import STGCNConfig
from skelbench.core.settings import read_config


@dataclass(frozen=True)
class STGCNPPConfig(STGCNConfig):
    """As of ST-GCN, with a learnt graph."""

    adaptive: str = "init"

    narrowest: ClassVar[int] = stgcnpp_network.BRANCHES


class STGCNPP(GCN):
    """ST-GCN++."""

    paper: ClassVar = "Duan et al., PYSKL: Towards Good Practices for Skeleton Action Recognition, ACM MM 2022"

    @staticmethod
    def build(config: Mapping[str, Any]) -> tuple[GCNConfig, Backbone]:
        """Read a card's configuration and build the network up to the last layer."""
        read = read_config(STGCNPPConfig, config)
        return read, stgcnpp_network.backbone(spatial(read.graph), **read.arguments)
