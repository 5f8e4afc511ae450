"""PoseConv3D: its networks, what they are given, importance, and what it refuses."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from safetensors.torch import save_file

from skelbench.adapters.card import Card
from skelbench.adapters.posec3d import PoseC3D
from skelbench.adapters.protocols import Model
from skelbench.core.clip import Clip
from skelbench.core.errors import InputError
from skelbench.core.layout import LAYOUTS
from skelbench.core.randomness import generator
from skelbench.explain.methods.gradient import gradient
from skelbench.explain.methods.integrated import integrated
from skelbench.training.choose import choose

SMALL = {"backbone": "c3d", "base_channels": 4, "clip_len": 8, "views": 2, "size": 24, "train_size": 16}


BACKBONES = {
    "slowonly": {"backbone": "slowonly", "base_channels": 4, "blocks": [1, 2, 1]},
    "c3d": {"backbone": "c3d", "base_channels": 4},
    "x3d": {"backbone": "x3d", "base_channels": 8, "blocks": [1, 1, 1]},
}


def model(classes: int = 4, weights: str | None = None, folder: Path | None = None, **config: Any) -> PoseC3D:
    torch.manual_seed(0)
    names = tuple(f"class {k}" for k in range(classes))
    adapter = PoseC3D.load(Card("toy", "posec3d", {**SMALL, **config}, names, weights, folder=folder))
    adapter.network.eval()
    return adapter


@pytest.mark.parametrize("backbone", BACKBONES)
def test_scores_do_not_depend_on_batch_parts_or_layout_in_memory(backbone: str, toy_clip: Clip) -> None:
    adapter = model(**BACKBONES[backbone], clip_len=20)
    empty = toy_clip.with_pose(toy_clip.keypoint * 0, toy_clip.score * 0)
    views = torch.cat([adapter.prepare(clip) for clip in (toy_clip, empty)])
    with torch.inference_mode():
        together = adapter.logits(views)
        assert together.isfinite().all()
        adapter.at_once = 1
        torch.testing.assert_close(adapter.logits(views), together)
        maps = adapter.maps(views)
        torch.testing.assert_close(adapter.network(maps.contiguous()), adapter.network(maps))


@pytest.mark.parametrize("backbone", BACKBONES)
def test_the_network_learns_to_tell_two_motions_apart(backbone: str, toy_clip: Clip) -> None:
    adapter = model(classes=2, dropout=0.0, **BACKBONES[backbone])
    still = toy_clip.with_pose(toy_clip.keypoint[:, [0]].repeat(30, axis=1), toy_clip.score)
    views = [adapter.prepare(clip, generator(0, k)) for k in range(6) for clip in (still, toy_clip)]
    x, labels = torch.cat(views), torch.tensor([0, 1] * 6)
    adapter.network.train()
    optimiser = torch.optim.SGD(adapter.network.parameters(), 0.1, momentum=0.9)
    for _ in range(15):
        optimiser.zero_grad()
        loss = torch.nn.functional.cross_entropy(adapter.logits(x), labels)
        loss.backward()
        optimiser.step()
    assert loss < 0.1


def test_it_is_a_model(toy_clip: Clip) -> None:
    adapter = model()
    assert isinstance(adapter, Model)
    assert adapter.prepare(toy_clip).shape == (2, 2, 8, 17, 4)
    assert adapter.prepare(toy_clip, generator(0)).shape == (1, 2, 8, 17, 4)
    assert adapter.maps(adapter.prepare(toy_clip)).shape == (2, 17, 8, 24, 24)
    adapter.network.train()
    assert adapter.maps(adapter.prepare(toy_clip, generator(0))).shape == (1, 17, 8, 16, 16)


def test_people_fill_four_fifths_of_the_heatmap(toy_clip: Clip) -> None:
    view = model(views=1).prepare(toy_clip)
    span = view[..., :2].amax((0, 1, 2, 3)) - view[..., :2].amin((0, 1, 2, 3))
    assert float(span.max()) == pytest.approx(24 / 1.25, abs=0.1)


def test_moving_or_scaling_the_recording_changes_nothing(toy_clip: Clip) -> None:
    adapter = model()
    moved = replace(toy_clip, keypoint=toy_clip.keypoint * 2 + 64, image_size=(4000, 4000))
    torch.testing.assert_close(
        adapter.prepare(moved), adapter.prepare(toy_clip), atol=0.05, rtol=0
    )  # boxes are whole px


def test_missing_joints_paint_nothing_and_absent_persons_neither(toy_clip: Clip) -> None:
    seen = toy_clip.score.copy()
    seen[1], seen[0, :, 3] = 0, 0
    clip = toy_clip.with_pose(toy_clip.keypoint * (seen > 0)[..., None], seen)
    adapter = model()
    view = adapter.prepare(clip)
    assert not view[:, 1].any() and not view[:, 0, :, 3].any()
    assert not adapter.maps(view)[:, 3].any()
    alone = clip.with_pose(clip.keypoint[:1], clip.score[:1])
    torch.testing.assert_close(adapter.prepare(alone), view)


@pytest.mark.parametrize("heatmap", ["joint", "limb"])
def test_with_flip_the_probabilities_are_the_mean_over_both_sides(heatmap: str, toy_clip: Clip) -> None:
    both, one = model(heatmap=heatmap), model(heatmap=heatmap, flip=False)
    view = one.prepare(toy_clip)
    maps = one.maps(view)
    torch.testing.assert_close(one.mirror(maps), maps.flip(-1)[:, one.mirrored])
    sides = [one.network(maps).softmax(-1), one.network(one.mirror(maps)).softmax(-1)]
    torch.testing.assert_close(both.logits(view).softmax(-1), (sides[0] + sides[1]) / 2)
    torch.testing.assert_close(one.logits(view).softmax(-1), sides[0])


def test_features_give_the_logits_by_the_last_layer(toy_clip: Clip) -> None:
    adapter = model(flip=False)
    view = adapter.prepare(toy_clip)
    found = adapter.network.cls_head(adapter.features(view)).log_softmax(-1)
    torch.testing.assert_close(found, adapter.logits(view))


def test_a_mirrored_view_has_its_sides_exchanged(toy_clip: Clip) -> None:
    plain, mirrored = model(area=[1.0, 1.0]), model(area=[1.0, 1.0], augment={"mirror": 1.0})
    views = [adapter.prepare(toy_clip, generator(3)) for adapter in (plain, mirrored)]
    partner = list(LAYOUTS["coco17"].mirror)
    x, score = views[0][..., 0], views[0][..., 3]
    torch.testing.assert_close(views[1][..., 0], 16 - x[..., partner])
    torch.testing.assert_close(views[1][..., 3], score[..., partner])


def test_without_an_image_size_the_people_are_found_all_the_same(toy_clip: Clip) -> None:
    adapter = model()
    bare = replace(toy_clip, image_size=None)
    torch.testing.assert_close(adapter.prepare(bare), adapter.prepare(toy_clip))
    assert adapter.prepare(bare.with_pose(bare.keypoint * 0, bare.score * 0)).isfinite().all()


@pytest.mark.parametrize("layout", ["openpose18", "blazepose33", "body12", "h36m17"])
@pytest.mark.parametrize("heatmap", ["joint", "limb"])
def test_other_layouts_have_their_own_maps(layout: str, heatmap: str) -> None:
    there = LAYOUTS[layout]
    pose = np.random.default_rng(0).uniform(100, 400, (1, 12, len(there), 2)).astype(np.float32)
    clip = Clip(pose, np.ones(pose.shape[:3], np.float32), there, "other")
    adapter = model(**PoseC3D.configure({"heatmap": heatmap}, clip))
    maps = adapter.maps(adapter.prepare(clip))
    assert maps.shape[1] == (len(there) if heatmap == "joint" else len(there.links))
    assert adapter.logits(adapter.prepare(clip)).isfinite().all()


def test_a_clip_in_another_layout_is_converted(toy_clip: Clip) -> None:
    adapter = model(layout="h36m17")
    assert adapter.prepare(toy_clip).shape == (2, 2, 8, 17, 4)


def test_input_times_gradient_is_that_of_the_heatmaps(toy_clip: Clip) -> None:
    adapter = model(flip=False, views=1)
    alone = toy_clip.with_pose(toy_clip.keypoint[:1], toy_clip.score[:1])  # persons that overlap share a map
    (found,) = gradient(adapter, [alone], [1], 0)
    maps = adapter.maps(adapter.prepare(alone)).detach().requires_grad_()
    (slope,) = torch.autograd.grad(adapter.network(maps).log_softmax(-1)[0, 1], maps)
    expected = (maps * slope).sum((3, 4)).detach()[0]  # (V, T)
    assert found.sum() == pytest.approx(float(expected.sum()), abs=1e-4)
    np.testing.assert_allclose(found[0].sum(0), expected.sum(1), atol=1e-4)


def test_integrated_gradients_sum_to_what_the_joints_brought(toy_clip: Clip) -> None:
    adapter = model(flip=False)
    torch.nn.init.normal_(adapter.network.cls_head.fc_cls.weight, std=100.0)  # else there is next to nothing to spread
    view = adapter.prepare(toy_clip)
    gained = (adapter.logits(view) - adapter.logits(view * 0))[:, 2].mean().item()
    (found,) = integrated(adapter, [toy_clip], [2], 0)
    assert abs(gained) > 0.05
    assert found.sum() == pytest.approx(gained, rel=0.02)


def test_3d_clips_and_too_many_persons_are_refused_by_name(toy_clip: Clip) -> None:
    solid = toy_clip.with_pose(np.zeros((2, 30, 17, 3), np.float32), toy_clip.score)
    with pytest.raises(InputError, match="'toy' has 3-D poses"):
        model().prepare(solid)
    with pytest.raises(InputError, match="has 2 persons, toy takes 1"):
        model(max_persons=1).prepare(toy_clip)
    assert model(max_persons=1, extra_persons="cut").prepare(toy_clip).shape[1] == 1


@pytest.mark.parametrize(
    ("config", "answer"),
    [
        ({"backbone": "slow"}, "unknown backbone 'slow'.*slowonly"),
        ({"heatmap": "bone"}, "heatmap: 'bone'"),
        ({"blocks": [1, 1, 1, 1, 1, 1, 1]}, r"blocks: \(1, 1, 1, 1, 1, 1, 1\) for c3d"),
        ({"area": [1.0, 0.5]}, "area"),
        ({"sigma": 0.0}, "sigma"),
        ({"sigma": 1e-200}, "sigma: 1e-200 is too narrow"),
        ({"blocks": [0, -1], "backbone": "c3d"}, "blocks"),
        ({"extra_persons": "drop"}, "extra_persons: 'drop'"),
        ({"clip_len": 0}, "clip_len 0"),
        ({"train_size": 4}, "train_size 4"),
    ],
)
def test_a_configuration_that_makes_no_sense_is_refused(config: dict[str, Any], answer: str) -> None:
    with pytest.raises(InputError, match=answer):
        model(**config)


def test_weights_go_to_a_file_and_back(tmp_path: Path, toy_clip: Clip) -> None:
    first = model(**BACKBONES["slowonly"])
    save_file({k: v.contiguous() for k, v in first.network.state_dict().items()}, tmp_path / "w.safetensors")
    torch.manual_seed(1)
    again = model(weights="w.safetensors", folder=tmp_path, **BACKBONES["slowonly"])
    view = first.prepare(toy_clip)
    torch.testing.assert_close(again.logits(view), first.logits(view))
    with pytest.raises(InputError, match="missing"):
        model(weights="w.safetensors", folder=tmp_path, **BACKBONES["x3d"])


@pytest.mark.parametrize("preset", ["paper", "small", "tiny"])
def test_presets_describe_networks_that_can_be_built(preset: str, toy_clip: Clip) -> None:
    recipe = choose("posec3d", preset)
    config = PoseC3D.configure(recipe.config, toy_clip)
    adapter = PoseC3D(Card("preset", recipe.adapter, config, ("one", "two")))
    assert adapter.prepare(toy_clip, generator(0)).shape[2] == adapter.config.clip_len
    assert (recipe.clip_norm, recipe.weight_decay, recipe.optimiser) == (40.0, 3e-4, "sgd")
