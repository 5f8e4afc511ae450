"""ST-GCN on any layout (Yan et al., AAAI 2018, as in pyskl); its card may also ask for pyskl's variants of the unit."""

from typing import ClassVar

from skelbench.adapters.gcn import GCN, Architecture
from skelbench.adapters.gcn_config import STGCNConfig
from skelbench.adapters.networks.stgcn import Backbone, adjacency


class STGCN(GCN):
    """ST-GCN; `sampling: pad`, clip_len 300 and tcn_dropout 0.5 make it pyskl's vanilla one."""

    paper: ClassVar = "Yan et al., Spatial Temporal Graph Convolutional Networks, AAAI 2018"
    architecture: ClassVar = Architecture(STGCNConfig, adjacency, Backbone)
