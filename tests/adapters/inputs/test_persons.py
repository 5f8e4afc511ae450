"""Which persons a network with a fixed number of places is shown."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from people import flat, walk
from toy import WRIST

from skelbench.adapters.inputs.persons import persons_of
from skelbench.adapters.model import adapter
from skelbench.core.clip import Clip

_SMALL = {"base_channels": 4, "clip_len": 8}
_NTU = {"layout": "ntu25", "dimensions": 3, "score": False, "normalise": "ntu3d", "num_stages": 1}
MODELS: dict[str, tuple[str, dict[str, Any]]] = {
    "PoseConv3D": ("posec3d:PoseC3D", {**_SMALL, "backbone": "c3d", "size": 24, "train_size": 16}),
    "ST-GCN on NTU": ("stgcn:STGCN", {**_SMALL, **_NTU}),
}


def crowd(layout: str, *detected: int) -> Clip:
    """Three persons, of whom only these were detected."""
    clip = walk(layout, persons=3, frames=5)
    lost = np.ones(clip.score.shape, np.bool_)
    lost[list(detected)] = False
    return clip.without(lost)


def test_of_too_many_persons_those_who_were_detected_are_taken_and_the_first_where_nobody_was() -> None:
    for detected, taken in (((), [0, 1]), ((2,), [2]), ((0, 2), [0, 2]), ((0, 1, 2), [0, 1])):
        assert persons_of(crowd("coco17", *detected), 2, "cut", "model") == taken
    assert persons_of(crowd("coco17"), 2, "error", "model") == [0, 1]


@pytest.mark.parametrize("name", MODELS)
def test_of_a_clip_in_which_no_one_of_too_many_was_detected_a_network_is_shown_nobody(name: str) -> None:
    path, config = MODELS[name]
    model = adapter(f"skelbench.adapters.{path}").load(replace(WRIST, adapter="", config=config))
    clip = crowd("ntu25") if "NTU" in name else flat(crowd("coco17"))
    clip = clip.without(np.ones(clip.score.shape, np.bool_))  # `flat` moved the missing joints
    for rng in (None, np.random.default_rng(0)):
        assert not model.prepare(clip, rng).any()
