"""MAMP's encoder on any layout: attention among all joints at all times (Mao et al., ICCV 2023)."""

from typing import ClassVar

from skelbench.adapters.gcn import GCN, Architecture
from skelbench.adapters.mamp_config import MAMPConfig
from skelbench.adapters.networks.graph import spatial
from skelbench.adapters.networks.mamp import Backbone


class MAMP(GCN):
    """MAMP's encoder; see docs/models/mamp.md."""

    paper: ClassVar = "Mao et al., Masked Motion Predictors are Strong 3D Action Representation Learners, ICCV 2023"
    architecture: ClassVar = Architecture(MAMPConfig, lambda config: spatial(config.graph), Backbone)
