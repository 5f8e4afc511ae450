"""A compiled network computes what it computed before; blocks of one kind are compiled once."""

import shutil
from dataclasses import replace

import pytest
import torch
from torch import Tensor
from torch._dynamo.utils import counters
from toy import WRIST

from skelbench.adapters.networks.action_net import ActionHead, ActionNet
from skelbench.adapters.networks.dstformer import DSTFormer
from skelbench.adapters.stgcn import STGCN
from skelbench.training.compiled import compile_backbone

SMALL = {"num_stages": 2, "inflate_stages": [2], "down_stages": [2], "base_channels": 4, "clip_len": 8}

pytestmark = [
    pytest.mark.slow,
    pytest.mark.filterwarnings("ignore"),  # torch's compiler warns itself
    pytest.mark.skipif(not shutil.which("g++"), reason="torch.compile needs a C++ compiler on a CPU: install g++"),
]


def network(depth: int) -> ActionNet:
    torch.manual_seed(0)
    backbone = DSTFormer(5, 8, depth, 2, 2, 6, 8, fuse=True)
    return ActionNet(backbone, ActionHead(5 * 8, 16, 3, dropout=0.0), average_absent=False)


def step(net: ActionNet, clips: int) -> tuple[Tensor, Tensor, Tensor]:
    """Logits, attention scores and a gradient deep inside."""
    net.zero_grad()
    x = torch.rand(clips, 1, 6, 5, 3, generator=torch.Generator().manual_seed(clips))
    pooled, scores = net.watched(x, net.depth - 1)
    logits = net.classify(pooled) + net(x)
    logits.square().sum().backward()
    gradient = net.get_parameter("backbone.blocks_ts.0.attn_t.qkv.weight").grad
    assert gradient is not None
    return logits.detach(), scores, gradient.clone()


def test_a_compiled_network_has_the_logits_attention_and_gradients_of_the_plain_one_for_any_number_of_clips() -> None:
    plain, compiled = network(2), network(2)
    compile_backbone(compiled)
    for clips in (4, 3):
        for expected, got in zip(step(plain, clips), step(compiled, clips), strict=True):
            torch.testing.assert_close(got, expected, rtol=1e-4, atol=1e-5)


def test_batches_of_nearly_equal_size_are_compiled_for_once() -> None:
    torch._dynamo.reset()
    counters.clear()
    net = network(1)
    compile_backbone(net)
    assert net.multiple == 8
    step(net, 8)
    graphs = counters["stats"]["unique_graphs"]
    for clips in (7, 5, 6):
        step(net, clips)
    assert counters["stats"]["unique_graphs"] == graphs > 0
    step(net, 9)  # 16 rows: once more, and for any number after that
    more = counters["stats"]["unique_graphs"]
    step(net, 17)
    assert counters["stats"]["unique_graphs"] == more > graphs


def test_a_graph_network_of_many_kinds_of_blocks_is_compiled_once_for_any_number_of_persons() -> None:
    torch._dynamo.reset()
    counters.clear()
    wider = {"num_stages": 4, "inflate_stages": [2, 3, 4], "down_stages": [3, 4], "base_channels": 4, "clip_len": 8}
    gcn = STGCN.load(replace(WRIST, adapter="", config=wider))
    compile_backbone(gcn.network)
    graphs = []
    for clips in (5, 3, 7):  # twice as many persons, which no other size is: torch takes equal ones for one
        gcn.logits(torch.rand(clips, 2, 8, 17, 3)).square().sum().backward()
        graphs.append(counters["stats"]["unique_graphs"])
    assert graphs == [4] * 3  # torch would give up at 8


def test_a_deeper_network_compiles_no_more_graphs() -> None:
    graphs = []
    for depth in (2, 4):
        torch._dynamo.reset()
        counters.clear()
        net = network(depth)
        compile_backbone(net)
        step(net, 4)
        graphs.append(counters["stats"]["unique_graphs"])
    assert graphs[0] == graphs[1] > 0


def test_joints_may_be_left_out_of_a_compiled_graph_network() -> None:
    plain, compiled = (STGCN.load(replace(WRIST, adapter="", config=SMALL)).network for _ in range(2))
    compiled.load_state_dict(plain.state_dict())
    compile_backbone(compiled)
    x = torch.rand(5, 2, 8, 17, 3)
    for out in (None, 3, 8):
        keep = None if out is None else torch.arange(17) >= out
        expected, got = plain.features(x, keep), compiled.features(x, keep)
        torch.testing.assert_close(got, expected, rtol=1e-4, atol=1e-5)
        got.square().sum().backward()
