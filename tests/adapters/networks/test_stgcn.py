"""ST-GCN's graph convolution is its definition."""

import pytest
import torch
from torch import nn

from skelbench.adapters.networks.stgcn import GraphConv


def test_graph_convolution_is_its_definition() -> None:
    torch.manual_seed(0)
    layer = GraphConv(5, 7, torch.rand(3, 17, 17)).double().eval()
    torch.nn.init.uniform_(layer.PA)
    x = torch.randn(2, 5, 6, 17, dtype=torch.double)
    split = layer.conv(x).unflatten(1, (3, 7))
    expected = torch.einsum("nkctv,kvw->nctw", split, layer.A * layer.PA)
    torch.testing.assert_close(layer(x), torch.relu(layer.bn(expected)))


@pytest.mark.parametrize("residual", [False, True])
@pytest.mark.parametrize("conv_pos", ["pre", "post"])
@pytest.mark.parametrize("adaptive", ["importance", "init", "offset", "none"])
def test_every_variant_of_the_graph_convolution_is_its_definition(adaptive: str, conv_pos: str, residual: bool) -> None:
    torch.manual_seed(0)
    layer = GraphConv(5, 7, torch.rand(3, 17, 17), adaptive, conv_pos, residual).double().eval()
    x, graph = torch.randn(2, 5, 6, 17, dtype=torch.double), layer.A
    if adaptive in ("importance", "offset"):
        nn.init.uniform_(layer.PA)
        graph = layer.A * layer.PA if adaptive == "importance" else layer.A + layer.PA
    if conv_pos == "pre":
        expected = torch.einsum("nkctv,kvw->nctw", layer.conv(x).unflatten(1, (3, 7)), graph)
    else:
        expected = layer.conv(torch.einsum("nctv,kvw->nkctw", x, graph).flatten(1, 2))
    way_round = layer.down(x) if layer.down is not None else 0
    torch.testing.assert_close(layer(x), torch.relu(layer.bn(expected) + way_round))
    assert isinstance(layer.A, nn.Parameter) == (adaptive == "init")
