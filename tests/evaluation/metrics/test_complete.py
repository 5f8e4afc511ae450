"""Means over a suite are of one set of cells: what is missing is named, and nothing is averaged without it."""

from typing import Any

import pytest
from made_runs import gave, right, sure, table

from skelbench.core.errors import InputError
from skelbench.evaluation.metrics.complete import Wanted, complete, missing
from skelbench.evaluation.metrics.suite_run import read_run

SUITE = ["noise:0.1", "noise:0.3", "part-mask:head"]
NOISE = [("noise:0.1", 0), ("noise:0.1", 1), ("noise:0.3", 0), ("noise:0.3", 1)]
FULL = [("clean", 0), *NOISE, ("part-mask:head", 0)]


def rows(*without: tuple[str, int], model: str = "a") -> list[tuple[Any, ...]]:
    return [(model, *cell) for cell in FULL if cell not in without]


def test_a_model_with_every_cell_has_them_by_what_the_suite_asks_for() -> None:
    cells = complete(table(rows()), SUITE)["a"]
    assert [str(cell) for cell in cells] == [
        "clean",
        "noise:0.1 (draw 0)",
        "noise:0.1 (draw 1)",
        "noise:0.3 (draw 0)",
        "noise:0.3 (draw 1)",
        "part-mask:head",
    ]
    assert cells[Wanted("noise:0.3", 1)] == "a/noise:0.3/1/"


def test_what_is_missing_is_named_with_its_model_its_draw_and_how_many() -> None:
    both = table([*rows(), *rows(("noise:0.3", 1), model="b")])
    with pytest.raises(InputError, match=r"'b' lacks 1 of the 6 cells of the suite: noise:0\.3 \(draw 1\); "):
        complete(both, SUITE)
    assert missing(both, SUITE) == {"b": [Wanted("noise:0.3", 1)]}


def test_of_many_that_are_missing_the_first_few_are_named() -> None:
    lacking = table([*rows(), *rows(*NOISE, model="b"), ("c", "clean", 0)])
    with pytest.raises(InputError) as refused:
        complete(lacking, SUITE)
    assert "lacks 4 of the 6 cells" in str(refused.value) and "(and 1 other models lack some)" in str(refused.value)
    assert "noise:0.3 (draw 0), …" in str(refused.value) and "noise:0.3 (draw 1)" not in str(refused.value)


def test_a_model_with_fewer_draws_is_refused_unless_fewer_are_asked_for() -> None:
    fewer = table([*rows(), *rows(("noise:0.1", 1), ("noise:0.3", 1), model="b")])
    with pytest.raises(InputError, match="'b' lacks 2 of the 6 cells"):
        complete(fewer, SUITE)
    assert [len(cells) for cells in complete(fewer, SUITE, seeds=[0]).values()] == [4, 4]


def test_what_is_not_drawn_is_there_whatever_its_seed() -> None:
    later = [("a", "clean", 4), ("a", "part-mask:head", 4), ("a", "noise:0.1", 4)]
    assert list(complete(table(later), ["part-mask:head", "noise:0.1"])["a"].values()) == [
        "a/clean/4/",
        "a/part-mask:head/4/",
        "a/noise:0.1/4/",
    ]


@pytest.mark.parametrize("repair", ["interp+smooth@savgol", "prepared-as-clean"])
def test_a_repaired_row_or_one_prepared_as_clean_does_not_stand_for_a_plain_one(repair: str) -> None:
    repaired = [(*cell, repair) for cell in rows()]
    cells = complete(table([*repaired, *rows()]), SUITE)["a"]
    assert all(key.endswith("/") for key in cells.values())
    with pytest.raises(InputError, match="lacks 6 of the 6 cells"):
        complete(table(repaired), SUITE, seeds=[0, 1])


def test_a_suite_is_read_as_specs_are_and_what_changes_nothing_is_no_damage() -> None:
    assert list(complete(table(rows()), ["clean", "noise:1e-1", "noise:0", "noise:0.10"], [0])["a"]) == [
        Wanted("clean"),
        Wanted("noise:0.1", 0),
    ]
    with pytest.raises(InputError, match="none of them changes a clip"):
        complete(table(rows()), ["clean", "noise:0"])


def test_a_cell_that_is_there_twice_is_refused_and_so_are_two_settings() -> None:
    with pytest.raises(InputError, match=r"'a' was measured twice on noise:0\.1 \(draw 1\)"):
        complete(table([*rows(), ("a", "noise:0.1", 1)]), SUITE)
    two = table(rows())
    two.loc[0, "source"] = "openpose"
    with pytest.raises(InputError, match="rows of 2 settings"):
        complete(two, SUITE)


CELLS = {Wanted("clean"): "0", Wanted("noise:0.1", 0): "1"}


def test_clips_in_another_order_are_the_same_clips() -> None:
    clean, damaged = gave([0, 1, 2, 3]), gave([3, 2, 1, 0])
    damaged.clip[:] = damaged.clip[::-1].copy()
    run = read_run("a", CELLS, {"0": clean, "1": damaged})
    assert [outcome.prediction.tolist() for draws in run.damaged.values() for outcome in draws] == [[0, 1, 2, 3]]


def test_a_cell_of_fewer_clips_is_refused_rather_than_averaged_with_the_others() -> None:
    with pytest.raises(InputError, match=r"'a', noise:0\.1 \(draw 0\) is of 2 clips, expected the same 3"):
        read_run("a", CELLS, {"0": right(1, 1, 1), "1": right(1, 0)})


def test_probabilities_follow_their_clips_into_the_other_order() -> None:
    clean, damaged = sure([[0.9, 0.1], [0.6, 0.4]], [0, 0]), sure([[0.8, 0.2], [0.3, 0.7]], [0, 0])
    damaged.clip[:] = damaged.clip[::-1].copy()
    (outcome,) = next(iter(read_run("a", CELLS, {"0": clean, "1": damaged}).damaged.values()))
    assert outcome.confidence is not None
    assert outcome.confidence.true == pytest.approx([0.3, 0.8])
    assert outcome.correct.tolist() == [False, True]
