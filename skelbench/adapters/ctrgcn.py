"""CTR-GCN on any layout (Chen et al., Channel-wise Topology Refinement, ICCV 2021, as in pyskl)."""

from typing import ClassVar

from skelbench.adapters.gcn import GCN, Architecture
from skelbench.adapters.gcn_config import CTRGCNConfig
from skelbench.adapters.networks.ctrgcn import Backbone
from skelbench.adapters.networks.graph import spatial


class CTRGCN(GCN):
    """CTR-GCN."""

    paper: ClassVar = "Chen et al., Channel-wise Topology Refinement Graph Convolution, ICCV 2021"
    architecture: ClassVar = Architecture(CTRGCNConfig, lambda config: spatial(config.graph), Backbone)
