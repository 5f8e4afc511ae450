"""STTFormer on any layout: attention among the joints of a few frames (Qiu et al., 2022)."""

from typing import ClassVar

from torch import Tensor

from skelbench.adapters.gcn import GCN, Architecture
from skelbench.adapters.networks.graph import spatial
from skelbench.adapters.networks.sttformer import Backbone
from skelbench.adapters.networks.watched import WatchedNetwork
from skelbench.adapters.sttformer_config import STTFormerConfig
from skelbench.core.errors import InputError


class STTFormer(GCN):
    """STTFormer; see docs/models/transformers.md."""

    paper: ClassVar = "Qiu et al., Spatio-Temporal Tuples Transformer for Skeleton-Based Action Recognition, 2022"
    architecture: ClassVar = Architecture(STTFormerConfig, lambda config: spatial(config.graph), Backbone)
    kind: ClassVar = WatchedNetwork

    def attention(self, batch: Tensor, level: int = -1) -> Tensor:
        """Score joints and frames by the attention they receive in one block: (N, M, T, V, C) -> (N, M, T, V).

        Each person's scores have mean 1. Blocks count from 0; -1 is the last one.

        Raises:
            InputError: the network has no such block.
        """
        network = self.network
        assert isinstance(network, WatchedNetwork)
        if not -network.depth <= level < network.depth:
            raise InputError(
                f"attention level {level}: this STTFormer has blocks 0 to {network.depth - 1}, -1 is the last"
            )
        return network.watched(batch, level % network.depth)[1]
