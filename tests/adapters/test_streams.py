"""Joints, bones and their motion: known answers, what is missing, and how a stream is asked for."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
import torch
from people import flat, walk

from skelbench.adapters.card import Card
from skelbench.adapters.ctrgcn import CTRGCN
from skelbench.adapters.inputs.streams import STREAMS, bones, motion, parents
from skelbench.core.clip import Clip
from skelbench.core.errors import InputError
from skelbench.core.layout import LAYOUTS, Layout
from skelbench.training.choose import on_stream
from skelbench.training.presets import PRESETS

PYSKL_PARENTS = {
    "coco17": (0, 0, 0, 1, 2, 0, 0, 5, 6, 7, 8, 0, 0, 11, 12, 13, 14),
    "openpose18": (0, 0, 1, 2, 3, 1, 5, 6, 2, 8, 9, 5, 11, 12, 0, 0, 14, 15),
    "ntu25": (1, 20, 20, 2, 20, 4, 5, 6, 20, 8, 9, 10, 0, 12, 13, 14, 0, 16, 17, 18, 20, 22, 7, 24, 11),
}
CHAIN = np.array([0, 0, 1])  # three joints in a row
POSE = np.array([[[1, 0], [3, 1], [6, 5]], [[1, 1], [4, 1], [8, 5]]], np.float32)[None]  # (1, 2, 3, 2)
SCORE = np.array([[0.5, 1, 0.25], [1, 0.5, 0.75]], np.float32)[None]
SEEN = np.ones((1, 2, 3), bool)


def model(**config: Any) -> CTRGCN:
    torch.manual_seed(0)
    sizes = {"num_stages": 1, "base_channels": 8, "clip_len": 30}
    return CTRGCN(Card("toy", "ctrgcn", {**sizes, **config}, ("a", "b")))


def with_hole(clip: Clip, frame: int, joint: str) -> Clip:
    """The clip with one joint missing in one frame."""
    score = clip.score.copy()
    score[0, frame, clip.layout.index[joint]] = 0
    return clip.with_pose(clip.keypoint * (score > 0)[..., None], score)


def test_a_bone_is_a_joint_minus_its_parent_and_has_the_mean_of_their_scores() -> None:
    bone, score, _ = bones(POSE, SCORE, SEEN, CHAIN)
    np.testing.assert_array_equal(bone[0], [[[0, 0], [2, 1], [3, 4]], [[0, 0], [3, 0], [4, 4]]])
    np.testing.assert_array_equal(score[0], [[0.5, 0.75, 0.625], [1, 0.75, 0.625]])


def test_a_motion_is_the_way_to_the_next_frame_and_has_the_mean_of_both_scores() -> None:
    way, score = motion(POSE, SCORE, SEEN)
    np.testing.assert_array_equal(way[0], [[[0, 1], [1, 0], [2, 0]], [[0, 0], [0, 0], [0, 0]]])
    np.testing.assert_array_equal(score[0], [[0.75, 0.75, 0.5], [0, 0, 0]])


@pytest.mark.parametrize("layout", PYSKL_PARENTS)
def test_bones_are_those_of_pyskl_not_the_links_of_its_graphs(layout: str) -> None:
    """Hips hang on the nose there, hand tips on the thumbs."""
    assert tuple(parents(LAYOUTS[layout]).tolist()) == PYSKL_PARENTS[layout]


@pytest.mark.parametrize("layout", LAYOUTS.values(), ids=LAYOUTS)
def test_bones_lead_from_every_joint_to_one_root(layout: Layout) -> None:
    parent = parents(layout)
    ends = np.arange(len(layout))
    for _ in range(len(layout)):
        ends = parent[ends]
    assert len(set(ends.tolist())) == 1


@pytest.mark.parametrize("layout", [LAYOUTS[name] for name in LAYOUTS if name not in ("coco17", "openpose18", "ntu25")])
def test_bones_of_layouts_that_pyskl_does_not_know_are_their_links(layout: Layout) -> None:
    parent = parents(layout)
    assert {(v, p) for v, p in enumerate(parent.tolist()) if v != p} == set(layout.links)


@pytest.mark.parametrize("stream", STREAMS[1:])
def test_what_lacks_an_end_is_zero_with_score_zero_and_nothing_else_is(stream: str) -> None:
    clip, index = flat(walk("coco17")), LAYOUTS["coco17"].index
    x = model(stream=stream).prepare(with_hole(clip, 10, "elbow_left"))[0, 0]
    whole = model(stream=stream).prepare(clip)[0, 0]
    elbow, wrist = index["elbow_left"], index["wrist_left"]
    lost = {"b": [(10, elbow), (10, wrist)], "jm": [(9, elbow), (10, elbow)]}
    lost["bm"] = [(frame, joint) for frame in (9, 10) for joint in (elbow, wrist)]
    changed = (x != whole).any(dim=-1) & (whole != 0).any(dim=-1)
    assert all((x[at] == 0).all() for at in lost[stream])
    zeroed = changed & (x == 0).all(dim=-1)
    assert {tuple(at) for at in zeroed.nonzero().tolist()} == set(lost[stream])


def test_officially_a_bone_to_a_missing_joint_is_the_way_to_the_origin() -> None:
    clip = with_hole(flat(walk("coco17")), 10, "elbow_left")
    joints = model(normalise="image").prepare(clip)[0, 0, 10]
    official = model(normalise="image", stream="b", missing_ends=True).prepare(clip)[0, 0, 10]
    wrist, elbow = clip.layout.index["wrist_left"], clip.layout.index["elbow_left"]
    torch.testing.assert_close(official[wrist, :2], joints[wrist, :2])  # the elbow lies at the origin
    assert official[wrist, 2] == (joints[wrist, 2] + joints[elbow, 2]) / 2 > 0


def test_streams_are_taken_at_the_true_frame_rate() -> None:
    """Of a body that moves on by the same way in every frame, every motion is that way, however few frames are seen."""
    clip = flat(walk("coco17", frames=90))
    still = clip.keypoint[:, :1] + np.arange(90, dtype=np.float32)[None, :, None, None] * (3, 0)
    steady = clip.with_pose(still.astype(np.float32), clip.score)
    x = model(stream="jm", normalise="image", clip_len=16).prepare(steady)[0, 0, :-1, :, 0]
    np.testing.assert_allclose(x, 3 / 960, atol=1e-6)


def test_bones_and_their_motion_go_together() -> None:
    clip = flat(walk("coco17"))
    both = model(stream="b", motion=True).prepare(clip)
    torch.testing.assert_close(both[..., 2:4], model(stream="bm").prepare(clip)[..., :2])


@pytest.mark.parametrize("stream", STREAMS)
def test_an_empty_clip_stays_empty_and_has_scores(stream: str) -> None:
    clip = flat(walk("coco17"))
    empty = model(stream=stream).prepare(clip.with_pose(clip.keypoint * 0, clip.score * 0))
    assert not empty.any()
    assert model(stream=stream).logits(empty).isfinite().all()


# asking for one


@pytest.mark.parametrize("name", ["stgcn", "stgcnpp", "aagcn", "ctrgcn", "msg3d"])
def test_a_recipe_takes_a_stream(name: str) -> None:
    recipe = PRESETS[name]["tiny"]
    assert on_stream(recipe, "bm") == replace(recipe, config={**recipe.config, "stream": "bm"})


def test_an_unknown_stream_and_a_model_without_streams_are_answered() -> None:
    with pytest.raises(InputError, match="unknown stream 'jb'; did you mean j or b"):
        on_stream(PRESETS["stgcnpp"]["tiny"], "jb")
    with pytest.raises(InputError, match="--stream b: MotionBERT has no streams; leave it out"):
        on_stream(PRESETS["motionbert"]["tiny"], "b")
