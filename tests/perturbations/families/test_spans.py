"""One stretch of time is deleted, repeated or cut off: which frames are left, told by their numbers."""

from itertools import pairwise

import numpy as np
import pytest
from damage import apply, changed, make_clip, whole
from numbered_frames import left
from scipy import stats

from skelbench.perturbations.spec import Spec


@pytest.mark.parametrize(("share", "gone"), [(0.1, 4), (0.5, 21), (0.9, 37), (1, 40)])
def test_a_block_is_deleted_and_one_frame_stays_at_least(share: float, gone: int) -> None:
    for seed in range(20):
        frames = left(f"block-drop:{share}", 41, seed)
        missing = sorted(set(range(41)) - set(frames))
        assert frames == sorted(frames) and len(missing) == gone
        assert missing == list(range(missing[0], missing[0] + gone))


def test_a_block_starts_at_every_frame_that_it_may_and_the_two_ends_half_as_often() -> None:
    """Rounding to the nearest frame gives the first and the last start half a step each."""
    starts = [min(set(range(9)) - set(left("block-drop:0.4", 9, seed))) for seed in range(600)]
    expected = np.array([0.5, 1, 1, 1, 1, 0.5]) * 600 / 5
    assert stats.chisquare(np.bincount(starts, minlength=6), expected).pvalue > 0.01


@pytest.mark.parametrize("head", ["block-drop", "freeze", "truncate", "truncate@start", "truncate@both"])
def test_frames_that_stay_at_a_high_level_stay_at_every_lower_one(head: str) -> None:
    for seed in range(10):
        kept = [set(left(f"{head}:{share}", 23, seed)) for share in (0.05, 0.1, 0.25, 0.5, 0.7, 0.9, 1)]
        assert all(heavy <= mild for mild, heavy in pairwise(kept))
        assert len(kept[-1]) == 1


def test_the_kept_part_of_a_random_truncation_lies_within_that_of_a_lower_level() -> None:
    for seed in range(10):
        mild, heavy = left("truncate@random:0.3", 30, seed), left("truncate@random:0.8", 30, seed)
        assert (len(mild), len(heavy)) == (21, 6)
        assert mild == list(range(mild[0], mild[0] + 21)) and heavy == list(range(heavy[0], heavy[0] + 6))
        assert set(heavy) <= set(mild)
    assert len({left("truncate@random:0.8", 30, seed)[0] for seed in range(40)}) > 10


@pytest.mark.parametrize(
    ("text", "frames"),
    [
        ("truncate:0.25", range(30)),
        ("truncate@start:0.25", range(10, 40)),
        ("truncate@both:0.25", range(5, 35)),
        ("truncate@both:0.125", range(2, 37)),  # five frames: two at the start, three at the end
        ("truncate:1", range(1)),
        ("truncate@start:1", range(39, 40)),
    ],
)
def test_truncation_cuts_off_the_end_it_names(text: str, frames: range) -> None:
    assert left(text) == list(frames)


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9, 1])
def test_a_stuck_picture_repeats_the_frame_before_it_or_else_the_one_after(share: float) -> None:
    frames, stuck = np.arange(24), max(round(share * 24 + 1e-9), 1)
    seen_at_start = 0
    for seed in range(60):
        found = np.array(left(f"freeze:{share}", 24, seed))
        wrong = np.flatnonzero(found != frames)
        assert len(wrong) == min(stuck, 23) and (np.diff(wrong) == 1).all()
        source = wrong[0] - 1 if wrong[0] else wrong[-1] + 1
        seen_at_start += wrong[0] == 0
        assert (found[wrong] == source).all()
    assert seen_at_start or share < 0.5


def test_a_picture_that_sticks_until_the_end_repeats_its_last_frame() -> None:
    assert left("freeze@end:0.25") == [*range(30), *[29] * 10]
    assert left("freeze@end:1") == [0] * 40


def test_a_stuck_picture_repeats_gaps_and_scores_of_all_persons() -> None:
    clip = make_clip(frames=20)
    damaged = apply("freeze@end:0.5", clip)
    for t in range(10, 20):
        np.testing.assert_array_equal(damaged.keypoint[:, t], clip.keypoint[:, 9])
        np.testing.assert_array_equal(damaged.score[:, t], clip.score[:, 9])


@pytest.mark.parametrize("fill", ["hold", "interp"])
def test_a_filled_block_keeps_length_and_gaps_and_changes_those_frames_only(fill: str) -> None:
    clip = make_clip(frames=40)
    for seed in range(5):
        damaged = apply(f"block-drop@{fill}:0.3", clip, seed)
        frames = np.flatnonzero(changed(clip, damaged).any(axis=(0, 2)))
        assert len(frames) == 12 and (np.diff(frames) == 1).all()
        np.testing.assert_array_equal(damaged.detected, clip.detected)


def test_a_held_block_stands_still_and_an_interpolated_one_moves_on_a_line() -> None:
    clip = whole(frames=40)
    held, line = (apply(f"block-drop@{fill}:0.5", clip, seed=2) for fill in ("hold", "interp"))
    frames = np.flatnonzero(changed(clip, held).any(axis=(0, 2)))
    first, last = frames[0], frames[-1]
    assert first > 0 and last < 39
    for t in frames:
        np.testing.assert_array_equal(held.keypoint[:, t], clip.keypoint[:, first - 1])
        share = (t - first + 1) / (last - first + 2)
        between = (1 - share) * clip.keypoint[:, first - 1].astype(float) + share * clip.keypoint[:, last + 1]
        np.testing.assert_allclose(line.keypoint[:, t], between, rtol=1e-5)


@pytest.mark.parametrize("head", ["block-drop", "freeze", "freeze@end", "truncate", "truncate@random"])
def test_a_clip_of_one_frame_is_left_alone_and_it_is_said(head: str) -> None:
    clip = whole(frames=1)
    assert list(Spec.parse(f"{head}:0.9").idle(clip).values()) == ["has one frame"]
    assert apply(f"{head}:0.9", clip).keypoint.tobytes() == clip.keypoint.tobytes()
