"""The threat model: how far joints may move, counted joint by joint in double precision."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from damage import make_clip
from toy_victims import toy_clip

from skelbench.core.clip import Clip
from skelbench.core.errors import InputError
from skelbench.perturbations.attacks.ball import Ball, displacement

FEW = 10


def counted(steps: list[int]) -> Callable[[Any], Any]:
    """The length of ways, which may be asked for a few times."""

    def length(ways: Any) -> Any:
        steps.append(1)
        assert len(steps) < FEW
        return np.linalg.norm(ways, axis=-1, keepdims=True)

    return length


CLIPS = [make_clip(), make_clip(layout="ntu25", dims=3), toy_clip("far", persons=2, gaps=0.2)]


def farthest(clean: Clip, damaged: Clip) -> float:
    """In pixels or metres, joint by joint."""
    ways = damaged.keypoint.astype(np.float64) - clean.keypoint.astype(np.float64)
    return max(float(np.sqrt(sum(c * c for c in way))) for way in ways.reshape(-1, ways.shape[-1]))


@pytest.mark.parametrize("clip", CLIPS, ids=["2-D", "3-D", "gaps"])
@pytest.mark.parametrize("eps", [0.0, 1e-7, 0.001, 0.01, 0.3, 1.0])
def test_no_joint_moves_farther_than_eps_not_even_by_rounding(clip: Clip, eps: float) -> None:
    ball, rng = Ball(clip, eps), np.random.default_rng(0)
    for size in (0.9, 1.0, 1.1, 50.0):
        damaged = ball.clip(ball.project(size * ball.direction(rng.standard_normal(clip.keypoint.shape))))
        assert farthest(clip, damaged) <= eps * clip.camera_unit
        assert damaged.keypoint.dtype == np.float32


def test_the_whole_budget_is_used_but_for_rounding() -> None:
    clip = CLIPS[0]
    ball = Ball(clip, 0.01)
    damaged = ball.clip(ball.direction(np.random.default_rng(0).standard_normal(clip.keypoint.shape)))
    moved = displacement(clip, damaged)[clip.detected]
    assert moved.min() > 0.01 * (1 - 1e-4)


def test_missing_joints_stay_missing_and_scores_stay() -> None:
    clip = CLIPS[2]
    damaged = Ball(clip, 0.5).clip(Ball(clip, 0.5).draw(np.random.default_rng(0)))
    assert (damaged.keypoint[~clip.detected] == 0).all()
    assert damaged.score is clip.score


def test_random_points_lie_evenly_in_the_ball() -> None:
    clip = toy_clip("even", frames=400)
    radii = np.linalg.norm(Ball(clip, 0.1).draw(np.random.default_rng(0)), axis=-1) / (0.1 * clip.camera_unit)
    assert radii.max() <= 1 + 1e-12
    assert (radii**2).mean() == pytest.approx(1 / 2, abs=0.02)  # of a disc: share of area


def test_a_point_within_stays_where_it_is() -> None:
    ball = Ball(CLIPS[0], 0.1)
    point = ball.draw(np.random.default_rng(1))
    np.testing.assert_array_equal(ball.project(point), point)


def test_only_the_joints_that_may_move_do() -> None:
    clip = CLIPS[0]
    joints = np.isin(np.arange(17), [3, 9])
    ball = Ball(clip, 0.1, joints)
    damaged = ball.clip(ball.draw(np.random.default_rng(0)))
    assert set(np.nonzero((damaged.keypoint != clip.keypoint).any(axis=(0, 1, 3)))[0]) == {3, 9}


def test_displacement_is_in_camera_units() -> None:
    clip = toy_clip("one")
    moved = clip.with_pose(clip.keypoint + np.float32([3, 4]), clip.score)
    assert displacement(clip, moved).max() == pytest.approx(5 / 960, rel=1e-4)


def test_a_clip_of_nobody_has_no_room_and_does_not_fail() -> None:
    clip = toy_clip("empty")
    empty = replace(clip.without(np.True_), image_size=None)
    ball = Ball(empty, 0.1)
    assert (ball.clip(ball.draw(np.random.default_rng(0))).keypoint == 0).all()


@pytest.mark.parametrize("eps", [-0.1, float("nan"), float("inf"), 1e38, "0.005", None])
def test_an_eps_that_is_no_distance_is_refused(eps: Any) -> None:
    with pytest.raises(InputError, match="camera units"):
        Ball(CLIPS[0], eps)


def test_a_joint_that_moves_to_the_origin_is_stepped_back_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """By one number after the other it would take the way from -1e-13 to the next multiple of 1e-13: ten million."""
    clip = toy_clip("on the axis", frames=1)
    clip = clip.with_pose(np.full_like(clip.keypoint, 480), clip.score)
    ball, steps = Ball(clip, 0.5), list[int]()
    monkeypatch.setattr("skelbench.perturbations.attacks.ball._length", counted(steps))
    damaged = ball.clip(ball.zero - np.array([480 + 2e-13, 0]))
    assert farthest(clip, damaged) <= 480
    assert damaged.keypoint[..., 0].max() < 1e-4
