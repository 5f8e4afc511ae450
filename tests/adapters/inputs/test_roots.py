"""Where our own normalisation centres a pose: on the hips, or on what a layout without hips has in their place."""

import numpy as np
import pytest

from skelbench.adapters.inputs.body import ROOTS, body
from skelbench.core.layout import LAYOUTS, Layout


def placed(pose: np.ndarray, layout: Layout) -> np.ndarray:
    score = np.ones(pose.shape[:3], np.float32)
    return body(pose, score, layout).apply(pose, score > 0)


def test_roots_are_asked_for_in_this_order() -> None:
    assert ROOTS == ("root", "mid_hip", "hip_center", "spine_base", "belly", "spine")


@pytest.mark.parametrize("name", [name for name in LAYOUTS if name != "hand21"])
def test_the_middle_of_the_hips_becomes_the_origin(name: str) -> None:
    layout = LAYOUTS[name]
    pose = np.random.default_rng(1).normal(size=(1, 1, len(layout), 2)).astype(np.float32)
    hips = [layout.index["hip_left"], layout.index["hip_right"]]
    unit = placed(pose, layout)
    np.testing.assert_allclose(unit[0, 0, hips].mean(axis=0), 0, atol=1e-6)


def test_without_hips_the_first_root_becomes_the_origin() -> None:
    layout = Layout("own", ("tail", "spine", "mid_hip"), (("tail", "mid_hip"), ("spine", "mid_hip")), "mid_hip")
    pose = np.array([[[[4, 1], [1, 6], [2, 2]]]], np.float32)
    unit = placed(pose, layout)
    np.testing.assert_array_equal(unit[0, 0, 2], 0)
    assert unit[0, 0, :2].any(axis=-1).all()
