"""MaskCLR on STTFormer: where it attends, counted by hand, and that the masked path learns."""

from typing import Any

import pytest
import torch
from torch import Tensor, nn

from skelbench.adapters.card import Card
from skelbench.adapters.networks.sttformer import Backbone, received
from skelbench.adapters.networks.watched import WatchedNetwork
from skelbench.adapters.protocols import Attends, Maskable
from skelbench.adapters.sttformer import STTFormer
from skelbench.core.errors import InputError
from skelbench.training.choose import choose
from skelbench.training.objectives.maskclr.masking import Masking, draw, hidden_in
from skelbench.training.objectives.maskclr.objective import MaskCLR
from skelbench.training.objectives.objective import CrossEntropy

SMALL: dict[str, Any] = {"base_channels": 4, "widths": [4, 6], "qkv": [2, 3], "heads": 2, "clip_len": 6, "len_parts": 3}
V = 17


def model(**config: Any) -> STTFormer:
    torch.manual_seed(0)
    adapter = STTFormer(Card("toy", "sttformer", {**SMALL, **config}, ("a", "b", "c")))
    for block in adapter.network.backbone.blocks:  # type: ignore[union-attr]
        nn.init.normal_(block.att0s)
    adapter.network.eval()
    return adapter


def network(**config: Any) -> WatchedNetwork:
    net = model(**config).network
    assert isinstance(net, WatchedNetwork)
    return net


def clips(channels: int = 3) -> Tensor:
    x = torch.randn((3, 2, 6, V, channels), generator=torch.Generator().manual_seed(1))
    x[1, 1] = 0  # one clip shows one person
    return x


def test_what_a_slot_receives_is_its_row_whatever_the_sign() -> None:
    """Two heads, two slots, by hand: slot 0 gives 1 + 2 and 0 + 3, slot 1 gives 1 + 1 and 0 + 0: 6 and 2, mean 4."""
    attention = torch.tensor([[[[1.0, -2.0], [1.0, 1.0]], [[0.0, -3.0], [0.0, 0.0]]]])
    torch.testing.assert_close(received(attention, 3), torch.tensor([[[1.5, 0.5]] * 3]))


@pytest.mark.parametrize("level", [0, 1])
def test_scores_are_of_the_joint_in_the_frame_of_its_tuple(level: int) -> None:
    net, x = network(), clips()
    backbone = net.backbone
    assert isinstance(backbone, Backbone)
    scores = net.watched(x, level)[1]
    person = x[2, 1].permute(2, 0, 1)[None]  # (1, C, T, V)
    slots = backbone.embed(person).reshape(1, 4, 2, 3 * V)
    for block in list(backbone.blocks)[:level]:
        slots = block(slots)
    maps = backbone.blocks[level].attention(slots)[0]  # (heads, slots, slots)
    for frame, joint in ((0, 0), (2, 5), (4, 16)):
        given = sum(maps[h, (frame % 3) * V + joint, v].abs() for h in range(2) for v in range(3 * V))
        torch.testing.assert_close(scores[2, 1, frame, joint], given / maps.abs().sum() * 3 * V)


def test_watching_changes_nothing_and_scores_have_mean_one() -> None:
    for net in (network(), network(average_absent=True)):
        x, present = clips(), net.present(clips())
        for training in (False, True):
            for level in (0, 1):
                pooled, scores = net.train(training).watched(x, level)
                torch.testing.assert_close(pooled, net.pooled(x))
                torch.testing.assert_close(net.classify(pooled), net(x))
                assert not scores.requires_grad
                torch.testing.assert_close(scores.mean(dim=(2, 3)), present.float())


def test_a_large_batch_is_watched_in_parts_with_the_same_scores() -> None:
    net, x = network(), clips()
    whole = net.watched(x, 0)
    net.backbone.at_once = 2 * 6 * net.backbone.width  # two persons at a time, of five
    for in_parts, at_once in zip(net.watched(x, 0), whole, strict=True):
        torch.testing.assert_close(in_parts, at_once)


@pytest.mark.parametrize(
    ("channels", "config"), [(3, {}), (3, {"dimensions": 3, "score": False}), (2, {"score": False})]
)
def test_the_network_is_one_that_joints_can_be_hidden_from(channels: int, config: dict[str, Any]) -> None:
    net = network(**config)
    assert isinstance(net, Maskable) and net.depth == 2
    x = clips(channels)
    assert net.present(x).tolist() == [[True, True], [True, False], [True, True]]
    torch.testing.assert_close(net.score(net.embed(net.pooled(x))), net(x))


def test_attention_is_an_importance_of_its_clips() -> None:
    adapter = model()
    assert isinstance(adapter, Attends)
    torch.testing.assert_close(adapter.attention(clips()), adapter.attention(clips(), 1))
    with pytest.raises(InputError, match="blocks 0 to 1"):
        adapter.attention(clips(), 2)


def test_the_joints_that_receive_most_are_hidden_in_all_channels_of_3d_poses() -> None:
    net, x = network(dimensions=3, score=False), clips()
    present, scores = net.present(x), net.watched(x, 1)[1]
    hidden = draw(scores, present, Masking(select="top", unit="joint", share=0.2))
    seen = hidden_in(x, hidden)
    assert not seen[hidden].any() and torch.equal(seen[~hidden], x[~hidden])
    by_joint = scores.mean(dim=2)[1, 0]  # the clip of one person: 3 of 17 joints
    assert set(hidden[1, 0, 0].nonzero()[:, 0].tolist()) == set(by_joint.topk(3).indices.tolist())


def test_a_step_is_the_cross_entropy_of_both_paths_and_their_contrasts() -> None:
    """Without a contrast and with nothing but the plain path scored, it is the plain step's loss."""
    adapter, x, label = model(), clips(), torch.tensor([0, 1, 2])
    adapter.network.train()
    recipe = choose("maskclr-sttformer", "tiny", ["maskclr.start=1", "label_smoothing=0"])
    plain = CrossEntropy(recipe, adapter).step(x, label, 0, lambda rows: rows)
    torch.testing.assert_close(MaskCLR(recipe, adapter).step(x, label, 0, lambda rows: rows).loss, plain.loss)
    alone = choose("maskclr-sttformer", "tiny", ["maskclr.start=0", "maskclr.alpha=0", "maskclr.beta=0"])
    objective = MaskCLR(alone, adapter)
    torch.manual_seed(3)
    done = objective.step(x, label, 0, lambda rows: rows)
    torch.manual_seed(3)
    net = objective.network
    pooled, scores = net.watched(x, 1)
    hidden = draw(scores, net.present(x), objective.chosen.mask)
    assert hidden.any() and not hidden.all()
    both = [
        nn.functional.cross_entropy(net.classify(part), label) for part in (pooled, net.pooled(hidden_in(x, hidden)))
    ]
    torch.testing.assert_close(done.loss, (both[0] + both[1]) / 2)


def test_the_loss_of_both_paths_reaches_every_weight() -> None:
    adapter = model()
    adapter.network.train()
    recipe = choose("maskclr-sttformer", "tiny", ["maskclr.start=0"])
    MaskCLR(recipe, adapter).step(clips(), torch.tensor([0, 0, 1]), 0, lambda rows: rows).loss.backward()
    for name, parameter in adapter.network.named_parameters():
        assert parameter.grad is not None and parameter.grad.isfinite().all(), name


@pytest.mark.parametrize("preset", ["paper", "small", "tiny"])
def test_every_preset_is_sttformers_recipe_with_another_objective(preset: str) -> None:
    ours, plain = choose("maskclr-sttformer", preset), choose("sttformer", preset)
    assert (ours.adapter, ours.config, ours.epochs, ours.lr) == (plain.adapter, plain.config, plain.epochs, plain.lr)
    assert ours.objective == "maskclr" and 0 < ours.settings["start"] < ours.epochs
