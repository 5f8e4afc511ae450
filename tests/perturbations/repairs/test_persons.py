"""Persons who are hardly there, or hardly move, are left out; counted by hand and by loops."""

import numpy as np
import pytest
from damage import apply, fingerprint, make_clip, whole
from people import flat, walk

from skelbench.core.clip import Clip
from skelbench.perturbations.repairs.pipeline import Pipeline


def left(text: str, clip: Clip) -> list[int]:
    """The persons of whom anything is detected after the repair."""
    repaired = Pipeline.parse(text).apply(clip)
    return [m for m in range(len(repaired.score)) if repaired.score[m].any()]


def seen_in(*frames: int, of: int = 20) -> Clip:
    """Persons who are there in the first so many frames."""
    clip = whole(frames=of, persons=len(frames))
    gone = np.arange(of) >= np.array(frames)[:, None]
    return clip.without(gone[..., None])


def swaying(*swings: float, frames: int = 10) -> Clip:
    """Persons who stand, but for one wrist that jumps to and fro by plus and minus so many pixels."""
    clip = whole(frames=frames, persons=len(swings))
    keypoint = np.repeat(clip.keypoint[:, :1], frames, axis=1)
    keypoint[:, :, 9, 0] += np.array(swings, np.float32)[:, None] * (-1.0) ** np.arange(frames)
    return clip.with_pose(keypoint, clip.score)


@pytest.mark.parametrize(
    ("frames", "stay"),
    [((20, 9), [0]), ((20, 10), [0, 1]), ((9, 20), [1]), ((4, 4), [0, 1]), ((7, 3, 20, 15), [2, 3]), ((3,), [0])],
)
def test_who_is_seen_in_fewer_than_half_of_the_frames_of_the_one_seen_most_is_left_out(
    frames: tuple[int, ...], stay: list[int]
) -> None:
    assert left("drop-brief", seen_in(*frames)) == stay


def test_one_joint_is_enough_to_be_seen_in_a_frame() -> None:
    clip = whole(frames=10, persons=2)
    lost = np.zeros(clip.score.shape, bool)
    lost[1, :, 1:] = True  # one joint of the second person in all frames
    assert left("drop-brief", clip.without(lost)) == [0, 1]


@pytest.mark.parametrize(
    ("swings", "stay"),
    [((40, 9), [0]), ((40, 11), [0, 1]), ((9, 40), [1]), ((3, 3), [0, 1]), ((0, 5, 21, 80), [2, 3]), ((0.0,), [0])],
)
def test_who_moves_less_than_a_quarter_as_much_as_the_one_who_moves_most_is_left_out(
    swings: tuple[float, ...], stay: list[int]
) -> None:
    assert left("drop-still", swaying(*swings)) == stay


def test_a_joint_that_comes_and_goes_does_not_move_by_it() -> None:
    clip = swaying(40, 0)
    lost = np.zeros(clip.score.shape, bool)
    lost[1, ::2] = True  # the one who stands is detected in every other frame, else at 0
    assert left("drop-still", clip.without(lost)) == [0]


@pytest.mark.parametrize("people", [walk(), flat(walk())], ids=["3d", "2d"])
@pytest.mark.parametrize("seed", range(3))
def test_a_ghost_of_a_few_frames_is_gone_and_nothing_else_has_changed(people: Clip, seed: int) -> None:
    haunted = apply("ghost:0.4", people, seed)
    assert len(haunted.score) == 2
    mended = Pipeline.parse("drop-brief").apply(haunted)
    assert fingerprint(mended.with_pose(mended.keypoint[:1], mended.score[:1])) == fingerprint(people)
    assert not mended.score[1].any()


@pytest.mark.parametrize("text", ["drop-brief", "drop-still", "drop-brief+drop-still"])
def test_people_who_act_throughout_and_clips_of_nobody_stay_as_they_are(text: str) -> None:
    for clip in (whole(persons=3), make_clip(), whole().without(np.array(True))):
        assert fingerprint(Pipeline.parse(text).apply(clip)) == fingerprint(clip)
