"""A mirror image reflects and renames; either alone is half of it."""

from dataclasses import replace

import numpy as np
import pytest
from damage import apply, fingerprint, make_clip, of_unknown_joints, whole

from skelbench.core.clip import Clip
from skelbench.perturbations import FAMILIES
from skelbench.perturbations.spec import Spec

SWAP = {"left": "right", "right": "left"}


def partner(joint: str) -> str:
    return "_".join(SWAP.get(word, word) for word in joint.split("_"))


def test_a_mirror_image_has_the_left_hand_where_the_right_one_was_reflected() -> None:
    clip = make_clip()
    damaged = apply("mirror:1", clip)
    for v, joint in enumerate(clip.layout.joints):
        other = clip.layout.index[partner(joint)]
        seen = clip.score[:, :, other] > 0
        np.testing.assert_array_equal(damaged.score[:, :, v], clip.score[:, :, other])
        np.testing.assert_allclose(damaged.keypoint[:, :, v, 0][seen], 1920 - clip.keypoint[:, :, other, 0][seen], 1e-5)
        np.testing.assert_array_equal(damaged.keypoint[:, :, v, 1], clip.keypoint[:, :, other, 1])


@pytest.mark.parametrize("head", ["mirror", "mirror@labels", "mirror@image"])
@pytest.mark.parametrize(
    "clip", [make_clip(), replace(make_clip(), image_size=None), make_clip(layout="ntu25", dims=3)]
)
def test_the_mirror_image_of_a_mirror_image_is_the_clip(head: str, clip: Clip) -> None:
    twice = apply(f"{head}:1+{head}:1", clip)
    np.testing.assert_array_equal(twice.score, clip.score)
    np.testing.assert_allclose(twice.keypoint, clip.keypoint, atol=1e-3)
    assert fingerprint(apply(f"{head}:1", clip)) != fingerprint(clip)


def test_both_halves_make_the_whole_in_either_order() -> None:
    clip = make_clip()
    whole_image = apply("mirror:1", clip)
    for halves in ("mirror@labels:1+mirror@image:1", "mirror@image:1+mirror@labels:1"):
        assert fingerprint(apply(halves, clip)) == fingerprint(whole_image)


def test_exchanged_names_are_the_inversion_of_all_pairs() -> None:
    clip = make_clip()
    assert fingerprint(apply("mirror@labels:1", clip)) == fingerprint(apply("invert@clip:1", clip))


def test_a_clip_without_a_known_picture_is_reflected_about_its_box() -> None:
    clip = replace(make_clip(), image_size=None)
    np.testing.assert_allclose(apply("mirror@image:1", clip).box, clip.box, rtol=1e-5)


def test_in_3d_what_points_sideways_changes_its_sign() -> None:
    clip = make_clip(layout="ntu25", dims=3)
    clip = replace(clip, layout=replace(clip.layout, axes=(1, 2, 0)))
    damaged = apply("mirror@image:1", clip)
    np.testing.assert_array_equal(damaged.keypoint, clip.keypoint * np.array([1, -1, 1], np.float32))


def test_what_has_no_sides_or_no_known_axes_is_left_alone_and_it_is_said() -> None:
    own, deep = of_unknown_joints(whole()), make_clip(dims=3)
    assert list(Spec.parse("mirror:1").idle(own).values()) == ["is of layout own, which has no left and right"]
    assert not Spec.parse("mirror@image:1").idle(own)
    told = "is of layout coco17, of which nobody says where up is"
    assert list(Spec.parse("mirror:1").idle(deep).values()) == [told]
    assert not Spec.parse("mirror@labels:1").idle(deep)


def test_a_mirror_image_may_show_another_action() -> None:
    assert not FAMILIES["mirror"].keeps_label
