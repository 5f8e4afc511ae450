"""PoseConv3D: a 3-D CNN on heatmaps and its last layer (Duan et al., CVPR 2022), with pyskl's state-dict keys."""

from torch import Tensor, nn

from skelbench.adapters.networks.c3d import C3D
from skelbench.adapters.networks.gcn import Head
from skelbench.adapters.networks.slowonly import SlowOnly
from skelbench.adapters.networks.x3d import X3D
from skelbench.adapters.posec3d_config import PoseC3DConfig

Backbone = SlowOnly | C3D | X3D
"""A 3-D CNN: (N, K, T, H, W) heatmaps -> (N, width, T', H', W')."""


class Network(nn.Module):
    """3-D CNN, mean over frames and pixels, last layer (pyskl `Recognizer3D` with `I3DHead`)."""

    def __init__(self, backbone: Backbone, classes: int, dropout: float) -> None:
        super().__init__()
        self.backbone = backbone
        self.cls_head = Head(backbone.width, classes, dropout)

    def features(self, maps: Tensor) -> Tensor:
        """(N, K, T, H, W) -> (N, width): the pooled maps."""
        return self.backbone(maps).mean(dim=(2, 3, 4))

    def forward(self, maps: Tensor) -> Tensor:
        """(N, K, T, H, W) heatmaps -> (N, classes)."""
        return self.cls_head(self.features(maps))


def backbone(config: PoseC3DConfig, maps: int) -> Backbone:
    """Build the 3-D CNN that a card names, for so many maps (joints or limbs)."""
    match config.backbone:
        case "c3d":
            return C3D(maps, config.width, config.stages)
        case "x3d":
            return X3D(maps, config.width, config.stages)
        case _:
            return SlowOnly(maps, config.width, config.stages)
