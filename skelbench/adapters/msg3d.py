"""MS-G3D on any layout (Liu et al., Disentangling and Unifying Graph Convolutions, CVPR 2020, as in pyskl)."""

from typing import ClassVar

from skelbench.adapters.gcn import GCN, Architecture
from skelbench.adapters.gcn_config import MSG3DConfig
from skelbench.adapters.networks.graph import binary_adj
from skelbench.adapters.networks.msg3d import Backbone


class MSG3D(GCN):
    """MS-G3D."""

    paper: ClassVar = "Liu et al., Disentangling and Unifying Graph Convolutions, CVPR 2020"
    architecture: ClassVar = Architecture(MSG3DConfig, lambda config: binary_adj(config.graph), Backbone)
