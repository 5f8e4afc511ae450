"""The height of a body: what it is of people seen whole, in part, lying down, in a few frames, or not at all."""

import numpy as np
import pytest

from skelbench.core.clip import Clip
from skelbench.core.layout import LAYOUTS
from skelbench.perturbations.rulers import body_heights, body_in_camera_units, frame_boxes

JOINTS = len(LAYOUTS["coco17"])


def person(height: float, width: float = 10, frames: int = 9) -> Clip:
    """One person, seen whole in all frames of a picture 1000 wide."""
    keypoint = np.full((1, frames, JOINTS, 2), 200, np.float32)
    keypoint[..., 0] += np.linspace(0, width, JOINTS, dtype=np.float32)
    keypoint[..., 1] += np.linspace(0, height, JOINTS, dtype=np.float32)
    return Clip(keypoint, np.ones(keypoint.shape[:3], np.float32), LAYOUTS["coco17"], "a", image_size=(500, 1000))


def hidden(clip: Clip, *, frames: slice = slice(None), joints: slice = slice(None)) -> Clip:
    lost = np.zeros(clip.score.shape, bool)
    lost[:, frames, joints] = True
    return clip.without(lost)


@pytest.mark.parametrize(("height", "width", "told"), [(160, 40, 160), (40, 160, 160)])
def test_a_body_is_as_high_as_the_longer_side_of_its_box(height: float, width: float, told: float) -> None:
    assert body_heights(person(height, width)) == pytest.approx([told])


def test_a_few_frames_without_most_joints_or_with_a_wild_one_do_not_matter() -> None:
    clip = hidden(person(160), frames=slice(0, 4), joints=slice(4, None))
    assert body_heights(clip) == pytest.approx([160])
    clip.keypoint[0, 8, 0] = 900
    assert body_heights(clip) == pytest.approx([160])


def test_of_a_body_seen_in_part_it_is_the_height_of_the_part() -> None:
    assert body_heights(hidden(person(160), joints=slice(9, None))) == pytest.approx([80])


def test_frames_in_which_less_than_two_joints_are_seen_do_not_count() -> None:
    assert body_heights(hidden(person(160), frames=slice(0, 8), joints=slice(1, None))) == pytest.approx([160])
    assert body_heights(hidden(person(160), joints=slice(1, None))) == [0]
    assert body_heights(hidden(person(160))) == [0]


def test_a_body_in_camera_units_is_the_median_of_clips_in_which_somebody_is() -> None:
    clips = [person(100), hidden(person(160)), person(150), person(300)]  # half the longer side is 500
    assert body_in_camera_units(clips) == pytest.approx(0.3)
    assert np.isnan(body_in_camera_units([hidden(person(160))]))


def test_a_box_is_that_of_one_person_in_one_frame_and_zero_where_nobody_is() -> None:
    low, high = frame_boxes(hidden(person(160), frames=slice(0, 1)))
    assert (low[0, 0] == 0).all() and (high[0, 0] == 0).all()
    np.testing.assert_allclose(low[0, 1:], np.tile([200, 200], (8, 1)))
    np.testing.assert_allclose(high[0, 1:], np.tile([210, 360], (8, 1)))
