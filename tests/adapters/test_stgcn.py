"""ST-GCN: the network, what it is given, and what it refuses."""

import pickle
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from people import flat, walk
from safetensors.torch import save_file
from scipy.sparse.csgraph import shortest_path

from skelbench.adapters.card import Card
from skelbench.adapters.inputs import prenormalise
from skelbench.adapters.inputs.augment import Augment, augmented
from skelbench.adapters.inputs.body import body
from skelbench.adapters.inputs.sampling import fixed_frames, random_frames
from skelbench.adapters.networks import graph
from skelbench.adapters.networks.stgcn import GraphConv
from skelbench.adapters.stgcn import STGCN
from skelbench.adapters.weights.read import load_strict, read_state
from skelbench.core.clip import Clip
from skelbench.core.errors import InputError
from skelbench.core.layout import LAYOUTS

SMALL = {"base_channels": 8, "num_stages": 3, "inflate_stages": [2], "down_stages": [3], "clip_len": 16}


def model(classes: int = 4, weights: str | None = None, folder: Path | None = None, **config: Any) -> STGCN:
    torch.manual_seed(0)
    names = tuple(f"class {k}" for k in range(classes))
    adapter = STGCN.load(Card("toy", "stgcn", {**SMALL, **config}, names, weights, folder=folder))
    adapter.network.eval()
    return adapter


# the network


@pytest.mark.parametrize(("layout", "parameters"), [("coco17", 3_088_704), ("ntu25", 3_098_832)])
def test_the_full_network_has_the_official_size(layout: str, parameters: int) -> None:
    network = STGCN(Card("full", "stgcn", {"layout": layout}, tuple(map(str, range(60))))).network
    assert sum(p.numel() for p in network.parameters()) == parameters
    assert len(network.state_dict()) == 181


def test_graph_convolution_is_its_definition() -> None:
    torch.manual_seed(0)
    layer = GraphConv(5, 7, torch.rand(3, 17, 17)).double().eval()
    torch.nn.init.uniform_(layer.PA)
    x = torch.randn(2, 5, 6, 17, dtype=torch.double)
    split = layer.conv(x).unflatten(1, (3, 7))
    expected = torch.einsum("nkctv,kvw->nctw", split, layer.A * layer.PA)
    torch.testing.assert_close(layer(x), torch.relu(layer.bn(expected)))


@pytest.mark.parametrize("data_bn", ["VC", "none"])
def test_an_absent_person_changes_nothing(data_bn: str) -> None:
    clip = flat(walk("coco17"))
    one, four = (model(data_bn=data_bn, max_persons=persons) for persons in (1, 4))
    torch.testing.assert_close(one.logits(one.prepare(clip)), four.logits(four.prepare(clip)))


def test_officially_an_absent_person_is_averaged_in() -> None:
    clip = flat(walk("coco17"))
    one, two = (model(average_absent=True, max_persons=persons) for persons in (1, 2))
    x = one.prepare(clip)
    expected = (one.features(x) + one.features(torch.zeros_like(x))) / 2
    torch.testing.assert_close(two.features(two.prepare(clip)), expected)


@pytest.mark.parametrize("data_bn", ["VC", "MVC", "none"])
def test_scores_of_a_clip_do_not_depend_on_its_batch(data_bn: str) -> None:
    stgcn = model(data_bn=data_bn)
    clips = [flat(walk("coco17", persons)) for persons in (2, 1)]
    empty = clips[1].with_pose(clips[1].keypoint * 0, clips[1].score * 0)
    views = [stgcn.prepare(clip) for clip in (*clips, empty)]
    together = stgcn.logits(torch.cat(views))
    torch.testing.assert_close(together, torch.cat([stgcn.logits(view) for view in views]))
    assert together.isfinite().all()


def test_features_give_the_logits_by_the_last_layer() -> None:
    stgcn = model()
    x = stgcn.prepare(flat(walk("coco17", 2)))
    assert stgcn.features(x).shape == (1, 16)
    torch.testing.assert_close(stgcn.network.cls_head(stgcn.features(x)), stgcn.logits(x))


def test_the_network_learns_to_tell_two_motions_apart() -> None:
    stgcn = model(classes=2)
    still = flat(walk("coco17"))
    wave = still.with_pose(still.keypoint + 40 * np.sin(np.arange(30))[None, :, None, None].astype("f4"), still.score)
    x, labels = torch.cat([stgcn.prepare(still), stgcn.prepare(wave)]).repeat(4, 1, 1, 1, 1), torch.tensor([0, 1] * 4)
    optimiser = torch.optim.SGD(stgcn.network.parameters(), 0.1, momentum=0.9)
    stgcn.network.train()
    for _ in range(30):
        optimiser.zero_grad()
        loss = torch.nn.functional.cross_entropy(stgcn.logits(x), labels)
        loss.backward()
        optimiser.step()
    assert loss.item() < 0.05


# the graph


@pytest.mark.parametrize("layout", LAYOUTS.values(), ids=LAYOUTS)
def test_hop_distances_are_shortest_paths(layout: Any) -> None:
    distance = shortest_path(graph.binary_adj(layout)[0], unweighted=True)
    np.testing.assert_array_equal(graph.hop_distance(layout, 3), np.where(distance <= 3, distance, np.inf))


@pytest.mark.parametrize("layout", LAYOUTS.values(), ids=LAYOUTS)
def test_every_joint_averages_its_neighbours(layout: Any) -> None:
    np.testing.assert_allclose(graph.stgcn_spatial(layout).sum(axis=(0, 1)), 1)


# sampling


@pytest.mark.parametrize("frames", [1, 5, 16, 20, 31, 32, 33, 300])
def test_sampled_frames_exist_and_run_forward(frames: int) -> None:
    rng = np.random.default_rng(0)
    for chosen in [*fixed_frames(frames, 16, 10), *(random_frames(frames, 16, rng, (0.5, 1)) for _ in range(20))]:
        assert chosen.shape == (16,)
        assert (chosen >= 0).all() and (chosen < frames).all()
        if frames >= 32:
            assert (np.diff(chosen) > 0).all()


# what the network is given


@pytest.mark.parametrize("layout", ["coco17", "penn13", "jhmdb15", "blazepose33", "body12"])
def test_body_units_do_not_depend_on_place_and_size_in_2d(layout: str) -> None:
    clip = flat(walk(layout, 2))
    moved = body(clip.keypoint * 0.3 + (50, -20), clip.score, clip.layout)
    np.testing.assert_allclose(body(clip.keypoint, clip.score, clip.layout), moved, atol=1e-4)


@pytest.mark.parametrize("layout", ["kinect20", "ntu25", "florence15"])
@pytest.mark.parametrize("degrees", [30, 90, 200])
def test_body_units_do_not_depend_on_the_viewpoint_in_3d(layout: str, degrees: float) -> None:
    clip = walk(layout, 2)
    cosine, sine = np.cos(np.radians(degrees)), np.sin(np.radians(degrees))
    turned = clip.keypoint @ np.array([[cosine, 0, sine], [0, 1, 0], [-sine, 0, cosine]], np.float32)
    np.testing.assert_allclose(
        body(clip.keypoint, clip.score, clip.layout), body(turned, clip.score, clip.layout), atol=0.02
    )


def test_body_units_keep_how_two_people_stand_to_each_other() -> None:
    clip = walk("kinect20", 2)
    before = np.linalg.norm(clip.keypoint[0] - clip.keypoint[1], axis=-1)
    pose = body(clip.keypoint, clip.score, clip.layout)
    ratio = np.linalg.norm(pose[0] - pose[1], axis=-1) / before
    np.testing.assert_allclose(ratio, ratio[0, 0], rtol=1e-4)


def test_a_third_of_the_joints_missing_hardly_moves_the_others() -> None:
    clip = flat(walk("coco17"))
    score = clip.score.copy()
    score[:, :, [5, 11, 7, 1, 15]] = 0  # a shoulder and a hip among them
    whole, damaged = (body(clip.keypoint, s, clip.layout) for s in (clip.score, score))
    assert np.abs((whole - damaged)[score > 0]).max() < 0.3
    assert (damaged[score == 0] == 0).all()


@pytest.mark.parametrize("config", [{}, {"normalise": "image"}, {"normalise": "auto"}])
def test_missing_joints_and_empty_clips_are_exactly_zero_in_2d(config: dict[str, Any]) -> None:
    clip = flat(walk("coco17", 2))
    score = clip.score.copy()
    score[:, :, 3] = 0
    given = clip.with_pose(np.where(score[..., None] > 0, clip.keypoint, 0), score)
    assert (model(**config).prepare(given)[:, :, :, 3] == 0).all()
    empty = clip.with_pose(clip.keypoint * 0, clip.score * 0)
    assert (model(**config).prepare(empty) == 0).all()


@pytest.mark.parametrize("normalise", ["body", "ntu3d"])
def test_empty_clips_are_exactly_zero_in_3d(normalise: str) -> None:
    clip = walk("ntu25", 2)
    stgcn = model(normalise=normalise, layout="ntu25", dimensions=3)
    assert (stgcn.prepare(clip.with_pose(clip.keypoint * 0, clip.score * 0)) == 0).all()


def test_image_units_run_from_minus_one_to_one() -> None:
    corners = np.array([[0, 0], [1920, 1080], [960, 540]], np.float32).reshape(1, 1, 3, 2)
    pose = prenormalise.image(corners, np.ones((1, 1, 3), np.float32))
    np.testing.assert_allclose(pose[0, 0], [[-1, -1], [1, 1], [0, 0]])


@pytest.mark.parametrize(
    ("layout", "settings", "channels"),
    [("coco17", {}, 3), ("penn13", {"score": False}, 2), ("kinect20", {}, 3), ("kinect20", {"score": True}, 4)],
)
def test_a_network_fits_the_data_it_is_configured_for(layout: str, settings: dict[str, Any], channels: int) -> None:
    clip = walk(layout) if layout == "kinect20" else flat(walk(layout))
    stgcn = model(**STGCN.configure({**settings, "views": 3}, clip))
    x = stgcn.prepare(clip)
    assert x.shape == (3, 2, 16, len(clip.layout), channels) and x.dtype == torch.float32
    assert stgcn.logits(x).shape == (3, 4)


def test_another_layout_is_converted_by_joint_name() -> None:
    coco = flat(walk("coco17"))
    order = np.random.default_rng(0).permutation(17)
    shuffled = replace(coco.layout, name="shuffled", joints=tuple(coco.layout.joints[v] for v in order))
    clip = replace(coco, keypoint=coco.keypoint[:, :, order], score=coco.score[:, :, order], layout=shuffled)
    assert torch.equal(model().prepare(clip), model().prepare(coco))


def test_test_views_are_fixed_and_training_views_follow_their_generator() -> None:
    stgcn = model(augment={"rotate": 0.3, "scale": 0.2, "shear": 0.1, "jitter": 0.01, "crop": 0.7})
    clip = flat(walk("coco17", frames=90))
    assert torch.equal(stgcn.prepare(clip), stgcn.prepare(clip))
    first, again, other = (stgcn.prepare(clip, np.random.default_rng(seed)) for seed in (1, 1, 2))
    assert torch.equal(first, again)
    assert first.shape == stgcn.prepare(clip).shape and not torch.equal(first, other)


# augmentation


def test_no_augmentation_changes_nothing() -> None:
    clip = walk()
    pose, score = augmented(clip.keypoint, clip.score, clip.layout, Augment(), np.random.default_rng(0))
    np.testing.assert_array_equal(pose, clip.keypoint)
    np.testing.assert_array_equal(score, clip.score)


def test_a_mirrored_left_hand_is_a_right_hand() -> None:
    clip = walk()
    pose, _ = augmented(clip.keypoint, clip.score, clip.layout, Augment(mirror=1), np.random.default_rng(0))
    left, right = clip.layout.index["hand_left"], clip.layout.index["hand_right"]
    np.testing.assert_array_equal(pose[:, :, right], clip.keypoint[:, :, left] * (-1, 1, 1))


@pytest.mark.parametrize("dimensions", [2, 3])
def test_augmentation_leaves_missing_joints_at_zero(dimensions: int) -> None:
    clip = walk()
    pose = clip.keypoint[..., :dimensions].copy()
    pose[:, :, 3] = 0
    limits = Augment(rotate=1, tilt=1, scale=0.5, shear=0.5, mirror=1, jitter=1)
    changed, _ = augmented(pose, clip.score, clip.layout, limits, np.random.default_rng(0))
    assert (changed[:, :, 3] == 0).all() and (changed[:, :, 4] != 0).all()


@pytest.mark.parametrize("dimensions", [2, 3])
def test_rotation_keeps_lengths_and_in_3d_heights(dimensions: int) -> None:
    clip = walk()
    pose = clip.keypoint[..., :dimensions]
    changed, _ = augmented(pose, clip.score, clip.layout, Augment(rotate=2), np.random.default_rng(0))
    assert np.abs(changed - pose).max() > 0.01
    np.testing.assert_allclose(np.linalg.norm(changed, axis=-1), np.linalg.norm(pose, axis=-1), rtol=1e-4)
    if dimensions == 3:
        np.testing.assert_allclose(changed[..., 1], pose[..., 1], atol=1e-5)


# weights


@pytest.mark.parametrize("half", [False, True])
def test_saved_weights_load_into_the_same_model(tmp_path: Path, half: bool) -> None:
    trained = model(data_bn="none")
    state = {
        key: value.half() if half and value.is_floating_point() else value
        for key, value in trained.network.state_dict().items()
    }
    save_file(state, tmp_path / "toy.safetensors")
    torch.manual_seed(1)
    loaded = STGCN.load(replace(trained.card, weights="toy.safetensors", folder=tmp_path))
    loaded.network.eval()
    x = trained.prepare(flat(walk("coco17")))
    torch.testing.assert_close(loaded.logits(x), trained.logits(x), atol=1e-2 if half else 0, rtol=0)


def test_names_of_mmaction2_are_understood() -> None:
    network = model().network
    state = {key.replace("fc_cls", "fc"): value + 1 for key, value in network.state_dict().items()}
    load_strict(network, {**state, "data_preprocessor.mean": torch.zeros(3)}, "mmaction2")
    torch.testing.assert_close(network.cls_head.fc_cls.bias.detach(), state["cls_head.fc.bias"])


def test_missing_and_extra_weights_are_named() -> None:
    network = model().network
    state = network.state_dict()
    state["backbone.gcn.0.gcn.QA"] = state.pop("backbone.gcn.0.gcn.PA")
    with pytest.raises(InputError, match=r"toy: missing 1 keys \(.*gcn\.PA\), unexpected 1 keys \(.*gcn\.QA\)"):
        load_strict(network, state, "toy")


def test_weights_for_another_number_of_classes_are_refused() -> None:
    with pytest.raises(InputError, match=r"cls_head.fc_cls.weight has shape \(5, 16\), the network expects \(4, 16\)"):
        load_strict(model().network, model(classes=5).network.state_dict(), "toy")


class Bomb:
    def __reduce__(self) -> tuple[Any, ...]:
        return exec, ("raise SystemExit('boom')",)


@pytest.mark.parametrize("name", ["cut.safetensors", "cut.pth", "bomb.pth"])
def test_unreadable_weights_are_refused_without_running_them(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(pickle.dumps(Bomb()) if name.startswith("bomb") else b"\x10\x00\x00")
    with pytest.raises(InputError, match=f"{name} holds no weights we can read"):
        read_state(path)


# what it refuses


def test_more_persons_than_the_model_takes_are_an_error_or_cut() -> None:
    clip = flat(walk("coco17", 3))
    with pytest.raises(InputError, match="'walk' has 3 persons, toy takes 2"):
        model().prepare(clip)
    two = clip.with_pose(clip.keypoint[:2], clip.score[:2])
    assert torch.equal(model(extra_persons="cut").prepare(clip), model().prepare(two))


def test_poses_of_other_dimensions_are_refused() -> None:
    with pytest.raises(InputError, match="'walk' has 3-D poses, toy takes 2-D"):
        model().prepare(walk("coco17"))


@pytest.mark.parametrize(
    ("config", "message"),
    [
        ({"clip_length": 9}, "unknown configuration key 'clip_length'; did you mean clip_len"),
        ({"augment": {"rotat": 1}}, "unknown configuration key 'rotat'; did you mean rotate"),
        ({"clip_len": "many"}, "configuration clip_len: 'many' is no int"),
        ({"normalise": "imge"}, "unknown normalisation 'imge'; did you mean image"),
        ({"normalise": "ntu3d", "dimensions": 3}, "ntu3d needs layout ntu25, got coco17"),
        ({"normalise": "image", "dimensions": 3}, "image does not take 3-D poses"),
        ({"layout": "coco18"}, "unknown layout 'coco18'; did you mean coco17"),
        ({"data_bn": "BN"}, "data_bn: 'BN' is not VC, MVC or none"),
    ],
)
def test_a_wrong_configuration_is_answered(config: dict[str, Any], message: str) -> None:
    with pytest.raises(InputError, match=message):
        model(**config)


def test_motion_is_the_way_to_the_next_frame_and_nothing_where_a_joint_is_missing(toy_clip: Clip) -> None:
    score = toy_clip.score.copy()
    score[0, 3, 5] = 0
    clip = toy_clip.with_pose(toy_clip.keypoint * (score > 0)[..., None], score)
    config = {"motion": True, "clip_len": 30, "num_stages": 2, "base_channels": 4}
    model = STGCN.load(Card("m", "skelbench.adapters.stgcn:STGCN", config, ("a", "b")))
    view = model.prepare(clip)[0].numpy()  # 30 frames of 30: every frame once, in order
    pose, motion = view[..., :2], view[..., 2:4]
    expected = np.diff(pose, axis=1)
    expected[0, 2:4, 5] = 0
    np.testing.assert_allclose(motion[:, :-1], expected, atol=1e-6)
    assert not motion[:, -1].any()
    assert model.logits(model.prepare(clip)).shape == (1, 2)


def test_a_place_kept_for_persons_who_never_come_is_no_person_too_many(toy_clip: Clip) -> None:
    model = STGCN.load(Card("m", "skelbench.adapters.stgcn:STGCN", {"num_stages": 1, "base_channels": 4}, ("a", "b")))
    empty = np.zeros_like(toy_clip.keypoint[:1]), np.zeros_like(toy_clip.score[:1])
    padded = toy_clip.with_pose(
        np.concatenate([empty[0], toy_clip.keypoint]), np.concatenate([empty[1], toy_clip.score])
    )
    assert torch.equal(model.prepare(padded), model.prepare(toy_clip))


def test_an_input_that_never_varied_in_training_says_nothing_when_it_does(toy_clip: Clip, tmp_path: Path) -> None:
    config = {"num_stages": 2, "base_channels": 8, "normalise": "image", "clip_len": 30}
    card = Card("m", "skelbench.adapters.stgcn:STGCN", config, ("a", "b"), folder=tmp_path)
    trained = STGCN.load(card)
    variance = trained.network.backbone.data_bn.running_var.view(17, 3)  # type: ignore[union-attr]
    variance[:, 2] = 0  # every score was 1
    trained.network.backbone.data_bn.running_mean.view(17, 3)[:, 2] = 1  # type: ignore[union-attr]
    save_file(trained.network.state_dict(), tmp_path / "w.safetensors")
    sound = STGCN.load(replace(card, weights="w.safetensors"))
    official = STGCN.load(replace(card, weights="w.safetensors", config={**config, "heed_constant": True}))
    whole = toy_clip.with_pose(toy_clip.keypoint, np.ones_like(toy_clip.score))
    score = np.ones_like(toy_clip.score)
    score[:, :, 9] = 0.5
    lower = whole.with_pose(whole.keypoint, score)
    for model in (sound, official):
        model.network.eval()
    difference = {
        name: (model.logits(model.prepare(whole)) - model.logits(model.prepare(lower))).abs().max().item()
        for name, model in (("sound", sound), ("official", official))
    }
    assert difference["sound"] == 0 < difference["official"]
    assert torch.allclose(sound.logits(sound.prepare(whole)), official.logits(official.prepare(whole)), atol=1e-6)


@pytest.mark.parametrize(
    "setting",
    [{"clip_len": 0}, {"views": 0}, {"num_stages": 0}, {"base_channels": -1}, {"tcn_dropout": 3.0}, {"dropout": 1.0}],
)
def test_sizes_that_make_no_network_are_named(setting: dict[str, float]) -> None:
    (key,) = setting
    with pytest.raises(InputError, match=f"^{key}: "):
        STGCN(Card("a", "skelbench.adapters.stgcn:STGCN", dict(setting), ("x", "y")))
