"""STTFormer's layers against their definition, written as loops over what is visible; and its settings."""

from typing import Any

import numpy as np
import pytest
import torch
from torch import Tensor, nn

from skelbench.adapters.card import Card
from skelbench.adapters.networks.sttformer import Backbone, Block, in_tuples
from skelbench.adapters.networks.visible import normalised
from skelbench.adapters.protocols import Droppable
from skelbench.adapters.sttformer import STTFormer
from skelbench.adapters.sttformer_config import STTFormerConfig
from skelbench.core.errors import InputError

SMALL: dict[str, Any] = {"base_channels": 4, "widths": [4, 6], "qkv": [2, 3], "heads": 2, "clip_len": 6, "len_parts": 3}
V = 17


def model(**config: Any) -> STTFormer:
    torch.manual_seed(0)
    adapter = STTFormer(Card("toy", "sttformer", {**SMALL, **config}, ("a", "b", "c")))
    for name, parameter in adapter.network.named_parameters():
        if not name.endswith("att0s"):
            nn.init.uniform_(parameter, -1, 1)
    for norm in adapter.network.modules():
        if isinstance(norm, nn.BatchNorm2d):
            nn.init.uniform_(norm.running_mean, -1, 1)
            nn.init.uniform_(norm.running_var, 0.5, 2)
    adapter.network.eval()
    return adapter


def one_block(slots: int) -> Block:
    torch.manual_seed(1)
    block = Block(4, 4, 3, slots, STTFormerConfig(heads=2)).double().eval()
    nn.init.normal_(block.att0s)
    nn.init.normal_(block.alphas)
    return block


def of_those_visible(block: Block, x: Tensor, visible: np.ndarray) -> np.ndarray:
    """What attention gives the slots of one person, (heads * C, tuples, slots); NaN where a slot is not visible.

    Each tuple has its own set of slots, and nothing else exists: sums run over the members of these sets.
    """
    tuples, slots = visible.shape
    seen = [np.flatnonzero(visible[t]) for t in range(tuples)]
    weight, bias = block.to_qkvs.weight[:, :, 0, 0].detach().numpy(), block.to_qkvs.bias.detach().numpy()
    table = np.array(
        [
            [(np.sin, np.cos)[c % 2](slot / 10000 ** ((c - c % 2) / x.shape[0])) for slot in range(slots)]
            for c in range(x.shape[0])
        ]
    )
    value, size = x.numpy(), len(weight) // 4
    out = np.full((2 * x.shape[0], tuples, slots), np.nan)
    projected = {
        (t, v): weight @ (value[:, t, v] + table[:, v]) + bias for t in range(tuples) for v in seen[t]
    }  # queries of both heads, then keys
    for head in range(2):
        alpha, fixed = block.alphas[0, head].item(), block.att0s[0, head].detach().numpy()

        def map_of(u: int, v: int) -> float:
            both = [t for t in range(tuples) if u in seen[t] and v in seen[t]]
            part = slice(head * size, (head + 1) * size)  # noqa: B023
            key = slice((2 + head) * size, (3 + head) * size)  # noqa: B023
            alike = sum(float(projected[t, u][part] @ projected[t, v][key]) for t in both)
            return np.tanh(alike / (size * tuples)) * alpha + fixed[u, v]  # noqa: B023

        for t in range(tuples):
            for v in seen[t]:
                given = sum(value[:, t, u] * map_of(u, v) for u in seen[t])
                out[head * x.shape[0] : (head + 1) * x.shape[0], t, v] = given
    return out


@pytest.mark.parametrize("share", [1.0, 0.6])
def test_attention_among_visible_slots_is_that_of_a_network_without_the_others(share: float) -> None:
    torch.manual_seed(2)
    block, tuples, slots = one_block(5), 3, 5
    visible = torch.rand(tuples, slots) < share
    visible[0, 0] = visible[2, 1] = True
    x = torch.randn(1, 4, tuples, slots, dtype=torch.double) * visible
    with torch.inference_mode():
        ours = block.mixed(x, block.attention(x, visible[None, None]))[0].numpy()
    expected = of_those_visible(block, x[0], visible.numpy())
    here = ~np.isnan(expected)
    assert here.any(axis=0).sum() == int(visible.sum())
    np.testing.assert_allclose(ours[here], expected[here], atol=1e-7)  # the table of positions is float32


@pytest.mark.parametrize("mode", ["one for all", "of each"])
def test_what_is_not_visible_is_seen_by_nobody(mode: str) -> None:
    torch.manual_seed(3)
    backbone = model().network.backbone
    assert isinstance(backbone, Backbone)
    x = torch.randn(2, 3, 6, V)
    visible = torch.rand(1 if mode == "one for all" else 2, 6, V) < 0.5
    other = torch.where(visible[:, None], x, x + 3)
    with torch.inference_mode():
        ours, theirs = (backbone.encode(backbone.embed(clip, visible), visible) for clip in (x, other))
    torch.testing.assert_close(ours, theirs)
    assert not ours.masked_select(~visible[:, None]).any()
    assert ours.masked_select(visible[:, None]).any()


def test_statistics_of_a_training_are_those_of_what_is_visible() -> None:
    torch.manual_seed(4)
    ours, theirs = nn.BatchNorm2d(5), nn.BatchNorm1d(5)
    x, visible = torch.randn(3, 5, 4, 6) * 2 + 1, torch.rand(3, 1, 4, 6) < 0.5
    nn.init.uniform_(ours.weight)
    theirs.load_state_dict(ours.state_dict())
    rows = x.movedim(1, -1)[visible[:, 0]]  # (K, C): only they exist
    made = normalised(ours, x, visible).movedim(1, -1)[visible[:, 0]]
    torch.testing.assert_close(made, theirs(rows))
    for name, value in ours.state_dict().items():
        torch.testing.assert_close(value, theirs.state_dict()[name])


def test_joints_of_each_clip_are_left_out_as_those_of_all_are() -> None:
    torch.manual_seed(5)
    network, x = model().network, torch.randn(3, 2, 6, V, 3)
    keep = torch.rand(3, V) < 0.6
    each = torch.cat([network.features(clip[None], mask) for clip, mask in zip(x, keep, strict=True)])
    torch.testing.assert_close(network.features(x, keep), each)
    assert isinstance(network, Droppable) and network.joints == V


@pytest.mark.parametrize("training", [False, True])
def test_what_a_joint_that_is_left_out_does_changes_nothing(training: bool) -> None:
    torch.manual_seed(6)
    network, x, keep = model().network.train(training), torch.randn(3, 2, 6, V, 3), torch.rand(V) < 0.6
    other = torch.where(keep[:, None], x, x + 5)
    torch.testing.assert_close(network.features(other, keep), network.features(x, keep))
    assert (network.features(x) - network.features(x, keep)).abs().max() > 1e-3


def test_a_mean_over_joints_that_stay_is_over_them_alone() -> None:
    torch.manual_seed(7)
    network, x, keep = model().network, torch.randn(1, 1, 6, V, 3), torch.rand(V) < 0.6
    backbone = network.backbone
    assert isinstance(backbone, Backbone)
    visible = keep.expand(1, 6, V)
    maps = backbone.encode(backbone.embed(x[0].permute(0, 3, 1, 2), visible), visible)
    torch.testing.assert_close(network.features(x, keep), maps[..., keep].mean(dim=(2, 3)))


def test_a_slot_is_a_joint_in_a_frame_of_its_tuple() -> None:
    x = torch.arange(6 * V).view(1, 1, 6, V)  # frame * V + joint
    slots = in_tuples(x, 3)
    for t, v in ((0, 0), (2, 5), (3, 0), (5, 16)):
        assert slots[0, 0, t // 3, (t % 3) * V + v] == t * V + v
    with pytest.raises(InputError, match="6 frames are no whole tuples of 4"):
        in_tuples(x, 4)


def test_the_published_network_has_its_6_million_weights() -> None:
    """6.234 million, as the authors' code counts them for 60 classes; tables of positions are none."""
    card = Card("full", "sttformer", {"layout": "ntu25", "dimensions": 3, "score": False}, tuple(map(str, range(60))))
    count = sum(p.numel() for p in STTFormer(card).network.parameters())
    assert round(count / 1e6, 3) == 6.234


def test_the_loss_reaches_every_weight() -> None:
    network = model().network.train()
    network(torch.randn(2, 1, 6, V, 3)).square().sum().backward()
    for name, parameter in network.named_parameters():
        assert parameter.grad is not None and parameter.grad.isfinite().all(), name


@pytest.mark.parametrize(
    ("config", "words"),
    [
        ({"clip_len": 7}, "7 frames are no whole tuples of 3"),
        ({"qkv": [2]}, "widths has 2 blocks and qkv 1"),
        ({"kernel": [2, 5]}, "take odd numbers"),
        ({"heads": 0}, "heads: 0 is too few"),
        ({"widths": [4, 0]}, r"widths: \[4, 0\]; all must be at least 1"),
        ({"tcn_dropout": 0.5}, "STTFormer has no temporal unit"),
        ({"clip_len": 1000, "len_parts": 500}, "more numbers|numbers in a map of a block"),
    ],
)
def test_settings_that_do_not_fit_are_refused(config: dict[str, Any], words: str) -> None:
    with pytest.raises(InputError, match=words):
        model(**config)
