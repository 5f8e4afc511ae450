"""A graph network that sees a clip resized along time: blends, streams, and the way back."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest
import torch
from graph_models import small_stgcn
from odd_clips import ODD
from people import flat, walk

from skelbench.adapters.inputs.streams import parents
from skelbench.adapters.stgcn import STGCN
from skelbench.core.arrays import Array, Floats
from skelbench.core.clip import Clip
from skelbench.core.layout import LAYOUTS

SOLID = {"layout": "ntu25", "dimensions": 3, "normalise": "relative"}
SEEN = [name for name, clip in ODD.items() if clip.layout == LAYOUTS.get(clip.layout.name)]


def model(**config: Any) -> STGCN:
    return small_stgcn(**{"sampling": "resize", "normalise": "image", "score": False, **config})


def pixels(frames: int = 37, persons: int = 2) -> Clip:
    return flat(walk("coco17", persons, frames))


def units(clip: Clip) -> Floats:
    """What `normalise: image` says of a picture of 1920 x 1080."""
    return (clip.keypoint - np.array([960, 540])) / np.array([960, 540])


def resized(pose: Floats, size: int = 16) -> Floats:
    """(M, T, V, C) -> (M, size, V, C), by torch's own interpolation."""
    rows = torch.as_tensor(pose).permute(0, 2, 3, 1).flatten(0, 1)
    made = torch.nn.functional.interpolate(rows, size, mode="linear", align_corners=False)
    return made.view(len(pose), *pose.shape[2:], size).permute(0, 3, 1, 2).numpy()


def later(pose: Floats) -> Floats:
    return np.concatenate([np.diff(pose, axis=1), np.zeros_like(pose[:, :1])], axis=1)


def bones(pose: Floats) -> Floats:
    return pose - pose[:, :, parents(LAYOUTS["coco17"])]


@pytest.mark.parametrize("frames", [1, 5, 16, 37, 300])
def test_joints_are_interpolated_along_time(frames: int) -> None:
    clip = pixels(frames)
    np.testing.assert_allclose(model().prepare(clip)[0], resized(units(clip)), atol=1e-6)


@pytest.mark.parametrize(
    ("config", "expected"),
    [
        ({"stream": "b"}, [bones]),
        ({"stream": "jm"}, [later]),
        ({"stream": "bm"}, [lambda pose: later(bones(pose))]),
        ({"motion": True}, [lambda pose: pose, later]),
        ({"stream": "b", "motion": True}, [bones, lambda pose: later(bones(pose))]),
    ],
    ids=["bones", "motion", "motion of bones", "joints and motion", "bones and motion"],
)
def test_streams_are_those_of_the_resized_joints(config: dict[str, Any], expected: Sequence[Any]) -> None:
    clip = pixels()
    wanted = np.concatenate([part(resized(units(clip))) for part in expected], axis=-1)
    np.testing.assert_allclose(model(**config).prepare(clip)[0], wanted, atol=2e-6)


def holed(keypoint: Array, lost: Sequence[tuple[int, int]]) -> Clip:
    """One person of 4 frames; `lost`: (frame, joint)."""
    clip = pixels(4, 1).with_pose(keypoint, np.linspace(0.4, 1, 4, dtype=np.float32)[None, :, None].repeat(17, 2))
    mask = np.zeros(clip.score.shape, np.bool_)
    for frame, joint in lost:
        mask[0, frame, joint] = True
    return clip.without(mask)


def test_a_joint_that_is_missing_in_one_frame_is_where_the_other_one_shows_it() -> None:
    """Of 4 frames, 3 are shown at 1/6, 1.5 and 2 5/6."""
    clip = holed(pixels(4, 1).keypoint, [(1, 5), (1, 6), (2, 6)])
    seen = model(clip_len=3, score=True).prepare(clip)[0, 0].numpy()
    own = units(clip)[0]
    for joint, at in ((4, [(1 / 6, 0, 1), (1 / 2, 1, 2), (5 / 6, 2, 3)]), (5, [(0, 0, 1), (1, 1, 2), (5 / 6, 2, 3)])):
        for place, (mix, lower, upper) in enumerate(at):
            expected = (1 - mix) * own[lower, joint] + mix * own[upper, joint]
            np.testing.assert_allclose(seen[place, joint, :2], expected, atol=1e-6)
            score = (1 - mix) * clip.score[0, lower, joint] + mix * clip.score[0, upper, joint]
            assert seen[place, joint, 2] == pytest.approx(score, abs=1e-6)
    assert not seen[1, 6].any() and seen[[0, 2], 6].all()


def test_officially_it_is_half_way_to_the_origin() -> None:
    clip = holed(pixels(4, 1).keypoint, [(1, 5)])
    seen = model(clip_len=3, bones_from_missing_joints=True).prepare(clip)[0, 0].numpy()
    np.testing.assert_allclose(seen[1, 5], units(clip)[0, 2, 5] / 2, atol=1e-6)


def test_a_bone_between_frames_needs_both_its_ends() -> None:
    parent = parents(LAYOUTS["coco17"])
    joint = int(np.flatnonzero(parent != np.arange(17))[0])
    clip = holed(pixels(4, 1).keypoint, [(1, joint), (2, joint)])
    seen = model(clip_len=3, stream="b").prepare(clip)[0, 0].numpy()
    assert not seen[1, joint].any() and seen[[0, 2], joint].any(axis=-1).all()


def test_a_test_view_has_no_frame_beyond_its_share() -> None:
    clip, shares = pixels(40), {"test_share": 0.5, "train_share": 0.5, "fewest": 12}
    expected = resized(units(clip)[:, 10:30])
    np.testing.assert_allclose(model(resize=shares).prepare(clip)[0], expected, atol=1e-6)


def test_values_on_a_view_go_to_both_neighbours_by_their_weights() -> None:
    """The way back is the transpose of the interpolation, which is linear."""
    clip, rng = pixels(37), np.random.default_rng(0)
    values = rng.random((1, 2, 16, 17), np.float32)
    found = model().to_clip(clip, values)
    assert found.sum() == pytest.approx(values.sum(), rel=1e-5)
    for _ in range(5):
        way = rng.standard_normal((2, 37, 17, 1))
        assert (found * way[..., 0]).sum() == pytest.approx((values[0] * resized(way)[..., 0]).sum(), rel=1e-4)


def test_values_go_to_the_frame_that_shows_the_joint_and_are_kept_where_none_does() -> None:
    clip = holed(pixels(4, 1).keypoint, [(1, 5), (1, 6), (2, 6)])
    values = np.zeros((1, 1, 3, 17), np.float32)
    values[0, 0, 1, 4:7] = 1  # at frame 1.5
    found = model(clip_len=3).to_clip(clip, values)[0]
    np.testing.assert_allclose(found[:, 4:7], [[0, 0, 0], [0.5, 0, 0.5], [0.5, 1, 0.5], [0, 0, 0]], atol=1e-6)


@pytest.mark.parametrize(
    "config",
    [{"stream": "bm", **SOLID}, {"motion": True, "score": True, **SOLID}, {"stream": "b", "score": True}],
    ids=str,
)
def test_a_batch_asks_nothing_of_the_device(config: dict[str, Any]) -> None:
    """`meta` has shapes but no values; whatever needs a value raises there."""
    gcn = model(**config)
    joints, size = len(gcn.layout), gcn.config.dimensions
    poses, mix = torch.empty(5, 2, 32, joints, size + 1, device="meta"), torch.empty(5, 16, device="meta")
    made = gcn.views(poses, {"mix": mix, "matrix": torch.empty(5, size, size, device="meta")})
    assert made.is_meta and made.shape == (5, 2, 16, joints, gcn.config.channels)


def test_scores_and_motions_beside_joints_are_the_same_in_batches() -> None:
    clip = holed(pixels(4, 1).keypoint, [(1, 5), (1, 6), (2, 6)])
    gcn = model(score=True, motion=True)
    steady = gcn.steady(clip)
    drawn = {k: torch.as_tensor(v)[None] for k, v in gcn.draw(steady.known, np.random.default_rng(0)).items()}
    made = gcn.views(torch.as_tensor(steady.poses)[None, :, drawn["frames"][0]], drawn)
    torch.testing.assert_close(made, gcn.prepare(clip))


@pytest.mark.parametrize("name", SEEN)
def test_odd_clips_give_finite_views_one_by_one_and_in_batches(name: str) -> None:
    clip = ODD[name]
    config = STGCN.configure({"sampling": "resize", "normalise": "body", "extra_persons": "cut"}, clip)
    gcn, rng = small_stgcn(**config), np.random.default_rng(0)
    view = gcn.prepare(clip)
    assert view.shape == (1, 2, 16, len(clip.layout), gcn.config.channels) and torch.isfinite(view).all()
    assert torch.isfinite(gcn.prepare(clip, rng)).all() and np.isfinite(gcn.to_clip(clip, view[..., 0].numpy())).all()
    steady = gcn.steady(clip)
    drawn = {key: torch.as_tensor(value)[None] for key, value in gcn.draw(steady.known, rng).items()}
    frames = torch.as_tensor(steady.poses)[None, :, drawn["frames"][0]]
    assert torch.isfinite(gcn.views(frames, drawn)).all()
    assert np.isfinite(gcn.pull([clip]).back([torch.ones_like(view)])[0]).all()
