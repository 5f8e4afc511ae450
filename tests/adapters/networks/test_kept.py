"""Joints that are left out of a graph network take no part in it."""

from typing import Any

import pytest
import torch
from graph_models import ALL
from graph_models import small as model
from torch import Tensor

from skelbench.adapters.aagcn import AAGCN
from skelbench.adapters.gcn import GCN
from skelbench.adapters.networks.kept import Kept
from skelbench.adapters.networks.stgcn import GraphConv
from skelbench.adapters.protocols import Droppable
from skelbench.core.errors import InputError

V = 17
OUT = torch.tensor([0, 5, 6, 9, 16])
CASES: list[tuple[type[GCN], dict[str, Any]]] = [
    *((kind, {}) for kind in ALL),
    (AAGCN, {"similarity": "softmax", "attention": False}),
    *((kind, {"average_absent": True}) for kind in ALL[:2]),
    (ALL[0], {"conv_pos": "post"}),
]


def kept_but(out: Tensor) -> Tensor:
    return torch.ones(V, dtype=torch.bool).index_fill(0, out, False)


def clips() -> Tensor:
    """Three clips of two persons; the second has one."""
    torch.manual_seed(1)
    x = torch.randn(3, 2, 16, V, 3)
    x[1, 1] = 0
    return x


def cut(state: dict[str, Tensor], keep: Tensor) -> dict[str, Tensor]:
    """Leave the joints out of every tensor that has them: matrices of (windows of) joints, statistics of the input."""

    def of(value: Tensor) -> Tensor:
        if value.ndim not in (2, 3) or value.shape[-1] != value.shape[-2] or value.shape[-1] % V:
            return value
        joints = keep.repeat(value.shape[-1] // V)
        return value[..., joints, :][..., joints]

    def norm(value: Tensor) -> Tensor:
        return value.view(-1, V, 3)[:, keep].flatten() if value.ndim else value

    return {key: norm(value) if "data_bn" in key else of(value) for key, value in state.items()}


@pytest.mark.parametrize("kind", [kind for kind in ALL if kind is not AAGCN])
def test_leaving_joints_out_is_the_network_of_the_smaller_graph(kind: type[GCN]) -> None:
    whole, keep, x = model(kind), kept_but(OUT), clips()
    for name, value in whole.network.named_parameters():
        if name.endswith(".PA"):
            torch.nn.init.uniform_(value)
    state = cut(whole.network.state_dict(), keep)
    some = model(kind).network
    graph = kind.architecture.adjacency(whole.config)[:, keep][..., keep]
    some.backbone = kind.architecture.backbone(graph, whole.config)
    some.load_state_dict(state)
    torch.testing.assert_close(whole.network.features(x, keep), some.eval().features(x[:, :, :, keep]))


@pytest.mark.parametrize(("kind", "config"), CASES)
def test_joints_of_each_clip_are_left_out_as_those_of_all_are(kind: type[GCN], config: dict[str, Any]) -> None:
    network, x = model(kind, **config).network, clips()
    keep = torch.stack([kept_but(OUT), kept_but(torch.tensor([1, 2])), kept_but(torch.arange(12))])
    each = torch.cat([network.features(clip[None], mask) for clip, mask in zip(x, keep, strict=True)])
    torch.testing.assert_close(network.features(x, keep), each)
    torch.testing.assert_close(network(x, keep), network.cls_head(each))


@pytest.mark.parametrize("clipwise", [False, True])
@pytest.mark.parametrize(("kind", "config"), CASES)
def test_what_a_joint_that_is_left_out_does_changes_nothing(
    kind: type[GCN], config: dict[str, Any], clipwise: bool
) -> None:
    network, x, keep = model(kind, **config).network, clips(), kept_but(OUT)
    other = x.clone()
    other[:, :, :, OUT] += 5
    other[1, 1] = x[1, 1]
    mask = keep.expand(3, -1) if clipwise else keep
    torch.testing.assert_close(network.features(other, mask), network.features(x, mask))
    assert (network.features(other) - network.features(x)).abs().max() > 1e-4


@pytest.mark.parametrize("kind", ALL)
def test_keeping_all_joints_changes_nothing_and_zeros_are_something_else(kind: type[GCN]) -> None:
    network, x, keep = model(kind).network, clips(), kept_but(OUT)
    whole = network.features(x)
    for all_of_them in (torch.ones(V, dtype=torch.bool), torch.ones(3, V, dtype=torch.bool)):
        torch.testing.assert_close(network.features(x, all_of_them), whole)
    zeroed = x * keep[:, None]
    assert (network.features(x, keep) - network.features(zeroed)).abs().max() > 1e-4


@pytest.mark.parametrize("conv_pos", ["pre", "post"])
def test_a_graph_convolution_of_some_joints_is_its_definition(conv_pos: str) -> None:
    torch.manual_seed(0)
    layer = GraphConv(5, 7, torch.rand(3, V, V), conv_pos=conv_pos).double().eval()
    x, mask = torch.randn(2, 5, 6, V, dtype=torch.double), torch.rand(2, V) > 0.4
    graph = (layer.A * layer.PA)[None] * mask[:, None, :, None]  # what is left out sends nothing
    if conv_pos == "pre":
        expected = torch.einsum("nkctv,nkvw->nctw", layer.conv(x).unflatten(1, (3, 7)), graph)
    else:
        expected = layer.conv(torch.einsum("nctv,nkvw->nkctw", x, graph).flatten(1, 2))
    ours = layer(x, Kept(None, mask, V))
    here = mask[:, None, None].expand_as(ours)
    torch.testing.assert_close(ours[here], torch.relu(layer.bn(expected))[here])


@pytest.mark.parametrize("kind", ALL)
def test_a_network_learns_with_joints_left_out(kind: type[GCN]) -> None:
    network, x, keep = model(kind).network.train(), clips(), kept_but(OUT)
    network.features(x, keep).square().sum().backward()
    gone = [p.grad[..., OUT, :] for name, p in network.named_parameters() if name.endswith(".PA") and p.shape[-1] == V]
    assert all(not grad.any() for grad in gone)
    assert all(p.grad is not None and p.grad.isfinite().all() for p in network.backbone.parameters() if p.requires_grad)


def test_a_person_whose_seen_joints_are_all_left_out_is_absent() -> None:
    network, keep = model(ALL[0]).network, kept_but(OUT)
    x = clips()[:1]
    alone = x.clone()
    alone[:, 1] = 0
    x[:, 1, :, keep] = 0  # the second person shows nothing but what is left out
    for mask in (keep, keep[None]):
        torch.testing.assert_close(network.features(x, mask), network.features(alone, mask))


@pytest.mark.parametrize(
    ("keep", "words"),
    [
        (torch.ones(16, dtype=torch.bool), r"bool \(16,\), expected bool \(17,\) or \(3, 17\)"),
        (torch.ones(2, V, dtype=torch.bool), r"\(2, 17\), expected"),
        (torch.ones(V), "torch.float32"),
        (torch.zeros(V, dtype=torch.bool), "keep at least one"),
        (torch.eye(3, V).bool().index_fill(0, torch.tensor([1]), False), "keep at least one"),
    ],
)
def test_a_mask_that_fits_no_clip_is_refused(keep: Tensor, words: str) -> None:
    with pytest.raises(InputError, match=words):
        model(ALL[0]).network.features(clips(), keep)


def test_joints_of_each_clip_are_refused_in_training() -> None:
    with pytest.raises(InputError, match="in training"):
        model(ALL[0]).network.train().features(clips(), torch.ones(3, V, dtype=torch.bool))


@pytest.mark.parametrize("kind", ALL)
def test_every_graph_network_says_that_it_can_leave_joints_out(kind: type[GCN]) -> None:
    network = model(kind).network
    assert isinstance(network, Droppable) and network.joints == V
