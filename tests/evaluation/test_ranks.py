"""Ranks: what they say of models whose truth is known, and on what they do not depend."""

import numpy as np
import pytest

from benchmarks.ranks import BOARDS, Held, holds, simulate
from skelbench.evaluation.results.ranks import Rank, _with_what_follows, ranks, told_better

CLIPS = 300
GROUP = np.arange(CLIPS) % 60


def right(share: float, seed: int = 0, trainings: int = 1) -> np.ndarray:
    """(trainings, clips): right with this probability."""
    return (np.random.default_rng(seed).random((trainings, CLIPS)) < share).astype(np.float64)


def clear() -> dict[str, np.ndarray]:
    """Two that are near each other, one far ahead of them and one far behind."""
    return {"far": right(0.1), "b": right(0.50, 1), "a": right(0.52, 2), "best": right(0.95)}


def test_one_model_is_the_first_of_one() -> None:
    assert ranks({"only": right(0.5)}, GROUP) == {"only": Rank(1, 1, False)}


def test_models_far_apart_have_their_ranks_and_those_near_each_other_share_one() -> None:
    found = ranks(clear(), GROUP)
    assert {name: (rank.low, rank.high) for name, rank in found.items()} == {
        "best": (1, 1),
        "a": (2, 3),
        "b": (2, 3),
        "far": (4, 4),
    }
    assert [found[name].tied for name in ("best", "a", "b", "far")] == [False, True, True, False]
    assert [str(found[name]) for name in ("best", "b")] == ["1 [1, 1]", "2= [2, 3]"]


@pytest.mark.parametrize("share", [0.0, 0.4, 1.0])
def test_identical_models_tie_whatever_else_is_on_the_board(share: float) -> None:
    found = ranks({**clear(), "x": right(share), "y": right(share), "z": right(share)}, GROUP)
    assert found["x"] == found["y"] == found["z"]
    assert found["x"].tied


def test_neither_the_order_of_the_models_nor_that_of_the_clips_matters() -> None:
    rng = np.random.default_rng(0)
    shares = {f"m{k}": right(0.3 + 0.04 * k, k, trainings=1 + k % 3) for k in range(8)}
    expected = ranks(shares, GROUP)
    for _ in range(5):
        clips = rng.permutation(CLIPS)
        shuffled = {name: shares[name][:, clips] for name in rng.permutation(list(shares)).tolist()}
        assert ranks(shuffled, GROUP[clips]) == expected


def test_what_groups_are_called_does_not_matter() -> None:
    assert ranks(clear(), np.array([f"p{9 - name % 10}{name}" for name in GROUP])) == ranks(clear(), GROUP)


def test_what_follows_from_two_claims_is_claimed_and_nothing_else() -> None:
    told = np.zeros((5, 5), bool)
    told[3, 1] = told[1, 4] = told[4, 0] = True
    found = {(int(a), int(b)) for a, b in zip(*np.nonzero(_with_what_follows(told)), strict=True)}
    assert found == {(3, 1), (1, 4), (4, 0), (3, 4), (1, 0), (3, 0)}


@pytest.mark.parametrize("seed", range(5))
def test_who_is_told_worse_ranks_behind_so_that_no_two_of_one_rank_are_told_apart(seed: int) -> None:
    shares = {f"m{k}": right(0.4 + 0.05 * k, 10 * seed + k) for k in range(9)}
    told, found, names = told_better(shares, GROUP), ranks(shares, GROUP), sorted(shares)
    assert told.any() and not told.all()
    for a, b in zip(*np.nonzero(told), strict=True):
        assert found[names[a]].low < found[names[b]].low
        assert found[names[a]].high < found[names[b]].high


def test_seeds_that_differ_tell_less_than_seeds_that_agree() -> None:
    """Three trainings of 60, 70 and 80 % against three of 55 %: the same means as three of 70 % each."""
    other = np.repeat(right(0.55, 9), 3, axis=0)
    apart = np.stack([right(share, 1)[0] for share in (0.6, 0.7, 0.8)])
    alike = np.stack([right(0.7, 1)[0]] * 3)
    assert ranks({"a": alike, "b": other}, GROUP)["b"].low == 2
    assert ranks({"a": apart, "b": other}, GROUP)["b"].low == 1


def test_the_oracle_of_the_simulation_sees_a_miss() -> None:
    truths = (0.7, 0.6, 0.6)
    assert holds({"m0": Rank(1, 1, False), "m1": Rank(2, 3, True), "m2": Rank(2, 3, True)}, truths)
    assert not holds({"m0": Rank(1, 1, False), "m1": Rank(2, 2, False), "m2": Rank(3, 3, False)}, truths)
    assert not holds({"m0": Rank(2, 3, True), "m1": Rank(1, 3, False), "m2": Rank(2, 3, True)}, truths)


def enough(held: Held) -> bool:
    """At least 95 % within three standard errors of so many simulations."""
    return held.held / held.simulated >= 0.95 - 3 * np.sqrt(0.95 * 0.05 / held.simulated)


@pytest.mark.parametrize(
    ("board", "trainings"),
    [(board, 1) for board in BOARDS]
    + [pytest.param(board, 3, marks=[pytest.mark.slow] * (board != "two groups")) for board in BOARDS],
)
def test_all_intervals_of_a_board_hold_together(board: str, trainings: int) -> None:
    held = simulate(BOARDS[board], groups=11, clips=176, alike=0.1, trainings=trainings, times=100)
    assert enough(held), held


@pytest.mark.slow
@pytest.mark.parametrize("board", BOARDS)
@pytest.mark.parametrize("groups", [4, 11, 40])
@pytest.mark.parametrize("alike", [0.0, 0.1])
def test_they_do_for_few_subjects_and_many(board: str, groups: int, alike: float) -> None:
    held = simulate(BOARDS[board], groups=groups, clips=968, alike=alike, trainings=1, times=400)
    assert enough(held), held


def test_with_many_subjects_they_are_no_wider_than_they_need_to_be() -> None:
    """Intervals from 1 to 6 hold every truth; here nearly all of both groups are told apart."""
    held = simulate(BOARDS["two groups"], groups=40, clips=968, alike=0.0, trainings=1, times=50)
    assert held.width <= 3.2
