"""A camera that sees a part: which joints are beyond which edge, in 2-D and in 3-D."""

from dataclasses import replace

import numpy as np
import pytest
from damage import apply, fingerprint, make_clip, whole

from skelbench.core.clip import Clip
from skelbench.perturbations.spec import Spec

SIDES = {"left": (0, 1), "right": (0, -1), "top": (1, 1), "bottom": (1, -1)}
"""Coordinate of the picture, and 1 where what is cut has the smallest."""


def beyond(clip: Clip, share: float, axis: int, sign: int) -> np.ndarray:
    """Joint by joint: whether it lies in the outer share of the clip's box."""
    points = sign * clip.keypoint[..., axis].astype(float)
    low, high = points[clip.score > 0].min(), points[clip.score > 0].max()
    found = np.zeros(clip.score.shape, bool)
    for at in np.ndindex(found.shape):
        found[at] = clip.score[at] > 0 and points[at] - low < share * (high - low)
    return found


def lost(spec: str, clip: Clip, seed: int = 0) -> np.ndarray:
    damaged = apply(spec, clip, seed)
    gone = (clip.score > 0) & (damaged.score == 0)
    np.testing.assert_array_equal(damaged.keypoint[~gone], clip.keypoint[~gone])
    return gone


@pytest.mark.parametrize("side", SIDES)
@pytest.mark.parametrize("share", [0.1, 0.35, 0.7])
def test_joints_beyond_the_edge_are_missing(side: str, share: float) -> None:
    clip = make_clip()
    np.testing.assert_array_equal(lost(f"fov@{side}:{share}", clip), beyond(clip, share, *SIDES[side]))


def test_the_side_is_drawn_for_each_clip_and_all_are_as_likely() -> None:
    clip = whole(frames=3)
    cut = {side: fingerprint(apply(f"fov@{side}:0.3", clip)) for side in SIDES}
    drawn = [fingerprint(apply("fov:0.3", clip, seed)) for seed in range(400)]
    assert all(abs(drawn.count(one) - 100) < 4 * np.sqrt(400 * 3 / 16) for one in cut.values())
    assert set(drawn) == set(cut.values())


def test_a_camera_that_is_too_near_sees_the_middle() -> None:
    clip = make_clip()
    expected = np.any([beyond(clip, 0.15, *side) for side in SIDES.values()], axis=0)
    np.testing.assert_array_equal(lost("fov@zoom:0.3", clip), expected)
    assert lost("fov@zoom:0.3", whole(frames=400)).mean() == pytest.approx(1 - 0.7**2, abs=0.02)  # of uniform joints


def test_a_camera_that_pans_passes_from_one_side_to_the_other() -> None:
    clip = whole(frames=41)
    points = clip.keypoint[..., 0].astype(float)
    low, high = points.min(), points.max()
    ways = []
    for turned in (False, True):
        seen = np.zeros(clip.score.shape, bool)
        for m, t, v in np.ndindex(seen.shape):
            start = low + 0.4 * (high - low) * ((40 - t if turned else t) / 40)  # a window of 0.6 of the box
            seen[m, t, v] = start <= points[m, t, v] <= start + 0.6 * (high - low)
        ways.append(seen)
    drawn = [lost("fov@pan:0.4", clip, seed) for seed in range(20)]
    fit = [[int((gone == seen).sum()) for seen in ways] for gone in drawn]  # but for joints on the very edge
    assert all(min(one) <= 2 for one in fit)
    assert {one.index(min(one)) for one in fit} == {0, 1}


def test_a_kinect_is_cut_as_its_picture_is() -> None:
    """Its first coordinate grows to a person's right, the left of the picture, and its second one upwards."""
    clip = make_clip(layout="ntu25", dims=3)
    for side, (axis, sign) in SIDES.items():
        np.testing.assert_array_equal(lost(f"fov@{side}:0.3", clip), beyond(clip, 0.3, axis, -sign))
    other = replace(clip, layout=replace(clip.layout, axes=(2, 0, 1)))
    np.testing.assert_array_equal(lost("fov@top:0.3", other), beyond(clip, 0.3, 0, -1))
    np.testing.assert_array_equal(lost("fov@left:0.3", other), beyond(clip, 0.3, 2, -1))


def test_the_box_is_that_of_the_clip_before_any_damage() -> None:
    clip = make_clip()
    once = lost("fov@left:0.3", clip)
    np.testing.assert_array_equal(lost("fov@left:0.3+fov@left:0.3", clip), once)
    np.testing.assert_array_equal(lost("fov@left:0.3+fov@right:0.3", clip), once | lost("fov@right:0.3", clip))


def test_in_3d_without_known_axes_nothing_is_cut() -> None:
    clip = make_clip(dims=3)
    spec = Spec.parse("fov:0.5")
    assert list(spec.idle(clip).values()) == ["is of layout coco17, of which nobody says where up is"]
    assert fingerprint(spec.apply(clip, 0)) == fingerprint(clip)
