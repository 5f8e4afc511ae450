"""Importance maps: known answers of a model that reads one wrist, and what the definitions promise of real networks."""

from collections.abc import Iterator
from itertools import permutations

import numpy as np
import pytest
import torch
from conftest import ROOT
from scipy import stats
from toy import WRIST, WristModel

from skelbench.adapters.card import Card
from skelbench.adapters.model import Model, load_model
from skelbench.adapters.motionbert import MotionBERT
from skelbench.adapters.stgcn import STGCN
from skelbench.core.clip import Clip
from skelbench.core.errors import InputError
from skelbench.core.layout import LAYOUTS, PARTS
from skelbench.explain.answers import answers
from skelbench.explain.concentration import concentration
from skelbench.explain.methods.registry import METHODS, method
from skelbench.explain.methods.rise import rise
from skelbench.explain.methods.shapley import part_values

CLASSES = ("rise0", "rise1", "rise2")
WHITE = [name for name, each in METHODS.items() if each.needs]
RIGHT_WRIST = LAYOUTS["coco17"].index["wrist_right"]
FAST = {"rise": "rise@20", "rise-frames": "rise-frames@20", "integrated": "integrated@4"}


@pytest.fixture(params=["stgcn", "motionbert", "posec3d"])
def network(request: pytest.FixtureRequest) -> Iterator[Model]:
    torch.manual_seed(0)
    yield small(request.param)


def small(name: str, **config: object) -> Model:
    if name == "stgcn":
        sizes = {"num_stages": 2, "inflate_stages": [2], "down_stages": [2], "base_channels": 8, "clip_len": 12}
        return load_model(Card("gcn", "skelbench.adapters.stgcn:STGCN", {**sizes, **config}, CLASSES))
    if name == "posec3d":
        sizes = {"backbone": "c3d", "base_channels": 4, "clip_len": 12, "size": 16, "train_size": 16, "views": 1}
        return load_model(Card("pose", "skelbench.adapters.posec3d:PoseC3D", {**sizes, **config}, CLASSES))
    sizes = {"dim": 16, "depth": 2, "heads": 2, "clip_len": 12, "maxlen": 12, "representation": 8, "hidden": 8}
    return load_model(Card("bert", "skelbench.adapters.motionbert:MotionBERT", {**sizes, **config}, CLASSES))


def rising(clips: int = 3, label: int = 2) -> list[Clip]:
    """One still person whose right wrist rises by 150 px a class; only that tells the classes apart."""
    rng = np.random.default_rng(3)
    found: list[Clip] = []
    for n in range(clips):
        pose = rng.uniform((400, 300), (800, 900), (1, 1, 17, 2)).repeat(20, axis=1).astype(np.float32)
        pose[0, :, RIGHT_WRIST, 1] -= label * 150 * np.linspace(0, 1, 20)
        score = np.full((1, 20, 17), 0.9, np.float32)
        found.append(Clip(pose, score, LAYOUTS["coco17"], f"clip{n}", label, (1080, 1920)))
    return found


def maps(name: str, model: Model, clips: list[Clip], seed: int = 0) -> list[np.ndarray]:
    return list(method(name).explain(model, clips, [clip.label for clip in clips], seed))


def test_rise_finds_the_one_joint_that_the_model_reads() -> None:
    """p = 1 with the wrist, 0 without it, keep on average."""
    for found in rise(WristModel(WRIST), rising(), [2, 2, 2], 0, masks=200, keep=0.6):
        joints = found[0].mean(axis=0)
        assert joints[RIGHT_WRIST] == pytest.approx(0.4, abs=0.08)
        assert np.abs(np.delete(joints, RIGHT_WRIST)).max() < 0.15


def test_rise_in_segments_finds_it_too() -> None:
    for found in rise(WristModel(WRIST), rising(), [2, 2, 2], 0, masks=300, segments=4):
        assert found[0].sum(axis=0).argmax() == RIGHT_WRIST


@pytest.mark.parametrize("name", ["part-occlusion", "shapley"])
def test_the_one_part_that_the_model_reads_has_all_the_importance(name: str) -> None:
    arm = list(LAYOUTS["coco17"].parts["right_arm"])
    for found in maps(name, WristModel(WRIST), rising()):
        np.testing.assert_allclose(np.delete(found, arm, axis=2), 0, atol=1e-7)
        assert found[..., arm].sum() == pytest.approx(1, abs=1e-3)  # certain with the arm, class 0 without


def test_occlusion_is_the_probability_lost() -> None:
    (found,) = maps("occlusion", WristModel(WRIST), rising(1))
    np.testing.assert_allclose(found.sum(axis=(0, 1)), np.eye(17)[RIGHT_WRIST], atol=1e-3)


def test_shapley_values_are_the_mean_over_all_orders_of_what_a_part_adds(toy_clip: Clip) -> None:
    model = small("stgcn")
    (values,) = part_values(model, [toy_clip], [toy_clip.label])

    def worth(parts: frozenset[str]) -> float:
        gone = [v for part in PARTS if part not in parts for v in toy_clip.layout.parts[part]]
        keypoint, score = toy_clip.keypoint.copy(), toy_clip.score.copy()
        keypoint[:, :, gone], score[:, :, gone] = 0, 0
        logits = model.logits(model.prepare(toy_clip.with_pose(keypoint, score)))
        return float(logits.softmax(-1)[0, toy_clip.label])

    with torch.inference_mode():
        orders = list(permutations(PARTS))
        known = {frozenset(order[:n]): 0.0 for order in orders for n in range(6)}
        known = {parts: worth(parts) for parts in known}
    for k, part in enumerate(PARTS):
        added = [known[frozenset(o[: o.index(part) + 1])] - known[frozenset(o[: o.index(part)])] for o in orders]
        assert values[k] == pytest.approx(np.mean(added), abs=1e-6)


def test_more_masks_agree_better() -> None:
    clips = rising(1)
    arguments = (WristModel(WRIST), clips, [2])
    few, many = (
        [next(rise(*arguments, seed=seed, masks=masks))[0].sum(axis=0) for seed in (0, 1)] for masks in (16, 800)
    )
    assert np.corrcoef(*many)[0, 1] > max(0.95, np.corrcoef(*few)[0, 1])


def test_rise_keeps_joints_as_often_as_it_is_told_and_for_whole_segments(toy_clip: Clip) -> None:
    seen: list[np.ndarray] = []

    class Recorder(WristModel):
        def prepare(self, clip: Clip, rng: object = None) -> torch.Tensor:
            seen.append(clip.detected)
            return super().prepare(clip)

    list(rise(Recorder(WRIST), [toy_clip], [0], 0, masks=200, keep=0.7, segments=3))
    kept = np.stack(seen)
    assert kept.mean() == pytest.approx(0.7, abs=0.02)
    changes = (kept[:, :, 1:] != kept[:, :, :-1]).sum(axis=2)
    assert 1 <= changes.max() <= 3  # shifted: up to 4 segments are seen


@pytest.mark.parametrize("name", list(METHODS))
def test_maps_lie_on_the_clips_own_joints_and_frames(name: str, network: Model, toy_clip: Clip) -> None:
    if name == "integrated":
        pytest.importorskip("captum")
    if not method(name).serves(network):
        pytest.skip("this network has no attention")
    score = toy_clip.score.copy()
    score[1, 3:9, 4] = 0
    clip = toy_clip.with_pose(toy_clip.keypoint * (score > 0)[..., None], score)
    (found,) = maps(FAST.get(name, name), network, [clip])
    assert found.shape == clip.score.shape
    assert found.dtype == np.float32
    assert np.isfinite(found).all()
    assert (found[~clip.detected] == 0).all()
    assert found.any()


@pytest.mark.parametrize("name", list(METHODS))
def test_a_clips_map_does_not_depend_on_the_other_clips(name: str, network: Model) -> None:
    if name == "integrated":
        pytest.importorskip("captum")
    if not method(name).serves(network):
        pytest.skip("this network has no attention")
    clips = rising(2)
    name = FAST.get(name, name)
    together = maps(name, network, clips)
    np.testing.assert_allclose(maps(name, network, clips[1:])[0], together[1], atol=1e-5)


def test_every_batch_but_the_last_is_full() -> None:
    model = WristModel(WRIST)
    clips = rising(3)
    questions = [(clip, np.ones((n, 1, 1, 17), np.bool_)) for clip, n in zip(clips, (5, 1, 9), strict=True)]
    found = list(answers(model, questions, batch=4))
    assert [len(each) for each in found] == [5, 1, 9]
    assert model.batches == [4, 4, 4, 3]


def test_gradients_are_those_of_a_linear_network(
    network: Model, toy_clip: Clip, monkeypatch: pytest.MonkeyPatch
) -> None:
    """For a linear network input × gradient is exact: it sums to the logit."""
    shape = network.prepare(toy_clip)[0].shape
    torch.manual_seed(1)
    layer = torch.nn.Linear(shape.numel(), 3, bias=False)
    monkeypatch.setattr(network, "logits", lambda batch: layer(batch.flatten(1)))
    with torch.inference_mode():
        logit = float(layer(network.prepare(toy_clip).flatten(1))[0, toy_clip.label])
    for name in ("gradient", "integrated"):
        if name == "integrated":
            pytest.importorskip("captum")
        (found,) = maps(name, network, [toy_clip])
        assert found.sum() == pytest.approx(logit, rel=1e-3)


def test_integrated_gradients_sum_to_the_difference_from_an_empty_clip(network: Model, toy_clip: Clip) -> None:
    pytest.importorskip("captum")
    (found,) = maps("integrated@64", network, [toy_clip])
    views = network.prepare(toy_clip)
    with torch.inference_mode():
        # not exactly zero: an empty clip has no second person, and the mean over persons would jump
        both = [network.logits(batch)[0, toy_clip.label] for batch in (views, views * 1e-6)]
    assert found.sum() == pytest.approx(float(both[0] - both[1]), abs=2e-3)


@pytest.mark.parametrize("frames", [5, 30, 12])
def test_values_on_the_input_come_back_whole(network: Model, toy_clip: Clip, frames: int) -> None:
    clip = toy_clip.with_pose(toy_clip.keypoint[:, :frames], toy_clip.score[:, :frames])
    shape = network.prepare(clip).shape[:-1]
    values = np.random.default_rng(0).random(shape).astype(np.float32)
    back = network.to_clip(clip, values)  # type: ignore[attr-defined]
    assert back.shape == clip.score.shape
    assert back.sum() == pytest.approx(values.sum(), rel=1e-5)


def test_views_are_averaged_on_the_way_back(toy_clip: Clip) -> None:
    model = small("stgcn", views=3)
    assert isinstance(model, STGCN)
    back = model.to_clip(toy_clip, np.ones((3, 2, 12, 17), np.float32))
    assert back.sum() == pytest.approx(2 * 12 * 17)


def test_a_derived_joint_passes_its_value_on_to_what_it_is_made_of(toy_clip: Clip) -> None:
    model = small("motionbert")
    assert isinstance(model, MotionBERT)
    values = np.zeros((1, 2, 12, 17), np.float32)
    values[0, 0, 3, LAYOUTS["h36m17"].index["belly"]] = 1
    back = model.to_clip(toy_clip, values)
    frame = int(np.floor(3 * 30 / 12))
    torso = [LAYOUTS["coco17"].index[f"{joint}_{side}"] for joint in ("shoulder", "hip") for side in ("left", "right")]
    np.testing.assert_allclose(back[0, frame, torso], 0.25)
    assert np.count_nonzero(back) == 4


def test_persons_who_changed_places_get_their_own_values_back() -> None:
    rng = np.random.default_rng(0)
    people = rng.uniform(0, 100, (2, 1, 17, 2)).repeat(12, axis=1).astype(np.float32)
    people[1] += 500
    people[:, 6:] = people[::-1, 6:]  # from frame 6 on they are listed the other way round
    clip = Clip(people, np.ones((2, 12, 17), np.float32), LAYOUTS["h36m17"], "swap", image_size=(1080, 1920))
    model = small("motionbert")
    assert isinstance(model, MotionBERT)
    values = np.zeros((1, 2, 12, 17), np.float32)
    values[:, 1] = 1  # on the tracked second person
    back = model.to_clip(clip, values)
    assert (back[1, :6] == 1).all()
    assert (back[0, 6:] == 1).all()
    assert back.sum() == 12 * 17


def test_attention_has_levels_and_says_which(toy_clip: Clip) -> None:
    model = small("motionbert")
    last, first, second = (maps(name, model, [toy_clip])[0] for name in ("attention", "attention@0", "attention@1"))
    np.testing.assert_array_equal(last, second)
    assert not np.allclose(first, last)
    with pytest.raises(InputError, match="attention level 2: this MotionBERT has levels 0 to 1"):
        maps("attention@2", model, [toy_clip])


def test_each_person_has_the_same_attention_to_give(toy_clip: Clip) -> None:
    (found,) = maps("attention", small("motionbert", layout="coco17"), [toy_clip])
    np.testing.assert_allclose(found.sum(axis=(1, 2)), 12 * 17, rtol=1e-4)


def test_random_importance_is_the_same_for_every_model(toy_clip: Clip) -> None:
    one, other = (maps("random", model, [toy_clip])[0] for model in (WristModel(WRIST), small("stgcn")))
    np.testing.assert_array_equal(one, other)


@pytest.mark.parametrize("name", WHITE)
def test_what_looks_inside_says_what_a_black_box_lacks(name: str) -> None:
    if name == "integrated":
        pytest.importorskip("captum")
    model = WristModel(WRIST)
    assert not method(name).serves(model)
    with pytest.raises(InputError, match=r"model wrist.*choose rise, occlusion or shapley"):
        maps(name, model, rising(1))


@pytest.mark.parametrize(
    ("name", "answer"),
    [
        ("atention", "unknown importance 'atention'; did you mean attention"),
        (
            "occlusion@3",
            "takes a whole number is attention@level, integrated@steps, rise@masks, rise-frames@masks",
        ),
        ("rise@0", "rise@masks"),
        ("rise@many", "rise@masks"),
    ],
)
def test_wrong_names_are_answered(name: str, answer: str) -> None:
    with pytest.raises(InputError, match=answer):
        method(name)


def test_every_method_is_documented() -> None:
    text = (ROOT / "docs" / "explain.md").read_text()
    for name in METHODS:
        assert f"`{name}`" in text


def test_joints_used_is_one_for_equal_joints_and_one_joint_for_one(toy_clip: Clip) -> None:
    joints = toy_clip.score.shape[0] * toy_clip.score.shape[2]
    assert concentration(np.ones_like(toy_clip.score), toy_clip) == pytest.approx((1.0, 1.0))
    one = np.zeros_like(toy_clip.score)
    one[1, :, 4] = 0.5
    assert concentration(one, toy_clip) == pytest.approx((1 / joints, 1 / joints))
    two = one.copy()
    two[0, 3, 2] = one[1, :, 4].sum() * 0.19  # a fifth of the highest does not count, and it weighs 19 to 100
    entropy = stats.entropy([1, 0.19])
    assert concentration(two, toy_clip) == pytest.approx((np.exp(entropy) / joints, 1 / joints))
    assert all(np.isnan(concentration(-np.ones_like(toy_clip.score), toy_clip)))
