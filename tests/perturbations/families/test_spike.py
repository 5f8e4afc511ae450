"""Spikes hit the share of joints that the level says, and throw them by a law with a heavy tail."""

import numpy as np
import pytest
from damage import apply, cases, whole
from joint_errors import cosines, deep, in_sizes, many, mean_cosine, runs
from scipy import stats


def thrown(case: str, clips: int = 20) -> np.ndarray:
    """(clips, M, T, V, C): in sizes of the person."""
    return np.stack([in_sizes(case, clip) for clip in many(clips)])


def hits(offset: np.ndarray) -> np.ndarray:
    return np.abs(offset).max(axis=-1) > 1e-5


@pytest.mark.parametrize("share", [0.005, 0.03, 0.3])
@pytest.mark.parametrize("head", ["spike", "spike@scored"])
def test_as_many_joints_jump_as_the_level_says(head: str, share: float) -> None:
    hit = hits(thrown(f"{head}:{share}"))
    assert stats.binomtest(int(hit.sum()), hit.size, share).pvalue > 0.01


@pytest.mark.parametrize("head", ["spike@burst", "spike@frame", "spike@burst@frame", "spike@burst@scored"])
def test_of_runs_and_of_whole_skeletons_it_is_the_share_in_the_mean(head: str) -> None:
    assert hits(thrown(f"{head}:0.1", clips=100)).mean() == pytest.approx(0.1, abs=0.02)


def test_a_spike_is_as_long_as_half_of_students_t_up_to_three_sizes() -> None:
    offset = thrown("spike:0.3")
    length = np.linalg.norm(offset[hits(offset)], axis=-1)
    assert length.max() <= 3 + 1e-4
    t = stats.t(3)
    capped = length > 3 - 1e-4
    assert stats.binomtest(int(capped.sum()), length.size, 2 * t.sf(6)).pvalue > 0.01
    within = 2 * t.cdf(6) - 1
    assert stats.kstest(length[~capped], lambda x: (2 * t.cdf(2 * x) - 1) / within).pvalue > 0.01


def test_its_tail_is_heavier_than_that_of_normal_errors() -> None:
    offset = thrown("spike:0.3")
    x = offset[hits(offset)][:, 0]
    assert stats.kurtosis(x, fisher=False) > 6  # 3 of a normal law


def test_spikes_go_in_all_directions_alike_however_long_they_are() -> None:
    offset = thrown("spike:0.3")
    flat = offset[hits(offset)]
    angle = np.arctan2(flat[:, 1], flat[:, 0])
    assert stats.kstest(angle, "uniform", args=(-np.pi, 2 * np.pi)).pvalue > 0.01
    solid = in_sizes("spike:0.3", deep(300))
    solid = solid[hits(solid)]
    length = np.linalg.norm(solid, axis=-1)
    for c in range(3):  # Archimedes: on a sphere each coordinate is uniform
        assert stats.kstest(solid[:, c] / length, "uniform", args=(-1, 2)).pvalue > 0.01
        assert stats.spearmanr(np.abs(solid[:, c]) / length, length).pvalue > 0.01


def test_spikes_come_alone_and_in_bursts_they_last() -> None:
    alone, lasting = (np.concatenate(hits(thrown(f"{head}:0.05", 60))) for head in ("spike", "spike@burst"))
    assert runs(alone).mean() == pytest.approx(1 / 0.95, rel=0.02)
    assert runs(lasting).mean() > 3


def test_within_a_burst_a_joint_wanders_over_six_frames_and_else_it_does_not_stay() -> None:
    lasting, alone = thrown("spike@burst:0.3", 40), thrown("spike:0.9", 3)
    for lag in (1, 6):
        turned = cosines(lasting, hits(lasting), lag)
        assert turned.mean() == pytest.approx(mean_cosine(np.exp(-lag / 6)), abs=0.03)
    assert abs(cosines(alone, hits(alone), 1).mean()) < 0.05


@pytest.mark.parametrize("head", ["spike@frame", "spike@burst@frame"])
def test_a_skeleton_that_jumps_as_a_whole_keeps_its_shape(head: str) -> None:
    offset = thrown(f"{head}:0.3")
    np.testing.assert_allclose(offset, offset[:, :, :, :1].repeat(17, axis=3), atol=1e-5)


@pytest.mark.parametrize("case", cases("spike"))
def test_scores_fall_by_half_where_joints_jump_if_they_tell_and_nowhere_else(case: str) -> None:
    clip = whole(frames=300)
    damaged = apply(case, clip)
    jumped = (damaged.keypoint != clip.keypoint).any(axis=-1)
    assert jumped.any()
    np.testing.assert_array_equal(damaged.score, np.where(jumped & ("@scored" in case), 0.5, 1))
