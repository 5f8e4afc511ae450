"""Families that choose joints do it fairly, and refuse to choose more than there are."""

import numpy as np
import pytest
from damage import apply, changed, whole
from scipy import stats

from skelbench.core.errors import InputError


@pytest.mark.parametrize("case", ["joint-mask:0.3", "joints-shaded:5", "shift:5"])
def test_all_joints_are_equally_likely_and_the_same_in_all_frames(case: str) -> None:
    times = np.zeros(17)
    for seed in range(300):
        clip = whole(frames=3, persons=2)
        hit = changed(clip, apply(case, clip, seed))  # (M, T, V)
        assert (hit == hit[:, :1]).all()
        assert (hit.sum(axis=2) == 5).all()
        times += hit[:, 0].sum(axis=0)
    assert stats.chisquare(times).pvalue > 0.01


@pytest.mark.parametrize("case", ["joints-shaded:18", "shift:18"])
def test_more_joints_than_the_clip_has_is_an_error_that_names_both(case: str) -> None:
    with pytest.raises(InputError, match=r"clip 'whole' has 17 \(coco17\)"):
        apply(case, whole())
