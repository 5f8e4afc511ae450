"""STTFormer on any layout: attention among the joints of a few frames (Qiu et al., 2022)."""

from typing import ClassVar

from skelbench.adapters.gcn import GCN, Architecture
from skelbench.adapters.networks.graph import spatial
from skelbench.adapters.networks.sttformer import Backbone
from skelbench.adapters.sttformer_config import STTFormerConfig


class STTFormer(GCN):
    """STTFormer; see docs/models/transformers.md."""

    paper: ClassVar = "Qiu et al., Spatio-Temporal Tuples Transformer for Skeleton-Based Action Recognition, 2022"
    architecture: ClassVar = Architecture(STTFormerConfig, lambda config: spatial(config.graph), Backbone)
