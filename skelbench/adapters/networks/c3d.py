"""C3D-light on heatmaps, with pyskl's state-dict keys (PoseConv3D, Table 1; pyskl `C3D` with three stages)."""

from torch import Tensor, nn
from torch.nn import functional

from skelbench.adapters.networks.conv_bn import ConvBN


class C3D(nn.Module):
    """Six 3x3x3 convolutions; the picture is halved by averages before the second, third and fifth, frames are kept."""

    def __init__(self, in_channels: int = 17, base_channels: int = 32) -> None:
        super().__init__()
        one, two, four, eight = (base_channels * factor for factor in (1, 2, 4, 8))
        kernel = (3, 3, 3)
        self.conv1a = ConvBN(in_channels, one, kernel)
        self.conv2a = ConvBN(one, two, kernel)
        self.conv3a = ConvBN(two, four, kernel)
        self.conv3b = ConvBN(four, four, kernel)
        self.conv4a = ConvBN(four, eight, kernel)
        self.conv4b = ConvBN(eight, eight, kernel)
        self.width = eight

    def forward(self, x: Tensor) -> Tensor:
        """(N, K, T, H, W) heatmaps -> (N, 8 base_channels, T, H / 8, W / 8)."""
        x = self.conv1a(x.permute(0, 2, 3, 4, 1).contiguous())
        x = self.conv2a(_halved(x))
        x = self.conv3b(self.conv3a(_halved(x)))
        return self.conv4b(self.conv4a(_halved(x))).permute(0, 4, 1, 2, 3)


def _halved(x: Tensor) -> Tensor:
    """(N, T, H, W, C) -> (N, T, H // 2, W // 2, C), means of 2 x 2 pixels."""
    frames = functional.avg_pool2d(x.flatten(0, 1).permute(0, 3, 1, 2), 2).permute(0, 2, 3, 1)
    return frames.reshape(*x.shape[:2], *frames.shape[1:])
