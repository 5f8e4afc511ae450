"""Units and boxes are taken once, from the clip before any damage, and a model is never given them."""

from dataclasses import replace

import numpy as np
import pytest
from damage import apply, make_clip, whole

from skelbench.core.clip import Clip
from skelbench.core.layout import LAYOUTS

MOVES = [
    *("noise:0.01", "noise@spatial:0.01", "noise@body:0.05", "noise@body@spatial:0.05"),
    *("jitter:0.01", "shift:5", "shift@clip:5", "shift@frame:5", "shift@clip@frame:5"),
]
HIDES = ["joint-mask:0.5", "joint-mask@frame:0.5", "part-mask:left_leg", "parts-shaded:2", "frame-mask:0.5"]


def bare(dims: int) -> Clip:
    """A clip that gives its own unit: in three dimensions, or without the size of its picture."""
    return replace(make_clip(dims=dims), image_size=None)


@pytest.mark.parametrize("dims", [2, 3])
@pytest.mark.parametrize("moves", MOVES)
@pytest.mark.parametrize("hides", HIDES)
def test_joints_that_stay_are_moved_alike_before_and_after_others_are_hidden(moves: str, hides: str, dims: int) -> None:
    clip = bare(dims)
    first, last = apply(f"{hides}+{moves}", clip), apply(f"{moves}+{hides}", clip)
    np.testing.assert_array_equal(first.keypoint, last.keypoint)
    np.testing.assert_array_equal(first.score, last.score)
    assert (first.keypoint != apply(hides, clip).keypoint).any()


def test_a_spec_within_a_rule_is_measured_on_the_clip_before_the_rules_own_damage() -> None:
    clip = bare(3)
    masked = replace(apply("joint-mask:0.5", clip), before=clip)  # as a rule has it that hides joints, then adds noise
    np.testing.assert_array_equal(
        apply("noise:0.01", masked).keypoint, apply("joint-mask:0.5+noise:0.01", clip).keypoint
    )


def test_two_noises_are_both_measured_on_the_clip_without_either() -> None:
    clip = bare(3)
    once, twice = apply("noise:0.5", clip), apply("noise@spatial:0.2+noise:0.5", clip)  # the first widens the box
    longest = max(np.ptp(clip.keypoint[clip.score > 0], axis=0))
    second = (twice.keypoint - apply("noise@spatial:0.2", clip).keypoint)[clip.score > 0]
    assert second.std() == pytest.approx(0.5 * longest / 0.4, rel=0.03)
    assert (once.keypoint - clip.keypoint)[clip.score > 0].std() == pytest.approx(0.5 * longest / 0.4, rel=0.03)


def test_after_an_estimator_swap_the_other_sources_clip_is_measured() -> None:
    small = bare(2)
    large = small.with_pose(10 * small.keypoint, small.score)
    clip = replace(small, seen_by=lambda source: large)
    swapped = apply("estimator:lq+joint-mask:0.5+noise:0.01", clip)
    by_hand = apply("joint-mask:0.5+noise:0.01", large)
    np.testing.assert_array_equal(swapped.keypoint, by_hand.keypoint)


@pytest.mark.parametrize("spec", ["joint-mask:0.5", "noise:0.1+shift:3", "estimator:lq", "estimator:lq+noise:0.1"])
def test_a_model_is_given_no_clean_clip_and_measures_on_what_is_left(spec: str) -> None:
    damaged = apply(spec, bare(3))
    assert damaged.before is None
    left = damaged.keypoint[damaged.score > 0]
    assert damaged.camera_unit == pytest.approx(np.ptp(left, axis=0).max() / 0.4)


def standing(heights: list[float], dims: int = 2, frames: int = 30) -> Clip:
    """Persons of these heights: all joints between the feet, at 0, and the head; half as wide."""
    joints = len(LAYOUTS["coco17"])
    keypoint = np.full((len(heights), frames, joints, dims), 100, np.float32)
    for person, height in enumerate(heights):
        keypoint[person, :, :, 1] += np.linspace(0, height, joints, dtype=np.float32)
        keypoint[person, :, :, 0] += np.linspace(0, height / 2, joints, dtype=np.float32)
    return Clip(keypoint, np.ones(keypoint.shape[:3], np.float32), LAYOUTS["coco17"], "a", image_size=(480, 640))


@pytest.mark.parametrize("dims", [2, 3])
@pytest.mark.parametrize("head", ["noise@body", "noise@body@spatial"])
def test_noise_in_body_heights_has_the_size_of_each_persons_own_body(head: str, dims: int) -> None:
    moved = [
        apply(f"{head}:0.1", replace(clip, name=str(k))).keypoint - clip.keypoint
        for clip in (standing([100, 300], dims),)
        for k in range(40)
    ]
    small, tall = (np.stack([offset[person, 0] for offset in moved]).std() for person in (0, 1))
    assert small == pytest.approx(10, rel=0.06)
    assert tall == pytest.approx(30, rel=0.06)


def test_noise_in_body_heights_and_in_camera_units_is_one_draw() -> None:
    clip = whole(persons=1)
    unit, body = (apply(f"{head}:0.1", clip).keypoint - clip.keypoint for head in ("noise", "noise@body"))
    height = np.median(np.ptp(clip.keypoint[0], axis=1).max(axis=-1))
    np.testing.assert_allclose(unit / 960, body / height, atol=1e-5)
