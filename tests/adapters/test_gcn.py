"""The graph networks behind one adapter: sizes, persons, layouts, padding and what they refuse."""

import subprocess
import sys
from typing import Any

import numpy as np
import pytest
import torch
from people import flat, walk
from torch import nn

from skelbench.adapters.aagcn import AAGCN
from skelbench.adapters.card import Card
from skelbench.adapters.ctrgcn import CTRGCN
from skelbench.adapters.gcn import GCN
from skelbench.adapters.msg3d import MSG3D
from skelbench.adapters.networks.gcn import Pointwise
from skelbench.adapters.networks.stgcn import GraphConv
from skelbench.adapters.stgcn import STGCN
from skelbench.adapters.stgcnpp import STGCNPP
from skelbench.core.errors import InputError
from skelbench.core.layout import LAYOUTS

ALL: list[type[GCN]] = [STGCN, STGCNPP, AAGCN, CTRGCN, MSG3D]
MVC: list[type[GCN]] = [AAGCN, CTRGCN, MSG3D]
SMALL = {"base_channels": 8, "clip_len": 16}


def model(kind: type[GCN], classes: int = 4, **config: Any) -> GCN:
    torch.manual_seed(0)
    stages = {} if kind is MSG3D else {"num_stages": 3, "inflate_stages": [2], "down_stages": [3]}
    scales = {"num_gcn_scales": 3, "num_g3d_scales": 2} if kind is MSG3D else {}
    names = tuple(f"class {k}" for k in range(classes))
    adapter = kind.load(Card("toy", "gcn", {**SMALL, **stages, **scales, **config}, names))
    for norm in adapter.network.modules():
        if isinstance(norm, nn.BatchNorm2d):
            nn.init.uniform_(norm.weight, 0.5, 1.5)  # of 1e-6 nothing is seen
    adapter.network.eval()
    return adapter


# sizes: pyskl's own, measured (60 classes)


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


# the network


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


@pytest.mark.parametrize("kind", [STGCNPP, AAGCN, CTRGCN, MSG3D])
def test_the_narrowest_network_works_and_a_narrower_one_is_refused(kind: type[GCN]) -> None:
    least = {STGCNPP: 6, AAGCN: 4, CTRGCN: 4, MSG3D: 6}[kind]
    gcn = model(kind, base_channels=least)
    assert gcn.logits(torch.randn(2, 2, 16, 17, 3)).isfinite().all()
    with pytest.raises(InputError, match=f"base_channels: {least - 1} is too narrow; take at least {least}"):
        model(kind, base_channels=least - 1)


# persons


@pytest.mark.parametrize("kind", ALL)
def test_an_absent_person_changes_nothing(kind: type[GCN]) -> None:
    gcn, clip = model(kind), flat(walk("coco17"))
    padded = gcn.prepare(clip)
    assert padded.shape[1] == 2 and not padded[:, 1].any()
    everyone = torch.ones(1, 1, dtype=torch.bool)
    alone = gcn.network.backbone(padded[:, :1], everyone).mean(dim=(2, 3))
    torch.testing.assert_close(gcn.features(padded), alone)


@pytest.mark.parametrize("kind", ALL)
def test_officially_an_absent_person_is_averaged_in(kind: type[GCN]) -> None:
    sound, official = model(kind), model(kind, average_absent=True)
    x = sound.prepare(flat(walk("coco17")))
    maps = official.network.backbone(x, torch.ones(1, 2, dtype=torch.bool))
    torch.testing.assert_close(official.features(x), maps.mean(dim=(0, 2, 3))[None])
    assert (official.features(x) - sound.features(x)).abs().max() > 1e-3


@pytest.mark.parametrize("kind", ALL)
def test_scores_of_a_clip_do_not_depend_on_its_batch(kind: type[GCN]) -> None:
    gcn = model(kind)
    views = [gcn.prepare(flat(walk("coco17", persons))) for persons in (2, 1, 2)]
    together = gcn.logits(torch.cat(views))
    torch.testing.assert_close(together, torch.cat([gcn.logits(view) for view in views]))


@pytest.mark.parametrize("kind", MVC)
def test_statistics_of_a_place_are_of_the_persons_who_were_there(kind: type[GCN]) -> None:
    gcn, x = model(kind), torch.randn(5, 2, 16, 17, 3)
    x[1:, 1] = 0  # only the first clip has a second person
    gcn.network.train()
    gcn.logits(x)
    mean = gcn.network.backbone.data_bn.running_mean.view(2, 17, 3)  # type: ignore[union-attr, operator]
    variance = gcn.network.backbone.data_bn.running_var.view(2, 17, 3)  # type: ignore[union-attr, operator]
    torch.testing.assert_close(mean[0], 0.1 * x[:, 0].mean(dim=(0, 1)))
    torch.testing.assert_close(mean[1], 0.1 * x[0, 1].mean(dim=0))
    torch.testing.assert_close(variance[1], 0.9 + 0.1 * x[0, 1].var(dim=0))


@pytest.mark.parametrize("kind", MVC)
def test_officially_statistics_of_a_place_are_those_of_the_whole_batch(kind: type[GCN]) -> None:
    gcn, x = model(kind, average_absent=True), torch.randn(5, 2, 16, 17, 3)
    x[1:, 1] = 0
    plain = nn.BatchNorm1d(2 * 17 * 3)
    plain(x.permute(0, 1, 3, 4, 2).reshape(5, -1, 16))
    gcn.network.train()
    gcn.logits(x)
    ours = gcn.network.backbone.data_bn
    torch.testing.assert_close(ours.running_mean, plain.running_mean)
    torch.testing.assert_close(ours.running_var, plain.running_var)


# vanilla: all frames, then zeros


def test_padding_keeps_every_frame_in_order_and_adds_zeros() -> None:
    clip = flat(walk("coco17", frames=20))
    padded, sampled = model(STGCN, sampling="pad", clip_len=32), model(STGCN, clip_len=20)
    x = padded.prepare(clip)
    assert x.shape == (1, 2, 32, 17, 3) and not x[:, :, 20:].any()
    assert torch.equal(x[:, :, :20], sampled.prepare(clip))  # 20 of 20 frames: each once
    assert padded.prepare(clip, np.random.default_rng(0)).shape == x.shape


def test_what_lies_on_padded_frames_is_left_out_of_a_clip() -> None:
    clip, rng = flat(walk("coco17", frames=20)), np.random.default_rng(0)
    values = rng.random((1, 2, 32, 17), np.float32)
    found = model(STGCN, sampling="pad", clip_len=32).to_clip(clip, values)
    np.testing.assert_array_equal(found, values[0, :1, :20])


def test_a_clip_longer_than_its_padding_is_refused() -> None:
    with pytest.raises(InputError, match="'walk' has 33 frames, toy pads to 32; set clip_len, or sampling: uniform"):
        model(STGCN, sampling="pad", clip_len=32).prepare(flat(walk("coco17", frames=33)))


# importance


def test_values_go_back_to_the_person_and_the_frame_they_came_from() -> None:
    """NTU's normalisation puts the longer tracked person first and drops the frames that he is not in."""
    clip = walk("ntu25", 2, frames=12)
    score = clip.score.copy()
    score[0, :5], score[1, 3] = 0, 0
    clip = clip.with_pose(clip.keypoint * (score > 0)[..., None], score)
    gcn = model(STGCN, layout="ntu25", dimensions=3, score=False, normalise="ntu3d", clip_len=11)
    values = np.random.default_rng(0).random((1, 2, 11, 25), np.float32)
    expected = np.zeros(clip.score.shape, np.float32)
    expected[[1, 0]] = np.insert(values[0], 3, 0, axis=1)
    np.testing.assert_array_equal(gcn.to_clip(clip, values), expected)


# what they refuse


@pytest.mark.parametrize(
    ("kind", "config", "message"),
    [
        (STGCN, {"sampling": "loop"}, "sampling: 'loop' is not uniform or pad"),
        (STGCN, {"sampling": "pad", "views": 10}, "sampling: pad takes all frames, once; set views to 1"),
        (STGCN, {"stream": "k"}, "stream: 'k' is not j, b, jm or bm"),
        (STGCN, {"stream": "bm", "motion": True}, "would add the motion of stream bm; choose stream j or b"),
        (STGCN, {"adaptive": "offsett"}, "unknown adaptive 'offsett'; did you mean offset"),
        (STGCNPP, {"conv_pos": "mid"}, "conv_pos: 'mid' is not pre or post"),
        (CTRGCN, {"adaptive": "init"}, "unknown configuration key 'adaptive'"),
        (MSG3D, {"num_stages": 4}, "unknown configuration key 'num_stages'"),
    ],
)
def test_a_wrong_configuration_is_answered(kind: type[GCN], config: dict[str, Any], message: str) -> None:
    with pytest.raises(InputError, match=message):
        kind(Card("toy", "gcn", config, ("a", "b")))


def test_leaving_frames_out_before_a_pointwise_convolution_is_its_stride() -> None:
    torch.manual_seed(0)
    strided = torch.nn.Conv2d(8, 16, 1, (2, 1))
    ours = Pointwise(8, 16, 2)
    ours.load_state_dict(strided.state_dict())
    x = torch.randn(3, 8, 7, 5)
    torch.testing.assert_close(ours(x), strided(x))


def test_narrow_networks_train_on_two_threads_without_writing_past_their_memory() -> None:
    # oneDNN #6035: a strided 1x1 convolution of 8 channels corrupts memory, so this needs a process of its own
    code = """
import torch
from skelbench.adapters.networks.gcn import skip
torch.set_num_threads(2)
way = skip(8, 16, 2)
for _ in range(300):
    x = torch.randn(9, 8, 8, 17).contiguous(memory_format=torch.channels_last).requires_grad_()
    way(x).sum().backward()
"""
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
