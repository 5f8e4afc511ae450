"""What is lost is left out, or filled from the joint's own undamaged frames."""

from collections.abc import Callable

import numpy as np
import pytest
from damage import apply, cases, make_clip, whole


def held(values: np.ndarray, good: list[int], t: int) -> np.ndarray:
    earlier = [g for g in good if g < t]
    return values[earlier[-1] if earlier else good[0]]


def line(values: np.ndarray, good: list[int], t: int) -> np.ndarray:
    flat = values[good].reshape(len(good), -1)
    return np.array([np.interp(t, good, column) for column in flat.T]).reshape(values.shape[1:])


@pytest.mark.parametrize("head", ["joint-mask@frame", "joint-mask@burst", "frame-mask"])
@pytest.mark.parametrize(("fill", "oracle"), [("hold", held), ("interp", line)])
@pytest.mark.parametrize("share", [0.3, 0.8])
def test_lost_frames_are_filled_from_the_joints_own_undamaged_ones(
    head: str, fill: str, oracle: Callable[[np.ndarray, list[int], int], np.ndarray], share: float
) -> None:
    clip = make_clip(frames=25)
    ones = clip.with_pose(clip.keypoint, np.ones_like(clip.score))  # tells the draw, gaps aside
    lost = apply(f"{head}:{share}", ones).score == 0
    filled = apply(f"{head}@{fill}:{share}", clip)
    for m, t, v in np.argwhere(lost):
        good = np.flatnonzero(~lost[m, :, v] & (clip.score[m, :, v] > 0)).tolist()
        stays_missing = not good or clip.score[m, t, v] == 0
        for before, after in ((clip.keypoint, filled.keypoint), (clip.score, filled.score)):
            expected = np.zeros(before.shape[3:]) if stays_missing else oracle(before[m, :, v], good, t)
            np.testing.assert_allclose(after[m, t, v], expected, rtol=1e-5)
    np.testing.assert_array_equal(filled.keypoint[~lost], clip.keypoint[~lost])
    np.testing.assert_array_equal(filled.score[~lost], clip.score[~lost])


@pytest.mark.parametrize(
    "case", cases("joint-mask", "joints-shaded", "part-mask", "parts-shaded", "frame-mask", "frame-drop")
)
def test_confidence_changes_only_where_a_joint_is_lost_or_filled(case: str) -> None:
    score = apply(case, whole()).score
    assert np.isin(score, (0, 1)).all()
    if "@hold" in case or "@interp" in case:
        assert (score == (score > 0).any(axis=1, keepdims=True)).all()  # a burst may last for the whole clip
