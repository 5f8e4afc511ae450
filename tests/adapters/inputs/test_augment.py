"""Augmentation: what it may change and what it must not."""

import numpy as np
import pytest
from people import walk

from skelbench.adapters.inputs.augment import Augment, Change, augmented
from skelbench.core.arrays import Array
from skelbench.core.layout import Layout


def changed_by(pose: Array, score: Array, layout: Layout, limits: Augment) -> tuple[Array, Array]:
    change = Change.drawn(limits, pose.shape, np.random.default_rng(0))
    return augmented(pose, score, layout, limits, change)


def test_no_augmentation_changes_nothing() -> None:
    clip = walk()
    pose, score = changed_by(clip.keypoint, clip.score, clip.layout, Augment())
    np.testing.assert_array_equal(pose, clip.keypoint)
    np.testing.assert_array_equal(score, clip.score)


def test_a_mirrored_left_hand_is_a_right_hand() -> None:
    clip = walk()
    pose, _ = changed_by(clip.keypoint, clip.score, clip.layout, Augment(mirror=1))
    left, right = clip.layout.index["hand_left"], clip.layout.index["hand_right"]
    np.testing.assert_array_equal(pose[:, :, right], clip.keypoint[:, :, left] * (-1, 1, 1))


@pytest.mark.parametrize("dimensions", [2, 3])
def test_augmentation_leaves_missing_joints_at_zero(dimensions: int) -> None:
    clip = walk()
    pose = clip.keypoint[..., :dimensions].copy()
    pose[:, :, 3] = 0
    limits = Augment(rotate=1, tilt=1, scale=0.5, shear=0.5, mirror=1, jitter=1)
    changed, _ = changed_by(pose, clip.score, clip.layout, limits)
    assert (changed[:, :, 3] == 0).all() and (changed[:, :, 4] != 0).all()


@pytest.mark.parametrize("dimensions", [2, 3])
def test_rotation_keeps_lengths_and_in_3d_heights(dimensions: int) -> None:
    clip = walk()
    pose = clip.keypoint[..., :dimensions]
    changed, _ = changed_by(pose, clip.score, clip.layout, Augment(rotate=2))
    assert np.abs(changed - pose).max() > 0.01
    np.testing.assert_allclose(np.linalg.norm(changed, axis=-1), np.linalg.norm(pose, axis=-1), rtol=1e-4)
    if dimensions == 3:
        np.testing.assert_allclose(changed[..., 1], pose[..., 1], atol=1e-5)
