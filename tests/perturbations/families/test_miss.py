"""A missed joint lies between the distances of similarity 0.5 and 0.1 from its place."""

import numpy as np
import pytest
from damage import apply, cases, whole
from joint_errors import cosines, deep, in_tolerances, many, mean_cosine, runs
from scipy import stats


def missed(case: str, clips: int = 20) -> np.ndarray:
    """(clips, M, T, V, C): in tolerances."""
    return np.stack([in_tolerances(case, clip) for clip in many(clips)])


def hits(offset: np.ndarray) -> np.ndarray:
    return np.linalg.norm(offset, axis=-1) > 0.5


@pytest.mark.parametrize("head", ["miss", "miss@burst", "miss@kept", "miss@burst@kept"])
def test_a_miss_has_a_similarity_of_a_tenth_to_a_half_and_its_distance_is_uniform(head: str) -> None:
    offset = missed(f"{head}:0.25")
    distance = np.linalg.norm(offset, axis=-1)
    far = distance[hits(offset)]
    similarity = np.exp(-(far**2) / 2)
    assert 0.0995 < similarity.min() < 0.102 and 0.495 < similarity.max() < 0.5005
    assert distance[~hits(offset)].max() < 1e-3  # pixels of 500 in float32
    nearest, farthest = np.sqrt(-2 * np.log([0.5, 0.1]))
    single = far if "burst" not in head else far[:: len(far) // 300]  # neighbours in a burst are no draws of their own
    assert stats.kstest(single, "uniform", args=(nearest, farthest - nearest)).pvalue > 0.01


@pytest.mark.parametrize("head", ["miss", "miss@kept"])
@pytest.mark.parametrize("share", [0.02, 0.25, 0.5])
def test_as_many_joints_are_missed_as_the_level_says(head: str, share: float) -> None:
    hit = hits(missed(f"{head}:{share}"))
    assert stats.binomtest(int(hit.sum()), hit.size, share).pvalue > 0.01


def test_in_bursts_it_is_the_share_in_the_mean_and_misses_last() -> None:
    hit = np.concatenate(hits(missed("miss@burst:0.05", clips=60)))
    assert hit.mean() == pytest.approx(0.05, abs=0.01)
    assert runs(hit).mean() > 3
    alone = np.concatenate(hits(missed("miss:0.05", clips=60)))
    assert runs(alone).mean() == pytest.approx(1 / 0.95, rel=0.02)


def test_within_a_burst_a_joint_wanders_over_six_frames() -> None:
    offset = missed("miss@burst:0.3", 40)
    for lag in (1, 6):
        turned = cosines(offset, hits(offset), lag)
        assert turned.mean() == pytest.approx(mean_cosine(np.exp(-lag / 6)), abs=0.03)


def test_misses_lie_all_around_the_joint() -> None:
    offset = missed("miss:0.5")
    flat = offset[hits(offset)]
    assert stats.kstest(np.arctan2(flat[:, 1], flat[:, 0]), "uniform", args=(-np.pi, 2 * np.pi)).pvalue > 0.01
    solid = in_tolerances("miss:0.5", deep(200))
    solid = solid[hits(solid)]
    for c in range(3):  # Archimedes: on a sphere each coordinate is uniform
        assert stats.kstest(solid[:, c] / np.linalg.norm(solid, axis=-1), "uniform", args=(-1, 2)).pvalue > 0.01


@pytest.mark.parametrize("case", cases("miss"))
def test_a_missed_joint_has_three_tenths_of_its_score_or_all_of_it(case: str) -> None:
    clip = whole(frames=100)
    damaged = apply(case, clip)
    moved = (damaged.keypoint != clip.keypoint).any(axis=-1)
    assert moved.any()
    wanted = np.where(moved & ("@kept" not in case), np.float32(0.3), np.float32(1))
    np.testing.assert_array_equal(damaged.score, wanted)


def test_a_joint_of_the_smallest_score_that_there_is_stays_detected() -> None:
    clip = whole()
    faint = clip.with_pose(clip.keypoint, np.full_like(clip.score, 1e-45))
    assert (apply("miss:1", faint).score > 0).all()
