"""On how few joints a map is concentrated, against scipy's entropy."""

import numpy as np
import pytest
from scipy import stats

from skelbench.core.clip import Clip
from skelbench.explain.concentration import concentration


def test_joints_used_is_one_for_equal_joints_and_one_joint_for_one(toy_clip: Clip) -> None:
    joints = toy_clip.score.shape[0] * toy_clip.score.shape[2]
    assert concentration(np.ones_like(toy_clip.score), toy_clip) == pytest.approx((1.0, 1.0))
    one = np.zeros_like(toy_clip.score)
    one[1, :, 4] = 0.5
    assert concentration(one, toy_clip) == pytest.approx((1 / joints, 1 / joints))
    two = one.copy()
    two[0, 3, 2] = one[1, :, 4].sum() * 0.19  # a fifth of the highest does not count, and it weighs 19 to 100
    entropy = stats.entropy([1, 0.19])
    assert concentration(two, toy_clip) == pytest.approx((np.exp(entropy) / joints, 1 / joints))
    assert all(np.isnan(concentration(-np.ones_like(toy_clip.score), toy_clip)))
