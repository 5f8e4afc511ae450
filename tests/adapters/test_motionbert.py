"""MotionBERT: sizes, initialisation, checkpoints, preparation of clips, persons and bad input."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from skelbench.adapters.card import Card
from skelbench.adapters.inputs import motionbert as pose
from skelbench.adapters.motionbert import MotionBERT
from skelbench.adapters.networks.action_net import ActionHead, ActionNet
from skelbench.adapters.networks.dstformer import Block, DSTFormer
from skelbench.adapters.weights.read import load_strict, official_state
from skelbench.core.clip import Clip
from skelbench.core.errors import InputError
from skelbench.core.files import file_sha256
from skelbench.core.layout import LAYOUTS

TINY = {"dim": 16, "depth": 2, "heads": 4, "representation": 12, "hidden": 20, "clip_len": 9, "maxlen": 9}


def card(weights: Path | None = None, **config: Any) -> Card:
    where, digest = (None, None) if weights is None else (str(weights), file_sha256(weights))
    return Card("toy", "skelbench.adapters.motionbert:MotionBERT", TINY | config, ("a", "b", "c"), where, digest)


def model(**config: Any) -> MotionBERT:
    torch.manual_seed(0)
    made = MotionBERT.load(card(**config))
    made.network.eval()
    return made


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


def test_the_test_view_is_one_fixed_view_that_fills_half_the_crop(toy_clip: Clip) -> None:
    made = model()
    x = made.prepare(toy_clip)
    assert x.shape == (1, 2, 9, 17, 3)
    assert x.dtype == torch.float32
    assert torch.equal(x, made.prepare(toy_clip))
    assert x[..., :2].amax(dim=(0, 1, 2, 3)).max().item() == pytest.approx(0.5, abs=1e-6)
    assert x[..., :2].abs().max().item() == pytest.approx(0.5, abs=1e-6)


def test_training_views_follow_the_generator(toy_clip: Clip) -> None:
    made = model(mirror=0.5)
    first, again, other = (made.prepare(toy_clip, np.random.default_rng(seed)) for seed in (1, 1, 2))
    assert torch.equal(first, again)
    assert not torch.equal(first, other)
    assert first.abs().max() <= 1


def test_where_a_clip_lies_in_the_picture_does_not_matter(toy_clip: Clip) -> None:
    aside = toy_clip.with_pose(toy_clip.keypoint * np.float32(0.5) + np.float32(100), toy_clip.score)
    made = model()
    torch.testing.assert_close(made.prepare(aside), made.prepare(toy_clip), rtol=0, atol=1e-5)
    torch.testing.assert_close(
        made.prepare(replace(toy_clip, image_size=None)), made.prepare(toy_clip), rtol=0, atol=1e-5
    )


def test_a_crop_of_ratio_one_is_filled_by_the_moving_body_even_without_an_image_size(toy_clip: Clip) -> None:
    made = model(crop=[1, 1])
    boxed = replace(toy_clip, image_size=None)
    x = made.prepare(boxed, np.random.default_rng(0))
    assert x[..., :2].abs().max().item() == pytest.approx(1, abs=1e-5)


@pytest.mark.parametrize("seed", [None, 3])
def test_missing_joints_are_zero_and_do_not_shape_the_box(toy_clip: Clip, seed: int | None) -> None:
    made = model(layout="coco17", mirror=0.0)
    score, keypoint = toy_clip.score.copy(), toy_clip.keypoint.copy()
    score[0, :, 9] = keypoint[0, :, 9] = 0
    score[1] = keypoint[1] = 0
    rng = None if seed is None else np.random.default_rng(seed)
    x = made.prepare(toy_clip.with_pose(keypoint, score), rng)[0]
    assert (x[0, :, 9] == 0).all()
    assert (x[1] == 0).all()
    if seed is None:
        xy = x[0][x[0, ..., 2] > 0][:, :2]
        assert (xy.amax(0) - xy.amin(0)).max().item() == pytest.approx(1, abs=1e-5)  # half of [-1, 1]


def test_a_mirrored_view_swaps_left_and_right(toy_clip: Clip) -> None:
    plain, turned = (
        model(mirror=p, move=False, crop=[2, 2], layout="coco17").prepare(toy_clip, np.random.default_rng(0))
        for p in (0.0, 1.0)
    )
    index = LAYOUTS["coco17"].index
    left, right = index["wrist_left"], index["wrist_right"]
    torch.testing.assert_close(turned[..., left, 0], -plain[..., right, 0])
    torch.testing.assert_close(turned[..., left, 1:], plain[..., right, 1:])


def test_scores_follow_their_joints_unless_the_card_asks_for_coco_order(toy_clip: Clip) -> None:
    toy_clip.score[:] = np.arange(1, 18, dtype=np.float32) / 20
    wrist_h36m, wrist_coco = LAYOUTS["h36m17"].index["wrist_right"], LAYOUTS["coco17"].index["wrist_right"]
    sound = model().prepare(toy_clip)[..., wrist_h36m, 2]
    quirky = model(coco_confidence_order=True).prepare(toy_clip)[..., wrist_h36m, 2]
    torch.testing.assert_close(sound, torch.full_like(sound, (wrist_coco + 1) / 20))
    torch.testing.assert_close(quirky, torch.full_like(quirky, (wrist_h36m + 1) / 20))


def test_two_persons_who_change_places_get_their_track_back_with_the_scores() -> None:
    time = np.arange(30, dtype=np.float32)[None, :, None, None]
    body = np.random.default_rng(0).uniform(0, 100, (1, 1, 17, 2)).astype(np.float32)
    keypoint = np.concatenate([body + time + 100, body - time + 900])  # walking apart
    score = np.stack([np.full((30, 17), 0.9), np.full((30, 17), 0.4)]).astype(np.float32)
    clip = Clip(keypoint, score, LAYOUTS["coco17"], "two", image_size=(1080, 1920))
    middle = np.arange(30) // 10 == 1
    mixed = clip.with_pose(pose.tracked(keypoint, middle), pose.tracked(score, middle))
    made = model(clip_len=9)
    assert torch.equal(made.prepare(mixed), made.prepare(clip))
    with_gaps = mixed.with_pose(mixed.keypoint.copy(), mixed.score.copy())
    with_gaps.keypoint[0, 4:8] = with_gaps.score[0, 4:8] = 0  # says nothing about who is who
    assert (made.prepare(with_gaps)[0, 0, :, :, 2].unique() == torch.tensor([0.0, 0.9])).all()
    untracked = model(untracked_scores=True).prepare(mixed)
    torch.testing.assert_close(untracked[..., :2], made.prepare(clip)[..., :2])
    assert not torch.equal(untracked[..., 2], made.prepare(clip)[..., 2])


def test_any_layout_can_be_the_networks_own() -> None:
    rng = np.random.default_rng(0)
    for name in ("penn13", "jhmdb15"):
        joints = len(LAYOUTS[name])
        keypoint = rng.uniform(0, 300, (1, 20, joints, 2)).astype(np.float32)
        clip = Clip(keypoint, np.ones((1, 20, joints), np.float32), LAYOUTS[name], "own")
        made = model(layout=name)
        assert made.logits(made.prepare(clip)).shape == (1, 3)


def test_clips_of_any_length_and_without_any_joint_can_be_prepared(toy_clip: Clip) -> None:
    made = model()
    for frames in (1, 2, 9, 30):
        short = toy_clip.with_pose(toy_clip.keypoint[:, :frames], toy_clip.score[:, :frames])
        for rng in (None, np.random.default_rng(0)):
            assert made.prepare(short, rng).shape == (1, 2, 9, 17, 3)
    nobody = toy_clip.with_pose(np.zeros_like(toy_clip.keypoint), np.zeros_like(toy_clip.score))
    assert (made.prepare(replace(nobody, image_size=None), np.random.default_rng(0)) == 0).all()


def test_a_random_frame_is_never_more_than_a_step_from_the_fixed_one() -> None:
    rng = np.random.default_rng(0)
    for frames, length in ((5, 9), (9, 9), (100, 9), (1, 9)):
        fixed, drawn = pose.test_frames(frames, length), pose.train_frames(frames, length, rng.random(length))
        assert (np.diff(drawn) >= 0).all()
        assert drawn.min() >= 0
        assert drawn.max() < frames
        assert (np.abs(drawn - fixed) <= np.ceil(frames / length)).all()


def test_a_still_camera_leaves_the_motion_as_it_is() -> None:
    motion = np.random.default_rng(0).normal(size=(2, 9, 17, 3)).astype(np.float32)
    still = pose.Move((0, 0), (1, 1), (0, 0), (0, 0))
    np.testing.assert_allclose(pose.moved(motion, still), motion, atol=1e-7)
    quarter = pose.moved(motion, pose.Move((90, 90), (1, 1), (0, 0), (0, 0)))
    np.testing.assert_allclose(quarter[..., 0], -motion[..., 1], atol=1e-6)


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


def test_clips_it_cannot_take_are_refused_by_name(toy_clip: Clip) -> None:
    made = model()
    three = toy_clip.with_pose(toy_clip.keypoint[[0, 1, 0]], toy_clip.score[[0, 1, 0]])
    with pytest.raises(InputError, match="at most 2 persons, clip 'toy' has 3"):
        made.prepare(three)
    deep = np.concatenate([toy_clip.keypoint, toy_clip.keypoint[..., :1]], axis=-1)
    with pytest.raises(InputError, match=r"takes 2-D clips, 'toy' is 3-D.*kinect2d"):
        made.prepare(toy_clip.with_pose(deep, toy_clip.score))
    with pytest.raises(InputError, match="takes coco17 clips, 'toy' is penn13"):
        model(coco_confidence_order=True).prepare(
            replace(
                toy_clip,
                keypoint=toy_clip.keypoint[:, :, :13],
                score=toy_clip.score[:, :, :13],
                layout=LAYOUTS["penn13"],
            )
        )


def test_a_third_person_who_is_never_there_is_no_person(toy_clip: Clip) -> None:
    keypoint = np.concatenate([np.zeros_like(toy_clip.keypoint[:1]), toy_clip.keypoint])
    score = np.concatenate([np.zeros_like(toy_clip.score[:1]), toy_clip.score])
    made = model()
    assert torch.equal(made.prepare(toy_clip.with_pose(keypoint, score)), made.prepare(toy_clip))
