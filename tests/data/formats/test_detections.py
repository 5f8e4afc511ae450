"""What is found in every frame becomes persons: by track, else by the nearest, whatever the order of detection."""

import numpy as np
import pytest

from skelbench.core.errors import InputError
from skelbench.data.formats.estimators.detections import Detection, numbers
from skelbench.data.formats.estimators.linking import MEMORY, MOST
from skelbench.data.formats.estimators.persons import persons


def at(x: float, track: int | None = None, score: float = 0.9) -> Detection:
    """A body of 4 joints, 40 wide, at x."""
    joints = np.array([[x, 100, score], [x + 40, 100, score], [x, 120, score], [x + 40, 130, score]])
    return Detection(joints, track)


def first_x(frames: dict[int, list[Detection]]) -> list[list[float]]:
    return persons(frames, "a")[0].keypoint[:, :, 0, 0].tolist()


def test_persons_are_followed_though_the_order_of_detection_flips() -> None:
    frames = {0: [at(100), at(500)], 1: [at(505), at(104)], 2: [at(108), at(510)], 3: [at(515), at(112)]}
    assert first_x(frames) == [[100, 104, 108, 112], [500, 505, 510, 515]]


def test_a_person_who_is_away_for_a_while_comes_back_as_the_same() -> None:
    assert first_x({0: [at(100)], 3: [at(110)]}) == [[100, 0, 0, 110]]
    long = first_x({0: [at(100)], 1: [at(100)], MEMORY + 3: [at(100)]})
    assert [row[0] for row in long] == [100, 0]


def test_somebody_far_away_is_somebody_else_and_who_is_seen_longest_comes_first() -> None:
    assert first_x({0: [at(100)], 1: [at(400)], 2: [at(401)]}) == [[0, 400, 401], [100, 0, 0]]


def test_tracks_are_believed_against_the_nearest() -> None:
    assert first_x({5: [at(100, 7), at(500, 2)], 6: [at(501, 7), at(101, 2)]}) == [[100, 501], [500, 101]]


def test_of_two_of_one_track_in_a_frame_the_surer_is_kept() -> None:
    frames = {n: [at(300, 1)] for n in range(60)}
    assert first_x({**frames, 0: [at(100, 1, 0.5), at(300, 1, 0.8), at(200, 1, 0.6)]}) == [[300] * 60]


def test_one_number_for_everybody_is_no_track() -> None:
    frames = {n: [at(100 + n, 0), at(500 + n, 0)][:: 1 if n % 2 else -1] for n in range(4)}
    assert first_x(frames) == [[500, 501, 502, 503], [100, 101, 102, 103]]


@pytest.mark.parametrize(("scores", "read"), [((2, 1, 0, 2), [1, 1, 0, 1]), ((2, 1.5, 0, 2), [2, 1.5, 0, 2])])
def test_flags_of_annotations_are_no_scores(scores: tuple[float, ...], read: list[float]) -> None:
    one = at(100)
    one.joints[:, 2] = scores
    raw, _ = persons({0: [one]}, "a")
    assert raw.score is not None
    assert raw.score[0, 0].tolist() == read


@pytest.mark.parametrize("nowhere", [np.nan, np.inf, 1e30, 1e60])
def test_a_joint_that_is_nowhere_is_missing_whatever_its_score(nowhere: float) -> None:
    here, there = at(100), at(101)
    here.joints[2, 1] = there.joints[2, 1] = nowhere
    raw, left = persons({0: [here], 1: [there]}, "a")
    assert raw.score is not None
    assert raw.score.astype(float).round(3).tolist() == [[[0.9, 0.9, 0, 0.9]] * 2]  # one person, followed
    assert left.joints == 2


def test_the_nearest_pair_is_taken_first() -> None:
    frames = {0: [at(100), at(120)], 1: [at(121), at(95)]}
    assert first_x(frames) == [[100, 95], [120, 121]]


def test_of_a_crowd_the_surest_ten_of_a_frame_are_kept() -> None:
    crowd = [at(100 * n, score=0.1 + n / 50) for n in range(MOST + 3)]
    assert [row[0] for row in first_x({0: crowd})] == [100 * n for n in range(3, MOST + 3)]
    assert persons({0: crowd, 1: crowd[:2]}, "a")[1].frames == 1


def test_of_many_tracks_those_seen_longest_are_kept_and_the_others_counted() -> None:
    frames = {n: [at(10, track=n), at(500, track=99)] for n in range(MOST + 2)}
    raw, left = persons(frames, "a")
    assert (len(raw.keypoint), left) == (MOST, (3, 0, 0))
    assert (raw.keypoint[0, :, 0, 0] == 500).all()


def test_a_joint_at_the_corner_is_missing_whatever_its_score() -> None:
    joints = np.array([[0, 0, 0.4], [0, 5, 0.6]])
    raw, _ = persons({0: [Detection(joints)]}, "a")
    assert raw.score is not None
    np.testing.assert_allclose(raw.score[0, 0], [0, 0.6])


def test_mixed_joints_and_absurd_numbers_are_refused() -> None:
    with pytest.raises(InputError, match="mixes people of different joints"):
        persons({0: [at(1), Detection(np.ones((3, 3)))]}, "a")
    with pytest.raises(InputError, match="number them in a row"):
        persons({0: [at(1)], 2**60: [at(2)]}, "a")


@pytest.mark.parametrize("values", [None, "abc", [1, "a"], [[1], [1, 2]], {"a": 1}, [9**99], [True, False], [None]])
def test_what_is_no_list_of_numbers_is_refused(values: object) -> None:
    with pytest.raises(InputError, match="no plain list of numbers"):
        numbers(values, "a")
