"""Lost joints: how many, for how long, and for whom."""

import numpy as np
import pytest
from damage import apply, cases, equal_persons_are_damaged_apart, whole
from scipy import stats


@pytest.mark.parametrize(("share", "number"), [(0.15, 3), (0.3, 5), (0.45, 8), (0.6, 10), (0.5, 9), (0.02, 0), (1, 17)])
def test_a_share_of_joints_is_rounded_half_up(share: float, number: int) -> None:
    clip = whole()
    for head in ("joint-mask", "joint-mask@frame"):
        np.testing.assert_array_equal((apply(f"{head}:{share}", clip).score == 0).sum(axis=2), number)


def test_a_mask_per_frame_forgets_the_frame_before() -> None:
    lost = apply("joint-mask@frame:0.3", whole(frames=800)).score == 0
    common = (lost[:, 1:] & lost[:, :-1]).sum(axis=2).ravel()  # joints lost twice in a row: hypergeometric
    expected = stats.hypergeom.pmf(np.arange(6), 17, 5, 5) * len(common)
    observed = np.bincount(common, minlength=6)
    few = 3  # three or more in common, pooled
    observed, expected = (np.append(x[:few], x[few:].sum()) for x in (observed, expected))
    assert stats.chisquare(observed, expected).pvalue > 0.01


@pytest.mark.parametrize("case", cases("joint-mask", "joints-shaded"))
def test_persons_lose_joints_independently(case: str) -> None:
    assert equal_persons_are_damaged_apart(case)
