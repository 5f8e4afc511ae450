"""The unit of the 3-D CNNs."""

import pytest
import torch

from skelbench.adapters.networks.conv_bn import ConvBN


@pytest.mark.parametrize(
    ("kernel", "stride", "groups"),
    [
        ((1, 3, 3), (2, 2, 2), 1),
        ((1, 1, 1), (1, 2, 2), 1),
        ((3, 1, 1), (1, 1, 1), 1),
        ((5, 1, 1), (1, 1, 1), 6),
        ((3, 3, 3), (1, 1, 1), 1),
        ((3, 3, 3), (1, 2, 2), 6),
    ],
)
@pytest.mark.parametrize("frames", [1, 5, 8])
def test_every_kind_of_convolution_is_conv3d_and_batch_norm(
    kernel: tuple[int, int, int], stride: tuple[int, int, int], groups: int, frames: int
) -> None:
    torch.manual_seed(0)
    unit = ConvBN(6, 12 if groups == 1 else 6, kernel, stride, groups).double()
    x = torch.randn(2, 6, frames, 8, 8, dtype=torch.double)
    for training in (True, False):
        unit.train(training)
        torch.nn.init.uniform_(unit.bn.weight)
        torch.nn.init.uniform_(unit.bn.bias)
        ours = unit(x.permute(0, 2, 3, 4, 1)).permute(0, 4, 1, 2, 3)
        unit.bn.momentum = 0.0  # the second pass must not move the statistics again
        torch.testing.assert_close(ours, torch.relu(unit.bn(unit.conv(x))))
