"""Gradients that come back to odd clips, and what they must be whatever the network says."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from graph_models import small_stgcn
from people import flat, walk
from pose_models import OFFICIAL, build, people
from slopes import check_slope, difference, in_double_precision, slope

from skelbench.adapters.card import Card
from skelbench.adapters.fuse import Fuse
from skelbench.adapters.inputs.pull.place import median
from skelbench.core.clip import Clip
from skelbench.core.errors import InputError
from skelbench.core.layout import LAYOUTS, Layout

FLAT = ("image", "auto", "body", "first", "relative")
SOLID = ("body", "body-q80", "ntu3d", "ntu3d-seen", "first", "relative")
OWN = Layout("own", ("top", "left", "right", "low"), (("left", "top"), ("right", "top"), ("low", "top")), "top")


def solid(normalise: str, **config: Any) -> Any:
    return small_stgcn(dimensions=3, score=False, layout="ntu25", normalise=normalise, **config)


def some(views: torch.Tensor) -> torch.Tensor:
    return torch.as_tensor(np.random.default_rng(1).standard_normal(tuple(views.shape)), dtype=torch.float32)


def gradient(model: Any, clip: Clip) -> np.ndarray[Any, Any]:
    pulled = model.pull([clip])
    (found,) = pulled.back([some(pulled.views[0])])
    assert found.shape == clip.keypoint.shape and np.isfinite(found).all()
    return found


def models(clip: Clip, folder: Path, quirks: bool = True) -> list[Any]:
    """Every kind of input that takes the clip."""
    if clip.keypoint.shape[-1] == 3:
        return [solid(normalise, motion=True) for normalise in SOLID]
    official = [build("dstformer", clip, folder, **OFFICIAL)] if quirks else []
    poses = [build(kind, clip, folder) for kind in ("dstformer", "joint")]
    return [*(small_stgcn(normalise=n, motion=True) for n in FLAT), *poses, *official]


def odd(layout: str) -> dict[str, Clip]:
    """Clips of which little is left, or of which all is alike."""
    clip = flat(walk(layout, 2)) if layout == "coco17" else walk(layout, 2)
    lone, half, still = np.ones(clip.score.shape, bool), np.zeros(clip.score.shape, bool), clip.keypoint * 0 + 1
    lone[0, 3, 5], half[1] = False, True
    return {
        "nobody": clip.without(np.ones(clip.score.shape, bool)),
        "one joint": clip.without(lone),
        "one person of two": clip.without(half),
        "one frame": clip.at(np.array([4])),
        "all in one point": replace(clip, keypoint=still),
        "no picture": replace(clip, image_size=None),
        "only feet": clip.without(np.array(["ankle" not in joint for joint in LAYOUTS[layout].joints])),
    }


@pytest.mark.parametrize("layout", ["coco17", "ntu25"])
@pytest.mark.parametrize("kind", odd("coco17"))
def test_odd_clips_have_finite_gradients_of_their_shape(kind: str, layout: str, tmp_path: Path) -> None:
    clip = odd(layout)[kind]
    for model in models(clip, tmp_path):
        found = gradient(model, clip)
        assert not found[~clip.detected].any()


@pytest.mark.parametrize("kind", ["one person of two", "one frame", "no picture", "only feet"])
@pytest.mark.parametrize("layout", ["coco17", "ntu25"])
def test_what_is_left_of_them_has_the_slope_of_finite_differences(kind: str, layout: str, tmp_path: Path) -> None:
    clip = odd(layout)[kind]
    heard = kind != "only feet"  # officially the scores of feet are those of hands, which all lie in the corner here
    for model in models(clip, tmp_path, quirks=heard):
        check_slope(model, clip)


@pytest.mark.parametrize("layout", ["coco17", "ntu25"])
def test_where_all_frames_tie_it_is_exact_along_a_way_that_all_of_them_go(layout: str, tmp_path: Path) -> None:
    """Every frame is the same, so whatever is picked ties."""
    clip = in_double_precision(odd(layout)["no picture"].at(np.full(12, 3)))
    rng = np.random.default_rng(0)
    for model in models(clip, tmp_path):
        weights = rng.standard_normal(tuple(model.prepare(clip).shape))
        found = slope(model, clip, weights)
        for _ in range(3):
            way = np.broadcast_to(rng.standard_normal((2, 1, *clip.keypoint.shape[2:])), found.shape)
            said, size = float((found * way).sum()), np.linalg.norm(found) * np.linalg.norm(way)
            assert difference(model, clip, weights, way) == pytest.approx(said, abs=float(1e-6 * size))


def test_of_four_frames_of_which_two_tie_in_the_middle_each_has_half() -> None:
    rows = torch.tensor([[3.0], [1.0], [3.0], [7.0]], requires_grad=True)
    (found,) = torch.autograd.grad(median(rows).sum(), rows)
    assert found[:, 0].tolist() == [0.5, 0, 0.5, 0]


@pytest.mark.parametrize("joint", ["spine_base", "spine_mid", "shoulder_left", "shoulder_right"])
@pytest.mark.parametrize("normalise", SOLID)
def test_a_missing_joint_of_the_trunk_leaves_it_exact(normalise: str, joint: str) -> None:
    clip = walk("ntu25", 1)
    lost = np.zeros(clip.score.shape, bool)
    lost[:, :3, LAYOUTS["ntu25"].index[joint]] = True
    check_slope(solid(normalise), clip.without(lost))


@pytest.mark.parametrize("normalise", SOLID)
def test_moving_everybody_alike_changes_nothing_in_3d(normalise: str) -> None:
    found = gradient(solid(normalise), walk("ntu25", 2))
    np.testing.assert_allclose(found.sum(axis=(0, 1, 2)), 0, atol=1e-9 * np.abs(found).sum())


@pytest.mark.parametrize("normalise", ["body", "body-q80"])
def test_a_larger_body_is_the_same_body_in_3d(normalise: str) -> None:
    clip = walk("kinect20", 2)
    found = gradient(small_stgcn(dimensions=3, score=False, layout="kinect20", normalise=normalise), clip)
    assert (found * clip.keypoint).sum() == pytest.approx(0, abs=1e-9 * np.abs(found * clip.keypoint).sum())


@pytest.mark.parametrize("kind", ["body", "auto", "dstformer"])
def test_a_larger_or_moved_body_is_the_same_body_in_2d(kind: str, tmp_path: Path) -> None:
    clip = people("coco17", 2)
    model = build(kind, clip, tmp_path) if kind == "dstformer" else small_stgcn(normalise=kind)
    found = gradient(model, clip)
    for nothing in (clip.keypoint, np.broadcast_to([1, 0], found.shape), np.broadcast_to([0, 1], found.shape)):
        assert (found * nothing).sum() == pytest.approx(0, abs=1e-9 * np.abs(found * nothing).sum())


def test_pixels_of_a_picture_come_back_by_half_its_sides_from_the_frames_that_are_seen() -> None:
    clip = people("coco17", 1)
    model = small_stgcn(normalise="image", clip_len=4, empty_frames="keep")
    pulled = model.pull([clip])
    weights = some(pulled.views[0])
    (found,) = pulled.back([weights])
    expected = np.zeros_like(found)
    for place, frame in enumerate(model.input.sampled(20, clip.name).frames[0]):
        expected[:, frame] += weights[0, :1, place, :, :2].numpy() / (960, 540)
    np.testing.assert_allclose(found, expected * clip.detected[..., None], rtol=1e-6)
    assert (np.abs(found).sum(axis=(0, 2, 3)) > 0).sum() == 4


def test_joints_that_a_network_does_not_look_at_have_no_slope() -> None:
    clip = people("coco17", 1)
    found = gradient(small_stgcn(layout="body12"), clip)
    seen = [joint in LAYOUTS["body12"].index for joint in clip.layout.joints]
    assert found[:, :, seen].any() and not found[:, :, [not looked_at for looked_at in seen]].any()


def test_a_person_beyond_the_places_of_the_network_has_no_slope() -> None:
    clip = people("coco17", 2)
    found = gradient(small_stgcn(max_persons=1, extra_persons="cut"), clip)
    assert found[0].any() and not found[1].any()


def test_three_of_whom_one_was_never_seen_are_two(tmp_path: Path) -> None:
    two = people("coco17", 2)
    empty = np.zeros_like(two.keypoint[:1])
    three = two.with_pose(
        np.concatenate([two.keypoint[:1], empty, two.keypoint[1:]]),
        np.concatenate([two.score[:1], empty[..., 0], two.score[1:]]),
    )
    for model in (small_stgcn(), build("dstformer", two, tmp_path), build("joint", two, tmp_path)):
        np.testing.assert_allclose(gradient(model, three)[[0, 2]], gradient(model, two))


def test_the_gradient_is_that_at_the_clip_that_was_pulled_not_of_one_before() -> None:
    model, clip = small_stgcn(normalise="body"), people("coco17", 1)
    weights = np.random.default_rng(0).standard_normal(tuple(model.prepare(clip).shape))
    twice = replace(clip, keypoint=2 * clip.keypoint)
    first, second = (slope(model, in_double_precision(one), weights) for one in (clip, twice))
    np.testing.assert_allclose(first, 2 * second)  # per pixel: half of it where all is twice as large


def test_a_layout_of_ones_own_comes_back(monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(0)
    pose = rng.uniform(0, 500, (2, 9, 4, 2)).astype(np.float32)
    clip = Clip(pose, np.ones(pose.shape[:3], np.float32), OWN, "own")
    monkeypatch.setitem(LAYOUTS, "own", OWN)
    check_slope(small_stgcn(layout="own"), clip)


class Bare:
    """A model that cannot come back."""

    def __init__(self) -> None:
        self.card = Card("bare", "", {}, ("a", "b", "c"))


def test_a_member_that_cannot_come_back_is_named() -> None:
    fused: Any = Fuse(Card("both", "", {}), [Bare()], [1])  # type: ignore[list-item]
    with pytest.raises(InputError, match=r"both: its member bare cannot .* give its adapter the method pull"):
        fused.pull([people("coco17", 1)])


def test_a_gradient_comes_back_whatever_is_computed_around_it() -> None:
    model, clip = small_stgcn(), people("coco17", 1)
    with torch.inference_mode():
        inside = gradient(model, clip)
    with torch.no_grad():
        np.testing.assert_array_equal(gradient(model, clip), inside)
    np.testing.assert_array_equal(gradient(model, clip), inside)
    assert inside.any()
