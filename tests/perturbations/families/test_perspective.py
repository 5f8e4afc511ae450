"""A slanted picture is a homography, written here as the 3 × 3 matrix that it is."""

import numpy as np
import pytest
from damage import apply, make_clip, whole
from scipy import stats

from skelbench.core.errors import InputError
from skelbench.perturbations.spec import Spec


def seen_through(matrix: np.ndarray, points: np.ndarray) -> np.ndarray:
    at = np.column_stack([points, np.ones(len(points))]) @ matrix.T
    return at[:, :2] / at[:, 2:]


@pytest.mark.parametrize(("head", "axis"), [("perspective", 0), ("perspective@tilt", 1)])
@pytest.mark.parametrize("k", [0.05, 0.3, 0.9])
def test_points_go_where_the_homography_takes_them(head: str, axis: int, k: float) -> None:
    clip = make_clip()
    damaged, seen = apply(f"{head}:{k}", clip), clip.score > 0
    points = clip.keypoint[seen].astype(float)
    low, high = points.min(axis=0), points.max(axis=0)
    (cx, cy), half = (low + high) / 2, (high - low) / 2
    errors = []
    for sign in (1, -1):
        slant = np.eye(3)
        slant[2, axis] = sign * k / half[axis]
        to, back = np.array([[1, 0, -cx], [0, 1, -cy], [0, 0, 1]]), np.array([[1, 0, cx], [0, 1, cy], [0, 0, 1]])
        errors.append(np.abs(seen_through(back @ slant @ to, points) - damaged.keypoint[seen]).max())
    assert min(errors) < 0.02 < 1 < max(errors)
    np.testing.assert_array_equal(damaged.score, clip.score)


def test_lines_stay_lines() -> None:
    clip = whole(frames=1)
    clip.keypoint[0, 0] = np.linspace([200, 300], [900, 750], 17)
    x, y = apply("perspective:0.45", clip).keypoint[0, 0].astype(float).T
    assert np.abs(np.polyval(np.polyfit(x, y, 1), x) - y).max() < 0.01


def test_either_side_may_be_nearer() -> None:
    clip = whole(frames=1)
    found = [apply("perspective@tilt:0.2", clip, seed).keypoint[0, 0, 0, 1] for seed in range(200)]
    assert len(set(found)) == 2
    assert stats.binomtest(found.count(found[0]), 200).pvalue > 0.01


def test_what_stands_outside_the_box_is_as_near_as_its_edge() -> None:
    """Else a joint that other damage threw out would pass the horizon, where the picture folds."""
    clip = make_clip()
    damaged, thrown = apply("noise:0.5+perspective:0.9", clip), apply("noise:0.5", clip)
    low, high = clip.box
    middle, half = (low.astype(float) + high) / 2, (high.astype(float) - low) / 2
    out = thrown.keypoint[clip.score > 0] - middle
    assert (np.abs(out[:, 0]) > 1.2 * half[0]).any()
    ratio = (damaged.keypoint[clip.score > 0] - middle)[:, 0] / out[:, 0]
    assert ratio.min() > 1 / 1.91 and ratio.max() < 1 / 0.09


def test_a_horizon_within_the_picture_is_refused() -> None:
    with pytest.raises(InputError, match=r"expected a number from 0 to 0\.9"):
        Spec.parse("perspective:1")
