"""Image units and NTU's, on clips whose answer is known."""

from typing import Any

import numpy as np
import pytest
from graph_models import small_stgcn as model
from people import flat, walk

from skelbench.adapters.inputs import prenormalise


@pytest.mark.parametrize("config", [{}, {"normalise": "image"}, {"normalise": "auto"}, {"normalise": "body-q80"}])
def test_missing_joints_and_empty_clips_are_exactly_zero_in_2d(config: dict[str, Any]) -> None:
    clip = flat(walk("coco17", 2))
    score = clip.score.copy()
    score[:, :, 3] = 0
    given = clip.with_pose(np.where(score[..., None] > 0, clip.keypoint, 0), score)
    assert (model(**config).prepare(given)[:, :, :, 3] == 0).all()
    empty = clip.with_pose(clip.keypoint * 0, clip.score * 0)
    assert (model(**config).prepare(empty) == 0).all()


@pytest.mark.parametrize("normalise", ["body", "body-q80", "ntu3d", "ntu3d-seen"])
def test_empty_clips_are_exactly_zero_in_3d(normalise: str) -> None:
    clip = walk("ntu25", 2)
    stgcn = model(normalise=normalise, layout="ntu25", dimensions=3)
    assert (stgcn.prepare(clip.with_pose(clip.keypoint * 0, clip.score * 0)) == 0).all()


def test_image_units_run_from_minus_one_to_one() -> None:
    corners = np.array([[0, 0], [1920, 1080], [960, 540]], np.float32).reshape(1, 1, 3, 2)
    pose = prenormalise.image().apply(corners, np.ones((1, 1, 3), np.bool_))
    np.testing.assert_allclose(pose[0, 0], [[-1, -1], [1, 1], [0, 0]])
