"""Boxes around the joints that are detected, against a loop over the joints."""

import numpy as np
import pytest

from skelbench.core.boxes import boxes
from skelbench.core.clip import blanked


def pose(dims: int) -> tuple[np.ndarray, np.ndarray]:
    """(3, 5, 7, C), (3, 5, 7): coordinates of both signs, half of the joints missing, one person never there."""
    rng = np.random.default_rng(dims)
    detected = rng.random((3, 5, 7)) < 0.5
    detected[1] = detected[0, 2] = False
    return rng.normal(0, 50, (3, 5, 7, dims)).astype(np.float32), detected


@pytest.mark.parametrize("dims", [2, 3])
def test_a_box_holds_the_joints_detected_and_no_more(dims: int) -> None:
    keypoint, detected = pose(dims)
    low, high = boxes(keypoint, detected)
    assert low.shape == high.shape == (3, 5, dims)
    for person, frame in np.ndindex(3, 5):
        there = [keypoint[person, frame, v].tolist() for v in range(7) if detected[person, frame, v]]
        along = list(zip(*there, strict=True)) or [(0.0,)] * dims
        assert low[person, frame].tolist() == [min(values) for values in along]
        assert high[person, frame].tolist() == [max(values) for values in along]


@pytest.mark.parametrize("dims", [2, 3])
def test_what_is_blanked_is_zero_and_nothing_else_changes(dims: int) -> None:
    keypoint, lost = pose(dims)
    before = keypoint.copy()
    found = blanked(keypoint, lost)
    np.testing.assert_array_equal(keypoint, before)
    for joint in np.ndindex(3, 5, 7):
        assert found[joint].tolist() == ([0.0] * dims if lost[joint] else keypoint[joint].tolist())
