"""Body units: they depend on the people, not on where they are seen from or what is missing."""

from typing import Any

import numpy as np
import pytest
from people import flat, walk

from skelbench.adapters.inputs import body, trunk
from skelbench.core.arrays import Array
from skelbench.core.layout import Layout


def placed(keypoint: Array, score: Array, layout: Layout, estimate: Any = body.body) -> Any:
    return estimate(keypoint, score, layout).apply(keypoint, score > 0)


SOLID = [body.body, trunk.trunk]


@pytest.mark.parametrize("layout", ["coco17", "penn13", "jhmdb15", "blazepose33", "body12"])
def test_body_units_do_not_depend_on_place_and_size_in_2d(layout: str) -> None:
    clip = flat(walk(layout, 2))
    moved = placed(clip.keypoint * 0.3 + (50, -20), clip.score, clip.layout)
    np.testing.assert_allclose(placed(clip.keypoint, clip.score, clip.layout), moved, atol=1e-4)


@pytest.mark.parametrize("layout", ["kinect20", "ntu25", "florence15"])
@pytest.mark.parametrize("degrees", [30, 90, 200])
@pytest.mark.parametrize("estimate", SOLID)
def test_body_units_do_not_depend_on_the_viewpoint_in_3d(layout: str, degrees: float, estimate: Any) -> None:
    clip = walk(layout, 2)
    cosine, sine = np.cos(np.radians(degrees)), np.sin(np.radians(degrees))
    turned = clip.keypoint @ np.array([[cosine, 0, sine], [0, 1, 0], [-sine, 0, cosine]], np.float32)
    np.testing.assert_allclose(
        placed(clip.keypoint, clip.score, clip.layout, estimate),
        placed(turned, clip.score, clip.layout, estimate),
        atol=0.02,
    )


@pytest.mark.parametrize("estimate", SOLID)
def test_body_units_keep_how_two_people_stand_to_each_other(estimate: Any) -> None:
    clip = walk("kinect20", 2)
    before = np.linalg.norm(clip.keypoint[0] - clip.keypoint[1], axis=-1)
    pose = placed(clip.keypoint, clip.score, clip.layout, estimate)
    ratio = np.linalg.norm(pose[0] - pose[1], axis=-1) / before
    np.testing.assert_allclose(ratio, ratio[0, 0], rtol=1e-4)


def test_a_third_of_the_joints_missing_hardly_moves_the_others() -> None:
    clip = flat(walk("coco17"))
    score = clip.score.copy()
    score[:, :, [5, 11, 7, 1, 15]] = 0  # a shoulder and a hip among them
    whole, damaged = (placed(clip.keypoint, s, clip.layout) for s in (clip.score, score))
    assert np.abs((whole - damaged)[score > 0]).max() < 0.3
    assert (damaged[score == 0] == 0).all()
