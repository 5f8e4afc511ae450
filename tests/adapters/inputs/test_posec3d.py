"""Boxes around the people, and random crops."""

import numpy as np

from skelbench.adapters.inputs.posec3d import compact_box, extents, random_part


def test_random_crops_keep_their_share_of_the_picture() -> None:
    rng = np.random.default_rng(0)
    boxes = np.array([random_part((64, 80), (0.56, 1.0), rng) for _ in range(300)])
    share = (boxes[:, 2] - boxes[:, 0]) * (boxes[:, 3] - boxes[:, 1]) / (64 * 80)
    assert share.min() > 0.54 and share.max() <= 1 and share.std() > 0.05
    assert (boxes[:, :2] >= 0).all() and (boxes[:, 2:] <= (80, 64)).all() and (boxes[:, 0] > 0).any()


def test_a_clip_that_spans_too_little_is_left_as_it_is() -> None:
    pose = np.full((1, 3, 2, 2), 50, np.float32)
    assert compact_box(extents(pose), (480, 640)) == (0, 0, 640, 480)
    assert compact_box(extents(pose * 0), (480, 640)) == (0, 0, 640, 480)
