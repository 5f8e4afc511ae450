"""Augmentation: what it may change and what it must not."""

import numpy as np
import pytest
from people import walk

from skelbench.adapters.inputs.augment import Augment, Change, augmented, euler
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


def about(axis: int, angle: float) -> Array:
    """R of column vectors, as the official code writes it."""
    c, s = np.cos(angle), np.sin(angle)
    return np.array(
        [[[1, 0, 0], [0, c, s], [0, -s, c]], [[c, 0, -s], [0, 1, 0], [s, 0, c]], [[c, s, 0], [-s, c, 0], [0, 0, 1]]][
            axis
        ]
    )


def test_euler_angles_turn_about_x_then_y_then_z() -> None:
    a, b, c = 0.3, -1.2, 2.1
    expected = about(2, c) @ about(1, b) @ about(0, a)  # of column vectors
    np.testing.assert_allclose(euler(np.array([a, b, c])), expected.T, atol=1e-6)


def test_euler_angles_are_drawn_last_within_their_limit() -> None:
    shape, limits = (1, 1, 4, 5, 3), {"rotate": 0.4, "scale": 0.2, "mirror": 0.5, "jitter": 0.1}
    for seed in range(20):
        plain, turned = (
            Change.drawn(Augment(**limits, euler=most), shape, np.random.default_rng(seed)) for most in (0, 0.3)
        )
        assert plain.mirrored == turned.mirrored and plain.noise is not None and turned.noise is not None
        np.testing.assert_array_equal(plain.noise, turned.noise)
        added = np.linalg.inv(plain.matrix.astype(np.float64)) @ turned.matrix
        np.testing.assert_allclose(added @ added.T, np.eye(3), atol=1e-5)
        angle = np.arccos(np.clip((np.trace(added) - 1) / 2, -1, 1))
        assert 0 < angle < 3 * 0.3


def test_euler_angles_do_nothing_in_two_dimensions() -> None:
    plain, turned = (Change.drawn(Augment(euler=most), (1, 4, 2), np.random.default_rng(0)) for most in (0, 0.3))
    np.testing.assert_array_equal(plain.matrix, turned.matrix)
