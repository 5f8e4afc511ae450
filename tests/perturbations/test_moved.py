"""What has changed its place is measured where it is: nobody is given the body or box of another person or frame."""

import numpy as np
import pytest
from damage import apply, make_clip, whole

from skelbench.core.clip import Clip


def tall_and_small() -> Clip:
    """Two persons, one five times as high as the other, who walk to the right; nobody is in the third place."""
    clip = make_clip()
    body = np.random.default_rng(0).uniform(0, 100, (17, 2))
    walk = np.stack([np.arange(40.0) * 20, np.zeros(40)], axis=-1)[:, None]
    keypoint = np.stack([5 * body + walk + 100, body + walk + 100, 0 * body + 0 * walk]).astype(np.float32)
    score = np.repeat(np.array([1, 1, 0], np.float32), 40 * 17).reshape(3, 40, 17)
    return clip.with_pose(keypoint, score)


def same(one: Clip, other: Clip) -> None:
    np.testing.assert_array_equal(one.keypoint, other.keypoint)
    np.testing.assert_array_equal(one.score, other.score)


def test_persons_who_change_places_are_still_measured_by_their_own_bodies() -> None:
    clip = tall_and_small()
    same(apply("id-swap@order:1+quantise:0.5", clip), apply("quantise:0.5+id-swap@order:1", clip))


@pytest.mark.parametrize(("ghost", "owners"), [("ghost", slice(0, 2)), ("ghost@first", slice(1, 3))])
def test_a_ghost_in_an_empty_place_gives_nobody_the_body_of_another(ghost: str, owners: slice) -> None:
    clip = tall_and_small()
    haunted = apply(f"{ghost}:1+quantise:0.5", clip)
    assert len(haunted.score) == len(clip.score)
    np.testing.assert_array_equal(haunted.keypoint[owners], apply("quantise:0.5", clip).keypoint[:2])
    ghosts = np.delete(np.arange(3), np.arange(3)[owners])
    shown = haunted.keypoint[ghosts][haunted.detected[ghosts]]
    before = apply(f"{ghost}:1", clip).keypoint[ghosts]
    assert len(np.unique(shown[:, 1])) <= 4 < len(np.unique(before[..., 1]))  # two steps to a body, and a third line


MOVES = [
    *("reverse:1", "warp:2", "freeze:0.5", "fps@hold:8", "fps@interp:8", "lag-mix@person:20", "id-swap@order:1"),
    *("ghost@first:1", "frame-drop:0.5", "block-drop:0.5", "reverse:1+noise:0.001+reverse:1"),
]


@pytest.mark.parametrize("moves", MOVES)
def test_the_box_of_a_frame_is_the_one_of_the_frame_that_is_there_now(moves: str) -> None:
    clip = tall_and_small()
    boxed, shifted = apply(moves, clip), apply(f"{moves}+shift@frame:9", clip)
    there = boxed.detected
    low = np.where(there[..., None], boxed.keypoint, np.inf).min(axis=2, keepdims=True)
    high = np.where(there[..., None], boxed.keypoint, -np.inf).max(axis=2, keepdims=True)
    inside = (shifted.keypoint >= low) & (shifted.keypoint <= high)
    assert inside[there].all()
    assert (shifted.keypoint != boxed.keypoint).any()


def test_the_fastest_frames_are_those_that_are_fast_now() -> None:
    clip = whole()
    keypoint = np.repeat(clip.keypoint[:, :1], 40, axis=1)
    keypoint[:, 30:] += np.arange(10, dtype=np.float32)[:, None, None] * 50  # a run at the end
    masked = apply("reverse:1+frame-mask@fast:0.2", clip.with_pose(keypoint, clip.score))
    lost = [np.flatnonzero(~person.any(axis=1)) for person in masked.detected]
    assert [len(frames) for frames in lost] == [8, 8]
    assert max(frames.max() for frames in lost) <= 10
