"""MotionBERT's network: sizes, initialisation, attention, persons, checkpoints and wrong cards."""

from pathlib import Path
from typing import Any

import pytest
import torch
from small_motionbert import TINY, card, model

from skelbench.adapters.motionbert import MotionBERT
from skelbench.adapters.networks.action_net import ActionHead, ActionNet
from skelbench.adapters.networks.dstformer import DSTFormer
from skelbench.adapters.networks.transformer import Block
from skelbench.adapters.weights.read import load_strict, official_state
from skelbench.core.clip import Clip
from skelbench.core.errors import InputError


def parameters(network: torch.nn.Module) -> int:
    return sum(p.numel() for p in network.parameters())


def official(dim: int, mlp: int, classes: int) -> ActionNet:
    with torch.device("meta"):
        return ActionNet(DSTFormer(17, dim, 5, 8, mlp, 243, 512, True), ActionHead(17 * 512, 2048, classes, 0.5), True)


@pytest.mark.parametrize(
    ("dim", "mlp", "classes", "backbone", "block", "total"),
    [
        (512, 2, 60, 42_466_317, 4_205_568, 60_421_193),
        (512, 2, 120, 42_466_317, 4_205_568, 60_544_133),
        (512, 2, 400, 42_466_317, 4_205_568, 61_117_853),
        (256, 4, 60, 16_001_549, 1_579_520, 33_956_425),
        (256, 4, 400, 16_001_549, 1_579_520, 34_653_085),
    ],
)
def test_official_sizes_have_the_official_number_of_parameters(
    dim: int, mlp: int, classes: int, backbone: int, block: int, total: int
) -> None:
    network = official(dim, mlp, classes)
    counts = [parameters(part) for part in (network.backbone, network.backbone.blocks_st[0], network)]
    assert counts == [backbone, block, total]


def test_state_dict_has_the_official_number_of_names() -> None:
    network = official(256, 4, 60)
    assert len(network.backbone.state_dict()) == 260
    assert len(network.state_dict()) == 269


def test_two_parameter_groups_hold_every_parameter_once() -> None:
    made = model()
    both = [*made.backbone_parameters(), *made.head_parameters()]
    assert len({id(p) for p in both}) == len(both) == len(list(made.network.parameters()))


def test_initialisation_is_the_official_one() -> None:
    torch.manual_seed(0)
    backbone = DSTFormer(17, 128, 2, 4, 2, 243, 64, True)
    state = backbone.state_dict()
    for name, value in state.items():
        if name.startswith("ts_attn"):
            assert (value == (0.5 if name.endswith("bias") else 0)).all(), name
        elif "norm" in name:
            assert (value == (1 if name.endswith("weight") else 0)).all(), name
        elif name.endswith("bias"):
            assert (value == 0).all(), name
        elif value.numel() > 1000:
            assert value.std().item() == pytest.approx(0.02, rel=0.08), name
            assert abs(value.mean().item()) < 0.02 * 4 / value.numel() ** 0.5, name


def test_an_untrained_fusion_is_the_mean_of_the_streams() -> None:
    torch.manual_seed(0)
    fused = DSTFormer(5, 16, 2, 4, 2, 9, 12, True)
    mean = DSTFormer(5, 16, 2, 4, 2, 9, 12, False)
    mean.load_state_dict({k: v for k, v in fused.state_dict().items() if not k.startswith("ts_attn")})
    x = torch.randn(2, 9, 5, 3)
    torch.testing.assert_close(fused(x), mean(x))


@pytest.mark.parametrize("first", ["s", "t"])
def test_watched_or_not_a_block_has_the_same_values_and_gradients(first: str) -> None:
    torch.manual_seed(0)
    block = Block(16, 4, 2, first)
    x = torch.randn(2, 9, 5, 16)
    results: list[torch.Tensor] = []
    for forward in (block, lambda tokens: block.watched(tokens)[0]):
        leaf = x.clone().requires_grad_()
        y = forward(leaf)
        y.square().sum().backward()
        assert leaf.grad is not None
        results += [y.detach(), leaf.grad]
    torch.testing.assert_close(results[0], results[2])
    torch.testing.assert_close(results[1], results[3], rtol=1e-4, atol=1e-4)


def test_attention_over_time_does_not_mix_joints_nor_over_space_frames() -> None:
    block = Block(16, 4, 2, "s")
    x = torch.randn(1, 9, 5, 16)
    other = x.clone()
    other[:, 3, 2] += 1
    in_space = (block.attn_s(x) - block.attn_s(other)).abs().sum(-1)[0] > 1e-7
    in_time = (block.attn_t(x) - block.attn_t(other)).abs().sum(-1)[0] > 1e-7
    assert in_space.nonzero()[:, 0].unique().tolist() == [3]
    assert in_time.nonzero()[:, 1].unique().tolist() == [2]


def test_an_absent_person_changes_nothing_unless_the_card_asks() -> None:
    x = torch.randn(3, 1, 9, 17, 3)
    padded = torch.cat([x, torch.zeros_like(x)], dim=1)
    with torch.inference_mode():
        sound, quirky = model().network, model(average_absent=True).network
        torch.testing.assert_close(sound(padded), sound(x))
        torch.testing.assert_close(sound(padded.flip(1)), sound(x))
        assert not torch.allclose(quirky(padded), quirky(x), atol=1e-6)


def test_clips_of_one_and_two_persons_can_share_a_batch() -> None:
    x = torch.randn(4, 2, 9, 17, 3)
    x[1, 1] = 0
    x[2] = 0  # nobody at all
    with torch.inference_mode():
        network = model().network
        single = torch.cat([network(row[None]) for row in x])
        torch.testing.assert_close(network(x), single)
        assert torch.isfinite(single).all()


def test_features_are_what_the_last_layer_is_given(toy_clip: Clip) -> None:
    made = model()
    x = made.prepare(toy_clip)
    features = made.features(x)
    assert features.shape == (1, TINY["hidden"])
    torch.testing.assert_close(made.network.head.fc2(features), made.logits(x))


@pytest.mark.parametrize("prefix", ["module.", "module.model.", ""])
def test_checkpoints_of_the_official_repositories_load(prefix: str, tmp_path: Path, toy_clip: Clip) -> None:
    source = model()
    state = {f"{prefix}{key}": value for key, value in source.network.state_dict().items()}
    path = tmp_path / "best.pth"
    torch.save({"epoch": 3, "lr": 1e-4, "model": state, "best_acc": 90.0}, path)
    torch.manual_seed(1)
    loaded = MotionBERT.load(card(path))
    loaded.network.eval()
    x = source.prepare(toy_clip)
    assert torch.equal(loaded.logits(x), source.logits(x))


def test_a_pretrained_backbone_is_read_only_while_there_are_no_weights(tmp_path: Path) -> None:
    source = model()
    path = tmp_path / "pre.pth"
    torch.save({"model_pos": {f"module.{k}": v for k, v in source.network.backbone.state_dict().items()}}, path)
    torch.manual_seed(1)
    started = MotionBERT.load(card(pretrained=str(path)))
    assert torch.equal(started.network.backbone.temp_embed, source.network.backbone.temp_embed)
    assert not torch.equal(started.network.head.fc1.weight, source.network.head.fc1.weight)
    weights = tmp_path / "whole.pth"
    torch.save(started.network.state_dict(), weights)
    MotionBERT.load(card(weights, pretrained=str(tmp_path / "gone.pth")))


def test_weights_that_do_not_fit_are_named() -> None:
    network = model().network
    state = network.state_dict()
    state["backbone.mask_token"] = state.pop("backbone.temp_embed")
    with pytest.raises(InputError, match=r"there.*backbone\.temp_embed.*backbone\.mask_token"):
        load_strict(network, official_state({"model": state}), "there")
    with pytest.raises(InputError, match="temp_embed"):
        load_strict(model(maxlen=12).network, model().network.state_dict(), "there")


@pytest.mark.parametrize(
    ("config", "says"),
    [
        ({"dimm": 4}, "unknown setting of card toy 'dimm'; did you mean dim"),
        ({"dim": "wide"}, "card toy, dim: 'wide' is no int; the default is 512"),
        ({"fuse": 1}, "fuse: 1 is no bool"),
        ({"crop": 2}, "crop: 2 is no list of 2 float"),
        ({"crop": [3, 1]}, "two growing numbers"),
        ({"heads": 3}, "dim 16 must be a multiple of heads 3"),
        ({"heads": 0}, "must be at least 1"),
        ({"clip_len": 10}, "clip_len 10 must be 1 to maxlen 9"),
        ({"mirror": 2}, "must be in"),
        ({"layout": "h36m"}, "h36m17"),
        ({"layout": "coco17", "coco_confidence_order": True}, "need layout h36m17, not coco17"),
    ],
)
def test_a_wrong_card_is_answered_in_one_line(config: dict[str, Any], says: str) -> None:
    with pytest.raises(InputError) as error:
        model(**config)
    assert says in str(error.value)
    assert "\n" not in str(error.value)
