"""The order of joints is told by the lengths of bones, where a layout is not named."""

from dataclasses import replace

import numpy as np
import pytest
from draws import changed, raws, topics, understand
from refusal import refusal

from skelbench.core.layout import LAYOUTS
from skelbench.data.reading.asked import Asked

UNUSUAL = {"h36m17": "coco17", "ntu25": "body25", "florence15": "jhmdb15"}


@pytest.mark.parametrize("source", ["lq", "gt"])
@pytest.mark.parametrize(("layout", "usual"), UNUSUAL.items())
def test_another_order_than_the_usual_is_assumed_and_said(layout: str, usual: str, source: str) -> None:
    reading = understand(raws(layout, source))
    assert reading.layout.name == layout
    assert usual in reading.remarks[0].text
    assert understand(raws(layout, source), Asked(layout=usual)).layout.name == usual


@pytest.mark.parametrize("source", ["lq"])
@pytest.mark.parametrize("layout", [name for name, known in LAYOUTS.items() if 2 in known.usual])
def test_the_usual_layout_is_not_doubted(layout: str, source: str) -> None:
    reading = understand(raws(layout, source))
    assert reading.layout.name == layout
    assert not topics(reading)


@pytest.mark.parametrize("seed", range(4))
def test_shuffled_joints_are_doubted(seed: int) -> None:
    order = np.random.default_rng(seed).permutation(18)
    shuffled = changed([replace(raw, score=None) for raw in raws("openpose18")], lambda k: k[:, :, order])
    assert topics(understand(shuffled), "doubt")["layout"] == 1


def test_joints_of_no_layout_name_the_way() -> None:
    many = [type(raw)(np.tile(raw.keypoint, (1, 1, 2, 1))[:, :, :21]) for raw in raws()]
    assert "write an .npz with joint_names and edges" in refusal(lambda: understand(many))


def test_a_tilted_camera_changes_nothing() -> None:
    tilted = changed(raws(), lambda k: np.where(k == 0, 0, k @ np.array([[0, 1], [-1, 0]]) + [1000, 0]))
    assert understand(tilted).layout.name == "coco17"
