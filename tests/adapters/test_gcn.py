"""The graph networks behind one adapter: sizes (pyskl's own, measured with 60 classes), layouts, dimensions."""

import pytest
import torch
from graph_models import ALL
from graph_models import small as model
from people import flat, walk

from skelbench.adapters.aagcn import AAGCN
from skelbench.adapters.card import Card
from skelbench.adapters.ctrgcn import CTRGCN
from skelbench.adapters.gcn import GCN
from skelbench.adapters.msg3d import MSG3D
from skelbench.adapters.stgcn import STGCN
from skelbench.adapters.stgcnpp import STGCNPP
from skelbench.core.layout import LAYOUTS


@pytest.mark.parametrize(
    ("kind", "entries", "coco", "ntu"),
    [
        (STGCN, 181, 3_088_704, 3_098_832),
        (STGCNPP, 692, 1_393_016, 1_403_144),
        (AAGCN, 443, 3_760_228, 3_781_668),
        (CTRGCN, 823, 1_436_496, 1_446_672),
        (MSG3D, 820, 2_975_763, 3_194_595),
    ],
)
def test_the_full_networks_have_the_official_sizes(kind: type[GCN], entries: int, coco: int, ntu: int) -> None:
    for layout, parameters in (("coco17", coco), ("ntu25", ntu)):
        network = kind(Card("full", "gcn", {"layout": layout}, tuple(map(str, range(60))))).network
        assert sum(p.numel() for p in network.parameters()) == parameters
        assert len(network.state_dict()) == entries


@pytest.mark.parametrize("kind", ALL)
def test_the_loss_reaches_every_parameter(kind: type[GCN]) -> None:
    gcn = model(kind, max_persons=1)
    gcn.network.train()
    gcn.logits(torch.randn(2, 1, 16, 17, 3)).square().sum().backward()
    for name, parameter in gcn.network.named_parameters():
        assert parameter.grad is not None and parameter.grad.isfinite().all(), name


@pytest.mark.parametrize("kind", ALL)
@pytest.mark.parametrize("layout", LAYOUTS)
def test_every_network_fits_every_layout(kind: type[GCN], layout: str) -> None:
    clip = walk(layout)
    gcn = model(kind, **kind.configure({}, clip))
    scores = gcn.logits(gcn.prepare(clip))
    assert scores.shape == (1, 4) and scores.isfinite().all()


@pytest.mark.parametrize("kind", ALL)
@pytest.mark.parametrize("dimensions", [2, 3])
@pytest.mark.parametrize("score", [False, True])
def test_every_network_takes_2d_and_3d_with_and_without_scores(kind: type[GCN], dimensions: int, score: bool) -> None:
    clip = walk("kinect20") if dimensions == 3 else flat(walk("coco17"))
    gcn = model(kind, **kind.configure({"score": score}, clip))
    assert gcn.logits(gcn.prepare(clip)).shape == (1, 4)
