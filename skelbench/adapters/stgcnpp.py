"""ST-GCN++ on any layout (Duan et al., PYSKL, ACM MM 2022)."""

from typing import ClassVar

from skelbench.adapters.gcn import GCN, Architecture
from skelbench.adapters.gcn_config import STGCNPPConfig
from skelbench.adapters.networks.stgcn import adjacency
from skelbench.adapters.networks.stgcnpp import backbone


class STGCNPP(GCN):
    """ST-GCN++."""

    paper: ClassVar = "Duan et al., PYSKL: Towards Good Practices for Skeleton Action Recognition, ACM MM 2022"
    architecture: ClassVar = Architecture(STGCNPPConfig, adjacency, backbone)
