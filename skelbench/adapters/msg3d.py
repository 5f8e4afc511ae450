"""MS-G3D on any layout (Liu et al., Disentangling and Unifying Graph Convolutions, CVPR 2020, as in pyskl)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from skelbench.adapters.gcn import GCN
from skelbench.adapters.gcn_config import GCNConfig
from skelbench.adapters.networks import msg3d as msg3d_network
from skelbench.adapters.networks.gcn import Backbone
from skelbench.adapters.networks.graph import binary_adj
from skelbench.core.settings import read_config


@dataclass(frozen=True)
class MSG3DConfig(GCNConfig):
    """Scales of the two paths; persons are normalised by their place."""

    base_channels: int = 96
    num_gcn_scales: int = 13
    num_g3d_scales: int = 6
    data_bn: str = "MVC"

    narrowest: ClassVar[int] = 6

    @property
    def arguments(self) -> dict[str, Any]:
        """What a backbone is built with, beside the graph."""
        scales = {key: getattr(self, key) for key in ("num_gcn_scales", "num_g3d_scales")}
        return super().arguments | scales


class MSG3D(GCN):
    """MS-G3D."""

    paper: ClassVar = "Liu et al., Disentangling and Unifying Graph Convolutions, CVPR 2020"

    @staticmethod
    def build(config: Mapping[str, Any]) -> tuple[GCNConfig, Backbone]:
        """Read a card's configuration and build the network up to the last layer."""
        read = read_config(MSG3DConfig, config)
        return read, msg3d_network.Backbone(binary_adj(read.graph)[0], **read.arguments)
