"""Lost and deleted frames: how many, and that the others stay as they are and in order."""

import numpy as np
import pytest
from damage import apply, cases, equal_persons_are_damaged_apart, make_clip, whole
from scipy import stats

from skelbench.perturbations.spec import Spec


@pytest.mark.parametrize(("share", "number"), [(0.5, 21), (0.1, 4), (1, 41)])
def test_that_share_of_frames_is_lost(share: float, number: int) -> None:
    lost = apply(f"frame-mask:{share}", whole(frames=41)).score == 0
    assert (lost.all(axis=2) == lost.any(axis=2)).all()
    assert (lost.all(axis=2).sum(axis=1) == number).all()


@pytest.mark.parametrize(("share", "left"), [(0.5, 20), (0.1, 37), (0.99, 1), (1, 1)])
def test_dropped_frames_leave_the_others_in_order(share: float, left: int) -> None:
    clip = whole(frames=41)
    damaged = apply(f"frame-drop:{share}", clip)
    kept = [t for t in range(41) if (clip.keypoint[0, t] == damaged.keypoint[0]).all(axis=(1, 2)).any()]
    assert len(kept) == left
    np.testing.assert_array_equal(damaged.keypoint, clip.keypoint[:, kept])  # the same frames for both persons
    np.testing.assert_array_equal(damaged.score, clip.score[:, kept])


def test_all_frames_are_equally_likely() -> None:
    clip = whole(frames=10)
    times = sum((apply("frame-mask:0.5", clip, seed).score[:, :, 0] == 0).sum(axis=0) for seed in range(300))
    assert stats.chisquare(times).pvalue > 0.01


@pytest.mark.parametrize("case", [case for case in cases("frame-mask") if Spec.parse(case).random])
def test_persons_lose_frames_independently(case: str) -> None:
    assert equal_persons_are_damaged_apart(case)


def lost_in(text: str, frames: int = 40, seed: int = 0) -> np.ndarray:
    """(M, T): where persons of a whole clip are lost; all joints of a frame or none."""
    missing = apply(text, whole(frames=frames), seed).score == 0
    assert (missing.all(axis=2) == missing.any(axis=2)).all()
    return missing.all(axis=2)


@pytest.mark.parametrize(("share", "number"), [(0.1, 4), (0.5, 21), (0.9, 37), (1, 41)])
def test_a_block_of_that_share_is_lost_of_each_person(share: float, number: int) -> None:
    for seed in range(10):
        for person in lost_in(f"frame-mask@block:{share}", 41, seed):
            frames = np.flatnonzero(person)
            assert len(frames) == number and (np.diff(frames) == 1).all()


def test_blocks_lie_anywhere() -> None:
    starts = [np.flatnonzero(person)[0] for seed in range(300) for person in lost_in("frame-mask@block:0.4", 10, seed)]
    expected = np.array([0.5, 1, 1, 1, 1, 1, 0.5]) * 600 / 6  # rounding: the two ends have half a step each
    assert stats.chisquare(np.bincount(starts, minlength=7), expected).pvalue > 0.01


@pytest.mark.parametrize(("head", "period"), [("periodic", 10), ("periodic@short", 4), ("periodic@long", 30)])
@pytest.mark.parametrize("share", [0.1, 0.3, 0.5, 0.9])
def test_periodic_loss_repeats_itself_and_loses_the_first_frames_of_each_period(
    head: str, period: int, share: float
) -> None:
    number = int(np.floor(share * period + 0.5))
    for person in lost_in(f"frame-mask@{head}:{share}", 4 * period):
        assert (person[:-period] == person[period:]).all()
        for start in range(3 * period):
            assert person[start : start + period].sum() == number
        runs = np.diff(np.flatnonzero(np.diff(np.pad(person.astype(int), 1))))[::2]
        assert set(runs[1:-1]) <= {number}  # the first and last may be cut by the ends


def test_the_period_starts_at_every_frame_alike() -> None:
    lost = [lost_in("frame-mask@periodic:0.1", 10, seed) for seed in range(300)]
    assert stats.chisquare(np.concatenate(lost).sum(axis=0)).pvalue > 0.01


def test_either_end_is_lost_of_all_persons() -> None:
    for end, frames in (("prefix", range(12)), ("suffix", range(28, 40))):
        for person in lost_in(f"frame-mask@{end}:0.3"):
            assert np.flatnonzero(person).tolist() == list(frames)


@pytest.mark.parametrize("share", [0.1, 0.4, 0.9])
def test_the_fastest_frames_of_each_person_are_lost(share: float) -> None:
    clip = make_clip(frames=30)
    lost = (apply(f"frame-mask@fast:{share}", clip).score == 0).all(axis=2)
    for m in range(2):
        speed = [-1.0]
        for t in range(1, 30):
            ways = [
                np.hypot(*(clip.keypoint[m, t, v] - clip.keypoint[m, t - 1, v]).astype(float))
                for v in range(17)
                if clip.score[m, t, v] > 0 and clip.score[m, t - 1, v] > 0
            ]
            speed.append(float(np.mean(ways)))
        fastest = sorted(range(30), key=lambda t: -speed[t])[: int(np.floor(share * 30 + 0.5))]
        assert np.flatnonzero(lost[m]).tolist() == sorted(fastest)


def test_who_jumps_in_one_frame_is_lost_there_first() -> None:
    clip = whole(frames=20)
    still = np.repeat(clip.keypoint[:, :1], 20, axis=1)
    still[0, 7:] += 50  # the first person jumps at frame 7, the second at frame 13
    still[1, 13:] -= 50
    lost = (apply("frame-mask@fast:0.05", clip.with_pose(still, clip.score)).score == 0).all(axis=2)
    assert [np.flatnonzero(person).tolist() for person in lost] == [[7], [13]]


def test_which_frames_are_the_fastest_is_told_by_the_clip_before_other_damage() -> None:
    clip = make_clip(frames=30)
    alone, after_noise = (apply(text, clip) for text in ("frame-mask@fast:0.4", "noise:0.3+frame-mask@fast:0.4"))
    np.testing.assert_array_equal(alone.score, after_noise.score)
