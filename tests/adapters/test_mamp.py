"""MAMP's encoder: joints that are left out, both last layers, and settings that fit no network."""

from typing import Any

import pytest
import torch
from torch import Tensor
from torch.nn import functional

from skelbench.adapters.card import Card
from skelbench.adapters.mamp import MAMP
from skelbench.adapters.networks.joints_head import side_by_side
from skelbench.adapters.networks.vit import Attention, DropPath
from skelbench.adapters.protocols import Droppable
from skelbench.core.errors import InputError
from skelbench.core.settings import read_config

V = 17
OUT = torch.tensor([0, 5, 6, 9, 16])
SMALL: dict[str, Any] = {"base_channels": 12, "heads": 3, "depth": 2, "mlp_ratio": 2, "clip_len": 12, "patch": 4}
JOINTS: dict[str, Any] = {"head": {"kind": "joints", "hidden": 6}}


def model(classes: int = 4, **config: Any) -> MAMP:
    torch.manual_seed(0)
    names = tuple(f"class {k}" for k in range(classes))
    made = MAMP(Card("toy", "mamp", {**SMALL, **config}, names))
    made.network.double().eval()
    return made


def kept_but(out: Tensor) -> Tensor:
    return torch.ones(V, dtype=torch.bool).index_fill(0, out, False)


def clips() -> Tensor:
    """Three clips of two persons; the second has one."""
    torch.manual_seed(1)
    x = torch.randn(3, 2, 12, V, 3, dtype=torch.double)
    x[1, 1] = 0
    return x


def test_attention_is_its_definition_token_by_token() -> None:
    torch.manual_seed(2)
    layer, x, seen = Attention(6, 2).double(), torch.randn(2, 5, 6, dtype=torch.double), torch.rand(2, 5) > 0.3
    seen[:, 0] = True
    expected = torch.zeros_like(x)
    for row in range(2):
        here = seen[row].nonzero()[:, 0].tolist()
        for token in range(5):
            heads: list[Tensor] = []
            for head in range(2):
                query, key, value = (layer.qkv(x[row]).view(5, 3, 2, 3)[:, part, head] for part in range(3))
                weight = torch.stack([query[token] @ key[other] / 3**0.5 for other in here]).softmax(0)
                heads.append(sum(w * value[other] for w, other in zip(weight, here, strict=True)))  # type: ignore[arg-type]
            expected[row, token] = layer.proj(torch.cat(heads))
    torch.testing.assert_close(layer(x, seen), expected)


def test_leaving_joints_out_is_the_encoder_that_has_no_positions_of_them() -> None:
    whole, keep, x = model().network, kept_but(OUT), clips()
    some = model().network
    some.backbone.pos_embed = torch.nn.Parameter(whole.backbone.pos_embed[:, :, keep])  # type: ignore[index]
    some.backbone.joints = int(keep.sum())
    torch.testing.assert_close(whole.features(x, keep), some.features(x[:, :, :, keep]))


@pytest.mark.parametrize("config", [{}, JOINTS, {"average_absent": True}], ids=["mean", "joints", "with the absent"])
def test_joints_of_each_clip_are_left_out_as_those_of_all_are(config: dict[str, Any]) -> None:
    network, x = model(**config).network, clips()
    keep = torch.stack([kept_but(OUT), kept_but(torch.tensor([1, 2])), kept_but(torch.arange(12))])
    each = torch.cat([network.features(clip[None], mask) for clip, mask in zip(x, keep, strict=True)])
    torch.testing.assert_close(network.features(x, keep), each)
    torch.testing.assert_close(network(x, keep), network.cls_head(each))
    all_of_them = torch.ones(V, dtype=torch.bool)
    torch.testing.assert_close(network(x, all_of_them), network(x))


@pytest.mark.parametrize("clipwise", [False, True])
@pytest.mark.parametrize("config", [{}, JOINTS], ids=["mean", "joints"])
def test_what_a_joint_that_is_left_out_does_changes_nothing(config: dict[str, Any], clipwise: bool) -> None:
    network, x, keep = model(**config).network, clips(), kept_but(OUT)
    other = x.clone()
    other[:, :, :, OUT] += 5
    other[1, 1] = x[1, 1]
    mask = keep.expand(3, -1) if clipwise else keep
    torch.testing.assert_close(network.features(other, mask), network.features(x, mask))
    assert (network.features(other) - network.features(x)).abs().max() > 1e-4
    assert isinstance(network, Droppable) and network.joints == V


def test_joints_side_by_side_are_their_means_over_time_and_0_where_they_are_left_out() -> None:
    maps, keep = torch.randn(2, 3, 4, V), kept_but(OUT)
    for mask, given in ((None, maps), (keep, maps[..., keep])):
        rows = side_by_side(given, mask, V).view(2, V, 3)
        for joint in range(V):
            expected = maps[..., joint].mean(2) if mask is None or keep[joint] else torch.zeros(2, 3)
            torch.testing.assert_close(rows[:, joint], expected)


def test_a_person_who_is_not_there_changes_no_score() -> None:
    network, x = model(**JOINTS).network, clips()
    torch.testing.assert_close(network(x[1:2]), network(x[1:2, :1]))


def test_the_head_of_joints_learns_and_an_encoder_has_none() -> None:
    network = model(**JOINTS).network.train()
    loss = functional.cross_entropy(network(clips()), torch.tensor([0, 1, 2]))
    loss.backward()
    assert all(p.grad is not None and p.grad.isfinite().all() and p.grad.any() for p in network.cls_head.parameters())
    encoder = model(0, **JOINTS).network
    assert not list(encoder.cls_head.parameters())
    assert encoder.features(clips()).shape == (3, 12)


def test_rows_without_a_branch_are_made_up_for_by_the_others() -> None:
    torch.manual_seed(3)
    drop, x = DropPath(0.25), torch.ones(20_000, 1, 2)
    out = drop.train()(x)
    assert out.unique().tolist() == pytest.approx([0, 4 / 3])
    assert torch.equal(out[..., 0], out[..., 1])
    assert float(out.mean()) == pytest.approx(1, abs=0.02)  # four standard errors
    assert torch.equal(drop.eval()(x), x)


def test_later_blocks_are_left_out_more_often() -> None:
    blocks = model(depth=4, drop_path=0.3).network.backbone.blocks
    assert [block.drop_path.share for block in blocks] == pytest.approx([0, 0.1, 0.2, 0.3])  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("config", "words"),
    [
        ({"patch": 5}, "12 frames are no whole tokens of 5; make patch divide clip_len"),
        ({"heads": 5}, "12 is no multiple of 5 heads"),
        ({"depth": 0}, "depth: 0 is too few"),
        ({"drop_path": 1.0}, "drop_path: 1 is no probability"),
        ({"tcn_dropout": 0.5}, "MAMP has no temporal unit"),
        ({"data_bn": "VC"}, "MAMP has no batch norm"),
        ({"head": {"kind": "joints", "hidden": 0}}, "head.hidden: 0"),
        ({"base_channels": 9999, "heads": 1}, "a layer of a block"),
    ],
)
def test_settings_that_fit_no_network_are_refused(config: dict[str, Any], words: str) -> None:
    with pytest.raises(InputError, match=words):
        read_config(MAMP.architecture.config, {**SMALL, **config})


def test_a_part_of_a_clip_is_refused() -> None:
    with pytest.raises(InputError, match="8 frames came, the positions are of 12"):
        model().network.features(clips()[:, :, :8])
