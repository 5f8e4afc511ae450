"""3-D convolution, batch norm, ReLU: the unit that the 3-D CNNs are made of (keys `conv.weight`, `bn.*`).

Maps are (N, T, H, W, C) here, channels last. Most kernels of these networks are 1 x k x k or k x 1 x 1, and a
CPU runs those far faster as what they are: 2-D convolutions of frames, and products with k matrices. Outside training
the batch norm is folded into the convolution's weights, which spares a pass over the maps.
"""

from typing import cast

import torch
from torch import Tensor, nn
from torch.nn import functional

Triple = tuple[int, int, int]


class ConvBN(nn.Module):
    """Convolution without bias that keeps the size (but for the stride), then batch norm and ReLU where wanted."""

    def __init__(
        self,
        into: int,
        out: int,
        kernel: Triple,
        stride: Triple = (1, 1, 1),
        groups: int = 1,
        norm: bool = True,
        relu: bool = True,
    ) -> None:
        super().__init__()
        padding = cast(Triple, tuple(size // 2 for size in kernel))
        self.conv = nn.Conv3d(into, out, kernel, stride, padding, groups=groups, bias=False)
        nn.init.kaiming_normal_(self.conv.weight, mode="fan_out", nonlinearity="relu")
        self.bn = nn.BatchNorm3d(out) if norm else None
        self.relu = relu

    def forward(self, x: Tensor) -> Tensor:
        """(N, T, H, W, C) -> (N, T', H', W', out)."""
        norm = self.bn
        if norm is None or self.training:
            x = _convolved(x, self.conv.weight, None, self.conv)
            x = x if norm is None else norm(x.permute(0, 4, 1, 2, 3)).permute(0, 2, 3, 4, 1)
        else:
            x = _convolved(x, *_folded(self.conv.weight, norm), self.conv)
        return functional.relu_(x) if self.relu else x


def _folded(weight: Tensor, norm: nn.BatchNorm3d) -> tuple[Tensor, Tensor]:
    """Weight and bias of the convolution that does what `weight` and the fixed norm do."""
    mean, variance = cast(Tensor, norm.running_mean), cast(Tensor, norm.running_var)
    scale = norm.weight / (variance + norm.eps).sqrt()
    return weight * scale.view(-1, 1, 1, 1, 1), norm.bias - mean * scale


def _convolved(x: Tensor, weight: Tensor, bias: Tensor | None, conv: nn.Conv3d) -> Tensor:
    """Convolve (N, T, H, W, C) by the shortest way that the kernel allows."""
    frames, height, width = weight.shape[2:]
    if frames == 1:
        x = x[:, :: conv.stride[0]]
        flat = x.flatten(0, 1).permute(0, 3, 1, 2)  # frames as a batch of pictures
        padding = [height // 2, width // 2]
        flat = functional.conv2d(flat, weight[:, :, 0], bias, conv.stride[1:], padding, 1, conv.groups)
        flat = flat.permute(0, 2, 3, 1)
        return flat.reshape(*x.shape[:2], *flat.shape[1:])
    if height == width == 1 and frames == 3 and conv.groups == 1 and conv.stride == (1, 1, 1):
        return _three_products(x, weight[..., 0, 0], bias)
    weight = weight.contiguous(memory_format=torch.channels_last_3d)
    x = x.permute(0, 4, 1, 2, 3)
    return functional.conv3d(x, weight, bias, conv.stride, conv.padding, 1, conv.groups).permute(0, 2, 3, 4, 1)


def _three_products(x: Tensor, weight: Tensor, bias: Tensor | None) -> Tensor:
    """Convolve (N, T, H, W, C) with a (out, C, 3) kernel over the frames: a product per tap, shifted and added."""
    before, now, after = functional.linear(x, weight.permute(2, 0, 1).flatten(0, 1)).chunk(3, dim=-1)
    out = now.clone() if bias is None else now + bias
    out[:, 1:] += before[:, :-1]
    out[:, :-1] += after[:, 1:]
    return out
