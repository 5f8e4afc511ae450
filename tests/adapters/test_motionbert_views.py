"""What MotionBERT makes of a clip: test and training views, who is who, and what it refuses."""

from dataclasses import replace

import numpy as np
import pytest
import torch
from small_motionbert import model

from skelbench.adapters.inputs import motionbert as pose
from skelbench.core.clip import Clip
from skelbench.core.errors import InputError
from skelbench.core.layout import LAYOUTS


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
    still = np.array([(0, 0), (1, 1), (0, 0), (0, 0)])
    np.testing.assert_allclose(pose.moved(motion, still), motion, atol=1e-7)
    quarter = pose.moved(motion, np.array([(90, 90), (1, 1), (0, 0), (0, 0)]))
    np.testing.assert_allclose(quarter[..., 0], -motion[..., 1], atol=1e-6)


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
