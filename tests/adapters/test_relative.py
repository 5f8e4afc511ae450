"""Persons around themselves and turned frame by frame, and clips around where the first person starts."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest
import torch
from graph_models import small_stgcn
from odd_clips import ODD
from people import flat, walk

from skelbench.adapters.inputs.batch.relative import nearest
from skelbench.adapters.stgcn import STGCN
from skelbench.core.arrays import Floats
from skelbench.core.clip import Clip
from skelbench.core.layout import LAYOUTS
from skelbench.perturbations.spec import Spec

NTU = LAYOUTS["ntu25"].index
LEFT, RIGHT, CENTRE, SPINE = (NTU[name] for name in ("shoulder_left", "shoulder_right", "spine_shoulder", "spine_mid"))
SEEN = [name for name, clip in ODD.items() if clip.layout == LAYOUTS.get(clip.layout.name)]


def model(normalise: str = "relative", **config: Any) -> STGCN:
    solid = {"layout": "ntu25", "dimensions": 3, "score": False}
    return small_stgcn(**{**solid, "normalise": normalise, "sampling": "pad", "clip_len": 30, **config})


def turning(persons: int = 2, frames: int = 30) -> Clip:
    """People who walk on a bow: each faces elsewhere in every frame; the two turn against each other."""
    clip = walk("ntu25", persons, frames)
    pose = clip.keypoint.astype(np.float64)
    for m in range(persons):
        for t in range(frames):
            angle = (-1) ** m * (0.4 + 0.09 * t)
            c, s = np.cos(angle), np.sin(angle)
            middle = pose[m, t].mean(axis=0)
            pose[m, t] = (pose[m, t] - middle) @ np.array([[c, 0, s], [0, 1, 0], [-s, 0, c]]) + middle
            pose[m, t] += [0.03 * t, 0.01 * t, -0.02 * t]
    return clip.with_pose(pose.astype(np.float32), clip.score)


def centred(pose: Floats) -> Floats:
    return pose - pose[:, :, [CENTRE]]


def faced(pose: Floats) -> Floats:
    """The turn as it is written down, vector by vector."""
    turned = np.zeros(pose.shape)
    for m, person in enumerate(pose.astype(np.float64)):
        lines = person[:, RIGHT] - person[:, LEFT]
        sign = -1 if lines[:, 2].sum() >= 0 else 1
        for t, line in enumerate(lines):
            angle = sign * np.arccos(line[0] / (np.hypot(line[0], line[2]) + 1e-4))
            c, s = np.cos(angle), np.sin(angle)
            for joint, vector in enumerate(person[t]):
                turned[m, t, joint] = np.array([[c, 0, -s], [0, 1, 0], [s, 0, c]]) @ vector
    return turned


def resized(pose: Floats, size: int) -> Floats:
    rows = torch.as_tensor(pose, dtype=torch.float64).permute(0, 2, 3, 1).flatten(0, 1)
    made = torch.nn.functional.interpolate(rows, size, mode="linear", align_corners=False)
    return made.view(len(pose), *pose.shape[2:], size).permute(0, 3, 1, 2).numpy()


def test_every_frame_of_every_person_is_centred_and_turned_as_it_is_written_down() -> None:
    clip = turning()
    expected = faced(centred(clip.keypoint))
    np.testing.assert_allclose(model().prepare(clip)[0], expected, atol=2e-5)
    assert np.abs(expected[:, :, RIGHT, 2] - expected[:, :, LEFT, 2]).max() < 0.02  # the shoulders do lie along x
    assert np.abs(faced(centred(clip.keypoint)) - centred(clip.keypoint)).max() > 0.2


@pytest.mark.parametrize("size", [16, 50])
def test_it_is_turned_after_it_was_resized(size: int) -> None:
    clip = turning()
    expected = faced(resized(centred(clip.keypoint), size))
    np.testing.assert_allclose(model(sampling="resize", clip_len=size).prepare(clip)[0], expected, atol=2e-5)


def test_another_vertical_turns_about_that_axis() -> None:
    clip = turning()
    lying = clip.with_pose(clip.keypoint[..., [0, 2, 1]], clip.score)
    made = model(vertical=2).prepare(lying)
    assert torch.equal(made[..., [0, 2, 1]], model().prepare(clip))


def lost(clip: Clip, person: int, frames: Sequence[int], joint: int) -> Clip:
    mask = np.zeros(clip.score.shape, np.bool_)
    mask[person, frames, joint] = True
    return clip.without(mask)


@pytest.mark.parametrize("shoulder", [LEFT, RIGHT])
def test_a_frame_without_a_shoulder_is_turned_like_the_nearest_one_with_both(shoulder: int) -> None:
    """In a clip whose every frame is the same: as if nothing were missing."""
    clip = turning().at(np.full(12, 5))
    clean, made = (model().prepare(one)[0, 0].numpy() for one in (clip, lost(clip, 0, [0, 1, 2, 7], shoulder)))
    rest = [v for v in range(25) if v != shoulder]
    np.testing.assert_allclose(made[:, rest], clean[:, rest], atol=1e-6)
    assert not made[[0, 1, 2, 7], shoulder].any()


def test_a_frame_without_its_centre_takes_that_of_the_nearest_one() -> None:
    clip = turning(1)
    made = model(normalise="relative").prepare(lost(clip, 0, [0, 1, 10, 11], CENTRE))[0, 0].numpy()
    pose, whose = clip.keypoint[0], np.arange(30)
    whose[[0, 1, 10, 11]] = [2, 2, 9, 12]
    expected = faced((pose - pose[whose, CENTRE][:, None])[None])[0]
    expected[[0, 1, 10, 11], CENTRE] = 0
    np.testing.assert_allclose(made[:30], expected, atol=2e-5)


def test_who_never_shows_his_centre_is_around_the_mean_of_his_joints_and_who_shows_no_shoulder_is_not_turned() -> None:
    clip = lost(lost(turning(1), 0, range(30), CENTRE), 0, range(30), LEFT)
    others = [v for v in range(25) if v not in (CENTRE, LEFT)]
    pose = clip.keypoint[0][:, others]
    expected = pose - pose.mean(axis=1, keepdims=True)
    np.testing.assert_allclose(model().prepare(clip)[0, 0].numpy()[:, others], expected, atol=1e-5)


def test_the_nearest_frame_is_the_earlier_one_of_two() -> None:
    seen = torch.tensor([[0, 1, 0, 0, 0, 1, 0], [0, 0, 0, 0, 0, 0, 0], [1, 1, 1, 1, 1, 1, 1]], dtype=torch.bool)
    found, ever = nearest(seen)
    assert found[0].tolist() == [1, 1, 1, 1, 5, 5, 5] and found[2].tolist() == list(range(7))
    assert ever.tolist() == [True, False, True]


def test_in_pixels_persons_are_around_themselves_in_units_of_two_torsos() -> None:
    clip = flat(walk("coco17", 2))
    gcn = small_stgcn(normalise="relative", sampling="pad", clip_len=30, score=False)
    body = small_stgcn(normalise="body", sampling="pad", clip_len=30, score=False)
    nose = LAYOUTS["coco17"].index["nose"]
    placed = body.prepare(clip)[0].numpy()
    np.testing.assert_allclose(gcn.prepare(clip)[0], placed - placed[:, :, [nose]], atol=1e-5)
    far = clip.with_pose(clip.keypoint * 3, clip.score)
    np.testing.assert_allclose(gcn.prepare(far), gcn.prepare(clip), atol=1e-4)


def test_around_the_first_person_everybody_keeps_his_way() -> None:
    clip = turning()
    made = model("first").prepare(clip)[0].numpy()
    np.testing.assert_allclose(made, clip.keypoint - clip.keypoint[0, 0, SPINE], atol=1e-6)


def test_the_first_person_is_the_first_who_is_seen_in_the_frame_that_shows_his_spine() -> None:
    clip = turning(2)
    late = lost(clip, 0, [0, 1], SPINE)
    kept = late.detected[..., None]
    expected = np.where(kept, clip.keypoint - clip.keypoint[0, 2, SPINE], 0)
    np.testing.assert_allclose(model("first").prepare(late)[0], expected, atol=1e-6)
    never = lost(clip, 0, range(30), SPINE)
    origin = np.delete(clip.keypoint[0, 0], SPINE, axis=0).mean(axis=0)
    expected = np.where(never.detected[..., None], clip.keypoint - origin, 0)
    np.testing.assert_allclose(model("first").prepare(never)[0], expected, atol=1e-6)
    alone = clip.without(np.array([True, False])[:, None, None])
    np.testing.assert_allclose(
        model("first").prepare(alone)[0, 1], clip.keypoint[1] - clip.keypoint[1, 0, SPINE], atol=1e-6
    )


def test_a_layout_without_the_middle_of_the_spine_starts_at_its_centre() -> None:
    clip = walk("kinect20")
    centre = LAYOUTS["kinect20"].index[LAYOUTS["kinect20"].centre]
    made = model("first", layout="kinect20").prepare(clip)[0, 0].numpy()
    np.testing.assert_allclose(made, clip.keypoint[0] - clip.keypoint[0, 0, centre], atol=1e-6)


def exchanged(clip: Clip, frames: slice) -> Clip:
    keypoint = clip.keypoint.copy()
    keypoint[:, frames] = keypoint[::-1, frames]
    return clip.with_pose(keypoint, clip.score)


@pytest.mark.parametrize("sampling", ["pad", "resize"])
def test_like_the_clean_clip_persons_who_changed_places_are_around_themselves(sampling: str) -> None:
    clip = turning()
    damaged = exchanged(clip, slice(10, 30))
    gcn = model(sampling=sampling)
    clean, like = gcn.prepare(clip)[0], gcn.prepare_like(damaged, clip)[0]
    expected = clean.clone()
    expected[:, 10:] = clean.flip(0)[:, 10:]
    torch.testing.assert_close(like.norm(dim=-1), expected.norm(dim=-1), rtol=0, atol=1e-5)  # whatever way they face


def test_like_the_clean_clip_one_of_other_frames_is_where_it_is_itself() -> None:
    clip = turning()
    assert torch.equal(model().prepare_like(clip.at(np.arange(20)), clip), model().prepare(clip.at(np.arange(20))))


def test_like_the_clean_clip_lost_frames_change_no_size() -> None:
    clip = flat(turning(1).at(np.arange(16)))
    damaged = Spec.parse("frame-mask:0.5").apply(clip, 0)
    gcn = small_stgcn(layout="ntu25", normalise="relative", sampling="pad", clip_len=16, score=False)
    clean, like = gcn.prepare(clip)[0], gcn.prepare_like(damaged, clip)[0]
    kept = np.flatnonzero(damaged.detected[0].any(axis=-1))
    torch.testing.assert_close(like[:, : len(kept)], clean[:, kept])


@pytest.mark.parametrize("name", SEEN)
@pytest.mark.parametrize("normalise", ["relative", "first"])
@pytest.mark.parametrize("sampling", ["uniform", "resize"])
def test_odd_clips_give_finite_views(name: str, normalise: str, sampling: str) -> None:
    clip = ODD[name]
    config = STGCN.configure({"sampling": sampling, "normalise": normalise, "extra_persons": "cut"}, clip)
    gcn, rng = small_stgcn(**config, augment={"euler": 0.3 * (config["dimensions"] == 3)}), np.random.default_rng(0)
    view = gcn.prepare(clip)
    assert torch.isfinite(view).all() and view.shape[1:3] == (2, 16)
    assert torch.isfinite(gcn.prepare(clip, rng)).all() and torch.isfinite(gcn.prepare_like(clip, clip)).all()
    steady = gcn.steady(clip)
    drawn = {key: torch.as_tensor(value)[None] for key, value in gcn.draw(steady.known, rng).items()}
    assert torch.isfinite(gcn.views(torch.as_tensor(steady.poses)[None, :, drawn["frames"][0]], drawn)).all()
    assert np.isfinite(gcn.pull([clip]).back([torch.ones_like(view)])[0]).all()
