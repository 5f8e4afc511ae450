"""Occlusion of joints and parts, on a model that reads one wrist."""

import numpy as np
import pytest
from explained import RIGHT_WRIST, maps, rising
from toy import WRIST, WristModel

from skelbench.core.layout import LAYOUTS


@pytest.mark.parametrize("name", ["part-occlusion", "shapley"])
def test_the_one_part_that_the_model_reads_has_all_the_importance(name: str) -> None:
    arm = list(LAYOUTS["coco17"].parts["right_arm"])
    for found in maps(name, WristModel(WRIST), rising()):
        np.testing.assert_allclose(np.delete(found, arm, axis=2), 0, atol=1e-7)
        assert found[..., arm].sum() == pytest.approx(1, abs=1e-3)  # certain with the arm, class 0 without


def test_occlusion_is_the_probability_lost() -> None:
    (found,) = maps("occlusion", WristModel(WRIST), rising(1))
    np.testing.assert_allclose(found.sum(axis=(0, 1)), np.eye(17)[RIGHT_WRIST], atol=1e-3)
