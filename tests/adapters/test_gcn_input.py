"""What a graph network is given of a clip, which clips it refuses, and the way back."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
import torch
from graph_models import small
from graph_models import small_stgcn as model
from people import flat, walk

from skelbench.adapters.card import Card
from skelbench.adapters.stgcn import STGCN
from skelbench.core.clip import Clip
from skelbench.core.errors import InputError


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


def test_more_persons_than_the_model_takes_are_an_error_or_cut() -> None:
    clip = flat(walk("coco17", 3))
    with pytest.raises(InputError, match="'walk' has 3 persons, toy takes 2"):
        model().prepare(clip)
    two = clip.with_pose(clip.keypoint[:2], clip.score[:2])
    assert torch.equal(model(extra_persons="cut").prepare(clip), model().prepare(two))


def test_poses_of_other_dimensions_are_refused() -> None:
    with pytest.raises(InputError, match="'walk' has 3-D poses, toy takes 2-D"):
        model().prepare(walk("coco17"))


def test_a_place_kept_for_persons_who_never_come_is_no_person_too_many(toy_clip: Clip) -> None:
    model = STGCN.load(Card("m", "skelbench.adapters.stgcn:STGCN", {"num_stages": 1, "base_channels": 4}, ("a", "b")))
    empty = np.zeros_like(toy_clip.keypoint[:1]), np.zeros_like(toy_clip.score[:1])
    padded = toy_clip.with_pose(
        np.concatenate([empty[0], toy_clip.keypoint]), np.concatenate([empty[1], toy_clip.score])
    )
    assert torch.equal(model.prepare(padded), model.prepare(toy_clip))


def test_padding_keeps_every_frame_in_order_and_adds_zeros() -> None:
    clip = flat(walk("coco17", frames=20))
    padded, sampled = small(STGCN, sampling="pad", clip_len=32), small(STGCN, clip_len=20)
    x = padded.prepare(clip)
    assert x.shape == (1, 2, 32, 17, 3) and not x[:, :, 20:].any()
    assert torch.equal(x[:, :, :20], sampled.prepare(clip))  # 20 of 20 frames: each once
    assert padded.prepare(clip, np.random.default_rng(0)).shape == x.shape


def test_what_lies_on_padded_frames_is_left_out_of_a_clip() -> None:
    clip, rng = flat(walk("coco17", frames=20)), np.random.default_rng(0)
    values = rng.random((1, 2, 32, 17), np.float32)
    found = small(STGCN, sampling="pad", clip_len=32).to_clip(clip, values)
    np.testing.assert_array_equal(found, values[0, :1, :20])


def test_a_clip_longer_than_its_padding_is_refused() -> None:
    with pytest.raises(InputError, match="'walk' has 33 frames, toy pads to 32; set clip_len, or sampling: uniform"):
        small(STGCN, sampling="pad", clip_len=32).prepare(flat(walk("coco17", frames=33)))


def test_values_go_back_to_the_person_and_the_frame_they_came_from() -> None:
    """NTU's normalisation puts the longer tracked person first and drops the frames that he is not in."""
    clip = walk("ntu25", 2, frames=12)
    score = clip.score.copy()
    score[0, :5], score[1, 3] = 0, 0
    clip = clip.with_pose(clip.keypoint * (score > 0)[..., None], score)
    gcn = small(STGCN, layout="ntu25", dimensions=3, score=False, normalise="ntu3d", clip_len=11)
    values = np.random.default_rng(0).random((1, 2, 11, 25), np.float32)
    expected = np.zeros(clip.score.shape, np.float32)
    expected[[1, 0]] = np.insert(values[0], 3, 0, axis=1)
    np.testing.assert_array_equal(gcn.to_clip(clip, values), expected)
