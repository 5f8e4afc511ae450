"""Lost joints: how many, for how long, and for whom."""

from itertools import groupby

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


@pytest.mark.parametrize("share", [0.05, 0.3])
def test_joints_lost_in_bursts_are_the_share_in_the_mean(share: float) -> None:
    """Runs of some five frames leave some 70 independent ones of 400, for each of 34 joints."""
    lost = apply(f"joint-mask@burst:{share}", whole(frames=400)).score == 0
    assert abs(lost.mean() - share) < 3 * np.sqrt(share * (1 - share) / (34 * 400 / 20))


def test_bursts_last_for_some_frames_as_those_of_real_detectors_do() -> None:
    """Where MoveNet and OpenPose lose 4 % of the joints, runs are 3.8 and 5.2 frames long in the mean, 2 and 1 in the
    median (docs/perturbations.md)."""
    lost = apply("joint-mask@burst:0.05", whole(frames=4000)).score == 0
    columns = lost.transpose(0, 2, 1).reshape(-1, lost.shape[1]).tolist()
    runs = [len(list(run)) for column in columns for gone, run in groupby(column) if gone]
    assert 3.5 < np.mean(runs) < 4.4
    assert np.median(runs) == 2


@pytest.mark.parametrize("case", cases("joint-mask", "joints-shaded"))
def test_persons_lose_joints_independently(case: str) -> None:
    assert equal_persons_are_damaged_apart(case)
