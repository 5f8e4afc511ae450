"""Persons taken for each other: nobody is lost, when places change, and which models cannot notice it."""

from itertools import pairwise

import numpy as np
import pytest
from damage import apply, cases, changed, fingerprint, whole

from skelbench.core.clip import Clip
from skelbench.perturbations.spec import Spec


def numbered(persons: int, frames: int = 40, absent: tuple[int, ...] = ()) -> Clip:
    """Persons who stand at x = 1, 2, … in all their joints; y is the frame."""
    clip = whole(frames=frames, persons=persons)
    keypoint = np.empty_like(clip.keypoint)
    keypoint[..., 0] = np.arange(1, persons + 1)[:, None, None]
    keypoint[..., 1] = np.arange(frames)[None, :, None]
    clip = clip.with_pose(keypoint, keypoint[..., 0] / np.float32(persons + 1))
    return clip.without(np.isin(np.arange(persons), absent)[:, None, None])


def who(clip: Clip) -> np.ndarray:
    """(M, T): the number of the person who stands in each place; 0 for nobody. All joints must be of one person."""
    people = clip.keypoint[..., 0]
    assert (people == people[:, :, :1]).all()
    return people[:, :, 0].astype(int)


@pytest.mark.parametrize("case", cases("id-swap"))
@pytest.mark.parametrize("persons", [2, 5])
def test_everybody_is_still_there_in_every_frame_at_his_time(case: str, persons: int) -> None:
    clip = numbered(persons)
    damaged = apply(case, clip)
    places = who(damaged)
    for t in range(40):
        assert sorted(places[:, t]) == list(range(1, persons + 1))
        assert (damaged.keypoint[:, t, :, 1] == t).all()
    np.testing.assert_allclose(damaged.score[:, :, 0], places / (persons + 1), rtol=1e-6)
    assert changed(clip, damaged).any()


@pytest.mark.parametrize("number", [1, 2, 4, 16, 39, 100])
def test_places_change_in_that_many_frames_but_the_first(number: int) -> None:
    for head in ("id-swap", "id-swap@all"):
        places = who(apply(f"{head}:{number}", numbered(3)))
        assert places[:, 0].tolist() == [1, 2, 3]
        assert (places[:, 1:] != places[:, :-1]).any(axis=0).sum() == min(number, 39)


def test_the_switches_of_a_low_level_are_among_those_of_a_higher_one() -> None:
    clip = numbered(2, frames=100)
    switches = []
    for number in (1, 2, 4, 8, 16):
        places = who(apply(f"id-swap:{number}", clip))
        switches.append(set(np.flatnonzero(places[0, 1:] != places[0, :-1]).tolist()))
    assert all(low < high for low, high in pairwise(switches))


def test_a_switch_may_come_at_any_frame() -> None:
    first = [int(np.argmax(who(apply("id-swap:1", numbered(2, frames=9), seed))[0] == 2)) for seed in range(400)]
    times = np.bincount(first, minlength=9)
    assert times[0] == 0
    assert abs(times[1:] - 50).max() < 4 * np.sqrt(50)


def test_two_of_several_are_exchanged_and_every_two_alike() -> None:
    pairs = []
    for seed in range(300):
        places = who(apply("id-swap:1", numbered(3, frames=4), seed))[:, -1]
        pairs.append(tuple(np.flatnonzero(places != [1, 2, 3])))
    assert set(pairs) == {(0, 1), (0, 2), (1, 2)}
    assert min(pairs.count(pair) for pair in set(pairs)) > 100 - 4 * np.sqrt(300 * 2 / 9)


def test_nobody_keeps_his_place_when_all_change() -> None:
    places = who(apply("id-swap@all:1", numbered(5)))
    moved = places[:, 1:] != places[:, :-1]
    assert moved.any(axis=0).sum() == 1 and moved.sum() == 5


def test_single_frames_are_exchanged_and_never_more_than_half() -> None:
    clip = numbered(2, frames=30)
    seen: set[int] = set()
    for number in (1, 4, 10, 15, 40):
        places = who(apply(f"id-swap@frame:{number}", clip))
        frames = set(np.flatnonzero(places[0] == 2).tolist())
        assert len(frames) == min(number, 15) and seen <= frames
        seen = frames


def test_absent_persons_take_no_part() -> None:
    clip = numbered(5, absent=(1, 3))
    for case in cases("id-swap"):
        places = who(apply(case, clip))
        assert not places[[1, 3]].any() and sorted(places[:, -1]) == [0, 0, 1, 3, 5]


def test_another_order_is_the_same_through_the_clip() -> None:
    places = who(apply("id-swap@order:1", numbered(4, absent=(2,))))
    assert (places == places[:, :1]).all()
    assert places[:, 0].tolist() == [4, 1, 0, 2]


def _over_time(person: np.ndarray) -> float:
    """What a model may make of one person: it looks at neighbouring frames."""
    return float(np.tanh(np.diff(person[..., 0].mean(axis=1)) * person[1:, 3, 1] / 1e5).sum())


def test_a_mean_over_persons_notices_switches_but_not_another_order() -> None:
    clip = whole()

    def answer(of: Clip) -> float:
        return float(np.mean([_over_time(person) for person in of.keypoint]))

    assert answer(apply("id-swap@order:1", clip)) == pytest.approx(answer(clip), rel=1e-9)
    for head in ("id-swap", "id-swap@all", "id-swap@frame"):
        assert abs(answer(apply(f"{head}:4", clip)) - answer(clip)) > 1e-3


@pytest.mark.parametrize("case", cases("id-swap"))
def test_whoever_takes_the_persons_of_each_frame_as_a_set_notices_nothing(case: str) -> None:
    clip = whole(persons=3)

    def answer(of: Clip) -> np.ndarray:
        return np.sort(of.keypoint.astype(float).prod(axis=-1).sum(axis=2), axis=0)

    np.testing.assert_array_equal(answer(apply(case, clip)), answer(clip))


@pytest.mark.parametrize(
    ("head", "clip", "why"),
    [
        ("id-swap", whole(persons=1), "shows fewer than two persons"),
        ("id-swap@order", whole(persons=1), "shows fewer than two persons"),
        ("id-swap", whole(frames=1), "has one frame"),
        ("id-swap@frame", whole(frames=1), "has one frame"),
    ],
)
def test_a_clip_without_two_persons_or_two_frames_stays_and_says_why(head: str, clip: Clip, why: str) -> None:
    spec = Spec.parse(f"{head}:1")
    assert list(spec.idle(clip).values()) == [why]
    assert fingerprint(spec.apply(clip, 0)) == fingerprint(clip)
