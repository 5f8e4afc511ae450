"""Lost and deleted frames: how many, and that the others stay as they are and in order."""

import numpy as np
import pytest
from damage import apply, cases, equal_persons_are_damaged_apart, whole
from scipy import stats


@pytest.mark.parametrize(("share", "number"), [(0.5, 21), (0.1, 4), (1, 41)])
def test_that_share_of_frames_is_lost(share: float, number: int) -> None:
    lost = apply(f"frame-mask:{share}", whole(frames=41)).score == 0
    assert (lost.all(axis=2) == lost.any(axis=2)).all()
    assert (lost.all(axis=2).sum(axis=1) == number).all()


@pytest.mark.parametrize(("share", "left"), [(0.5, 20), (0.1, 37), (0.99, 1), (1, 1)])
def test_dropped_frames_leave_the_others_in_order(share: float, left: int) -> None:
    clip = whole(frames=41)
    damaged = apply(f"frame-drop:{share}", clip)
    kept = [t for t in range(41) if (clip.keypoint[0, t] == damaged.keypoint[0]).all(axis=(1, 2)).any()]
    assert len(kept) == left
    np.testing.assert_array_equal(damaged.keypoint, clip.keypoint[:, kept])  # the same frames for both persons
    np.testing.assert_array_equal(damaged.score, clip.score[:, kept])


def test_all_frames_are_equally_likely() -> None:
    clip = whole(frames=10)
    times = sum((apply("frame-mask:0.5", clip, seed).score[:, :, 0] == 0).sum(axis=0) for seed in range(300))
    assert stats.chisquare(times).pvalue > 0.01


@pytest.mark.parametrize("case", cases("frame-mask"))
def test_persons_lose_frames_independently(case: str) -> None:
    assert equal_persons_are_damaged_apart(case)
