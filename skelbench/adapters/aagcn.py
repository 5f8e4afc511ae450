"""AAGCN on any layout (Shi et al., Multi-Stream Adaptive GCN, TIP 2020, as in pyskl)."""

from typing import ClassVar

from skelbench.adapters.gcn import GCN, Architecture
from skelbench.adapters.gcn_config import AAGCNConfig
from skelbench.adapters.networks.aagcn import Backbone
from skelbench.adapters.networks.graph import spatial


class AAGCN(GCN):
    """AAGCN."""

    paper: ClassVar = "Shi et al., Skeleton-Based Action Recognition with Multi-Stream Adaptive GCN, TIP 2020"
    architecture: ClassVar = Architecture(AAGCNConfig, lambda config: spatial(config.graph), Backbone)
