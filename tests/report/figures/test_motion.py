"""How much clips move, and what that has to do with the errors: by hand, and against scipy."""

import numpy as np
import pytest
from made_evidence import draws

from skelbench.core.clip import Clip
from skelbench.core.layout import LAYOUTS
from skelbench.report.figures.motion import class_motion, clip_motion, motion_test


def moving(step: float, label: int, frames: int = 5) -> Clip:
    """All joints move `step` px to the right in every frame; one camera unit is 500 px."""
    keypoint = np.full((1, frames, 13, 2), 100, np.float32)
    keypoint[..., 0] += step * np.arange(frames)[:, None]
    return Clip(keypoint, np.ones((1, frames, 13), np.float32), LAYOUTS["penn13"], "c", label, (800, 1000))


def test_motion_is_the_mean_step_of_a_joint_seen_twice_in_thousandths_of_a_camera_unit() -> None:
    clip = moving(2, 0)
    assert clip_motion(clip) == pytest.approx(4)
    score = clip.score.copy()
    score[:, :, 0] = 0
    jumping = clip.keypoint.copy()
    jumping[:, ::2, 0] = 900
    assert clip_motion(clip.with_pose(jumping, score)) == pytest.approx(4)
    assert np.isnan(clip_motion(clip.with_pose(clip.keypoint * 0, score * 0)))
    assert clip_motion(moving(0, 0)) == 0


def test_class_motion_averages_over_clips_and_is_unknown_without_any() -> None:
    found = class_motion([moving(2, 0), moving(4, 0), moving(1, 2)], 3)
    assert np.allclose(found, [6, np.nan, 2], equal_nan=True)


def test_predictions_that_move_to_the_fastest_class_are_a_positive_shift() -> None:
    speed = np.array([1.0, 2.0, 3.0, 4.0])
    label = [0, 1, 2, 3] * 5
    found = motion_test(draws(label, label), draws(label, [3] * 20), speed)
    assert found.towards.value == pytest.approx(37.5)  # ranks 25, 50, 75, 100 all become 100
    assert found.towards.low > 0
    assert found.clean is None  # all classes are equally good: no rank correlation
    assert found.damaged is not None and found.lost is not None
    assert found.damaged.value == pytest.approx(0.7746, abs=1e-4)  # scipy.stats.spearmanr([1, 2, 3, 4], [0, 0, 0, 1])
    assert found.lost.value == pytest.approx(-0.7746, abs=1e-4)


def test_damage_that_moves_predictions_either_way_is_no_shift() -> None:
    rng = np.random.default_rng(0)
    label = np.repeat(np.arange(6), 50)
    found = motion_test(
        draws(label.tolist(), label.tolist()), draws(label.tolist(), rng.permutation(label).tolist()), np.arange(6.0)
    )
    assert found.towards.low < 0 < found.towards.high
