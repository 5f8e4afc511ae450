"""Values on a network's input, given back to the joints and frames of the clip."""

import numpy as np
import pytest
from explained import small

from skelbench.adapters.model import Model
from skelbench.adapters.motionbert import MotionBERT
from skelbench.adapters.stgcn import STGCN
from skelbench.core.clip import Clip
from skelbench.core.layout import LAYOUTS


@pytest.mark.parametrize("frames", [5, 30, 12])
def test_values_on_the_input_come_back_whole(network: Model, toy_clip: Clip, frames: int) -> None:
    clip = toy_clip.with_pose(toy_clip.keypoint[:, :frames], toy_clip.score[:, :frames])
    shape = network.prepare(clip).shape[:-1]
    values = np.random.default_rng(0).random(shape).astype(np.float32)
    back = network.to_clip(clip, values)  # type: ignore[attr-defined]
    assert back.shape == clip.score.shape
    assert back.sum() == pytest.approx(values.sum(), rel=1e-5)


def test_views_are_averaged_on_the_way_back(toy_clip: Clip) -> None:
    model = small("stgcn", views=3)
    assert isinstance(model, STGCN)
    back = model.to_clip(toy_clip, np.ones((3, 2, 12, 17), np.float32))
    assert back.sum() == pytest.approx(2 * 12 * 17)


def test_a_derived_joint_passes_its_value_on_to_what_it_is_made_of(toy_clip: Clip) -> None:
    model = small("motionbert")
    assert isinstance(model, MotionBERT)
    values = np.zeros((1, 2, 12, 17), np.float32)
    values[0, 0, 3, LAYOUTS["h36m17"].index["belly"]] = 1
    back = model.to_clip(toy_clip, values)
    frame = int(np.floor(3 * 30 / 12))
    torso = [LAYOUTS["coco17"].index[f"{joint}_{side}"] for joint in ("shoulder", "hip") for side in ("left", "right")]
    np.testing.assert_allclose(back[0, frame, torso], 0.25)
    assert np.count_nonzero(back) == 4


def test_persons_who_changed_places_get_their_own_values_back() -> None:
    rng = np.random.default_rng(0)
    people = rng.uniform(0, 100, (2, 1, 17, 2)).repeat(12, axis=1).astype(np.float32)
    people[1] += 500
    people[:, 6:] = people[::-1, 6:]  # from frame 6 on they are listed the other way round
    clip = Clip(people, np.ones((2, 12, 17), np.float32), LAYOUTS["h36m17"], "swap", image_size=(1080, 1920))
    model = small("motionbert")
    assert isinstance(model, MotionBERT)
    values = np.zeros((1, 2, 12, 17), np.float32)
    values[:, 1] = 1  # on the tracked second person
    back = model.to_clip(clip, values)
    assert (back[1, :6] == 1).all()
    assert (back[0, 6:] == 1).all()
    assert back.sum() == 12 * 17
