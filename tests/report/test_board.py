"""Boards: what is counted, who is ranked, and that figures are those of the rows."""

import io
import json
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from made_board import CLIPS, first, made, models

from skelbench.core.errors import InputError
from skelbench.evaluation.metrics.summarise import summarise
from skelbench.evaluation.results.outcome import Outcome
from skelbench.evaluation.results.reading import read_outcomes
from skelbench.evaluation.results.rows import newest
from skelbench.report.tables.board import Board, boards
from skelbench.report.tables.board_file import as_csv, as_json
from skelbench.report.tables.board_text import board_text

LEADERBOARDS = Path(__file__).parents[2] / "leaderboards"
GOOD = {"clean": 36, "noise:0.01": 30, "noise:0.1": 20, "part-mask:head": 10}
POOR = {"clean": 20, "noise:0.01": 4, "noise:0.1": 2, "part-mask:head": 1}


def only(rows: pd.DataFrame, outcomes: Mapping[str, Outcome], suite: str | None = None) -> Board:
    (board,) = boards(rows, outcomes, suite)
    return board


def test_a_model_far_ahead_is_first_and_equal_ones_share_the_second_rank() -> None:
    board = only(*models(poor=POOR, good=GOOD, also_poor=POOR))
    assert [(line.model, str(line.rank)) for line in board.lines] == [
        ("good", "1 [1, 1]"),
        ("also-poor", "2= [2, 3]"),
        ("poor", "2= [2, 3]"),
    ]


def test_every_perturbation_counts_once_however_many_draws_it_has() -> None:
    draws = [("m", "noise:0.1", seed, first(20)) for seed in range(3)]
    board = only(*made(("m", "clean", 0, first(40)), ("m", "part-mask:head", 0, first(10)), *draws))
    assert board.lines[0].damaged.value == pytest.approx((20 + 10) / 2 / CLIPS)
    assert "3 draws of every random one" in board_text(board)


def test_what_costs_most_is_the_family_of_the_largest_mean_drop() -> None:
    worst = only(*models(m={"clean": 40, "noise:0.01": 40, "noise:0.1": 4, "part-mask:head": 20})).lines[0].worst
    assert worst.family == "part-mask"  # 20 clips; noise costs 36 at one level, 18 on average
    assert worst.drop.value == pytest.approx(0.5)


def test_without_a_suite_what_some_models_lack_does_not_count_and_is_named() -> None:
    board = only(*models(a=GOOD, b={**POOR, "shift:3": 5}))
    assert (board.scope.specs, board.scope.left_out) == (("noise:0.01", "noise:0.1", "part-mask:head"), ("shift:3",))
    assert "not counted since not all models have it on all clips: shift 3." in board_text(board)


def test_a_model_that_was_only_measured_undamaged_does_not_end_the_board_of_the_others() -> None:
    board = only(*models(a=GOOD, b=POOR, bare={"clean": 40}))
    assert [line.model for line in board.lines] == ["a", "b"]
    assert "- Not ranked: bare lacks any perturbation." in board_text(board)


def test_with_a_suite_a_model_that_lacks_a_cell_is_not_ranked_and_the_cell_is_named(tmp_path: Path) -> None:
    suite = tmp_path / "mine.yaml"
    suite.write_text("specs: [noise:0.1, 'part-mask:head']\n")
    board = only(*models(a=GOOD, b={"clean": 1, "noise:0.1": 1}, c={"part-mask:head": 1}), str(suite))
    assert [line.model for line in board.lines] == ["a"]
    assert board.lines[0].damaged.value == pytest.approx((20 + 10) / 2 / CLIPS)
    text = board_text(board)
    assert "Not ranked: b lacks part-mask:head." in text
    assert "Not ranked: c lacks 2 of 3: clean, noise:0.1." in text
    assert "not counted since it is not of that suite: noise 0.01." in text


def test_where_nobody_has_the_suite_nobody_is_ranked() -> None:
    board = only(*models(a=GOOD), "pstl")
    assert not board.lines
    assert "Nobody is ranked: no model has all of" in board_text(board)
    with pytest.raises(InputError, match="unknown suite"):
        only(*models(a=GOOD), "nosuch")


def test_a_family_of_the_suite_that_no_model_has_is_said_and_those_that_one_has_are_asked_of_all(
    tmp_path: Path,
) -> None:
    suite = tmp_path / "mine.yaml"
    suite.write_text("specs: [noise:0.1, 'part-mask:head', 'shift:3']\n")
    board = only(*models(a=GOOD, b={"clean": 1, "noise:0.1": 1}), str(suite))
    assert [line.model for line in board.lines] == ["a"]
    assert board.scope.nowhere == ("shift:3",)
    assert "Of the suite, not measured here for any model: shift 3." in board_text(board)


def test_draws_that_one_model_alone_has_do_not_count() -> None:
    cells = [(m, spec, 0, first(40)) for m in "ab" for spec in ("clean", "noise:0.1")]
    board = only(*made(*cells, ("a", "noise:0.1", 1, first(0))))
    assert [line.damaged.value for line in board.lines] == [1, 1]
    assert board.scope.spare == {"a": (1,)}
    assert "(further draws, which not all have, do not count: a 1)" in board_text(board)


def test_a_perturbation_that_lacks_clips_does_not_count() -> None:
    cells = [("a", "clean", 0, first(20)), ("a", "noise:0.1", 0, first(20)), ("a", "estimator:hq", 0, first(5)[:30])]
    board = only(*made(*cells, of=[{}, {}, {"clips": 30}]))
    assert (board.scope.specs, board.scope.left_out) == (("noise:0.1",), ("estimator:hq",))


def test_repaired_rows_do_not_count() -> None:
    cells = [("a", spec, 0, first(n)) for spec, n in (("clean", 40), ("noise:0.1", 20), ("noise:0.1", 40))]
    board = only(*made(*cells, of=[{}, {}, {"repair": "interp"}]))
    assert board.lines[0].damaged.value == pytest.approx(0.5)


def test_trainings_of_one_name_are_one_line_and_all_are_in_its_command() -> None:
    board = only(*models(x_s0=GOOD, x_s1=POOR, x_s10=POOR, other=POOR))
    assert {line.model for line in board.lines} == {"x", "other"}
    x = next(line for line in board.lines if line.model == "x")
    assert x.clean.value == pytest.approx((36 + 20 + 20) / 3 / CLIPS)
    assert board.trained["x"].trainings == ("x-s0", "x-s1", "x-s10")
    assert "--model x-s0 --model x-s1 --model x-s10 --data toy" in board.trained["x"].command
    assert "over trainings, whose variance is pooled" in board_text(board)


def test_a_training_beside_a_series_of_its_name_is_named_and_not_ranked() -> None:
    board = only(*models(x=GOOD, x_s0=POOR, x_s1=POOR, other=POOR))
    assert "Not ranked: x lacks a seed in its name" in board_text(board)
    assert {line.model: line.clean.value for line in board.lines} == {
        "x": 20 / CLIPS,
        "other": 20 / CLIPS,
    }  # the series


def test_results_of_other_poses_of_the_same_clips_are_another_board() -> None:
    cells = [(m, spec, 0, first(20)) for m in "ab" for spec in ("clean", "noise:0.1")]
    rows, outcomes = made(*cells, of=[{}, {}, {"dataset_sha256": "e" * 64}, {"dataset_sha256": "e" * 64}])
    assert [[line.model for line in board.lines] for board in boards(rows, outcomes)] == [["a"], ["b"]]


def test_models_whose_files_know_other_subjects_are_refused() -> None:
    rows, outcomes = models(a=GOOD, b=POOR)
    for cell in rows["cell"][rows["model"] == "b"]:
        object.__setattr__(outcomes[cell], "group", np.array(["one"] * CLIPS, object))
    with pytest.raises(InputError, match="same names but other groups"):
        boards(rows, outcomes)


def test_neither_the_order_of_rows_nor_of_clips_moves_a_byte() -> None:
    rows, outcomes = read_outcomes(LEADERBOARDS / "utd_mhad.csv")
    expected = [as_text(board) for board in boards(newest(rows), outcomes)]
    for seed in range(2):
        shuffled = rows.sample(frac=1, random_state=seed).reset_index(drop=True)
        assert [as_text(board) for board in boards(newest(shuffled), outcomes)] == expected


def as_text(board: Board) -> str:
    return board_text(board) + as_csv([board]) + as_json([board])


@pytest.mark.parametrize("name", ["synthetic", "utd_mhad", "maskclr-synthetic"])
def test_figures_are_the_means_of_the_rows_of_the_committed_results(name: str) -> None:
    rows, outcomes = read_outcomes(LEADERBOARDS / f"{name}.csv")
    for board in boards(newest(rows), outcomes):
        for line in board.lines:
            mine = rows[rows["model"].isin(board.trained[line.model].trainings) & (rows["repair"] == "")]
            mine = mine[(mine["source"] == board.where["source"]) & (mine["seed"] == 0)].set_index("spec")["top1"]
            damaged = mine.loc[list(board.scope.specs)].groupby(level=0).mean()
            assert 100 * line.damaged.value == pytest.approx(damaged.mean(), abs=1e-3)
            assert 100 * line.clean.value == pytest.approx(mine.loc[["clean"]].mean(), abs=1e-3)
            drops = (mine.loc[["clean"]].mean() - damaged).groupby(lambda spec: spec.partition(":")[0]).mean()
            assert (line.worst.family, 100 * line.worst.drop.value) == (
                drops.idxmax(),
                pytest.approx(drops.max(), abs=1e-3),
            )


def test_csv_and_json_hold_what_the_table_shows() -> None:
    board = only(*models(good=GOOD, poor=POOR, bare={"clean": 40}))
    csv = pd.read_csv(io.StringIO(as_csv([board])))
    (told,) = json.loads(as_json([board]))
    assert csv["model"].tolist() == [row["model"] for row in told["models"]] == ["good", "poor", "bare"]
    assert csv["rank"].tolist()[:2] == [row.get("rank") for row in told["models"]][:2] == [1, 2]
    assert csv["damaged"].tolist()[:2] == [50.0, pytest.approx(100 * 7 / 3 / CLIPS, abs=1e-3)]
    assert np.isnan(csv["rank"].tolist()[2]) and csv["lacks"].tolist()[2] == "any perturbation"
    assert told["not_ranked"] == ["Not ranked: bare lacks any perturbation."]
    assert told["specs"] == ["noise:0.01", "noise:0.1", "part-mask:head"]
    assert csv["command"].tolist()[0] == board.trained["good"].command


def test_marks_are_those_of_the_other_tables() -> None:
    cells = [(m, spec, 0, first(20)) for m in "ab" for spec in ("clean", "noise:0.1")]
    of = [{"selected_on": "test"}, {"selected_on": "test"}, {}, {"commit": "abc-dirty"}]
    lines = [line for line in board_text(only(*made(*cells, of=of))).splitlines() if line.startswith("| 1= ")]
    a, b = (line.split(" | ") for line in lines)
    assert (a[1], b[1]) == ("a †", "b")
    assert [figure.endswith("‡") for figure in (*a[2:5], *b[2:5])] == [False] * 4 + [True] * 2


def test_a_single_training_has_the_figures_of_its_summary() -> None:
    """Two ways to the same numbers: over trainings, of which there is one, and over the draws of one model."""
    rows, outcomes = read_outcomes(LEADERBOARDS / "synthetic.csv")
    board = only(newest(rows), outcomes)
    for summary in summarise(board.rows, outcomes, board.scope.specs):
        line = next(line for line in board.lines if line.model == summary.model)
        for mine, other in ((line.clean, summary.clean), (line.damaged, summary.damaged)):
            assert (mine.value, mine.low, mine.high) == pytest.approx((other.value, other.low, other.high), abs=1e-9)
        assert line.worst.family == summary.worst.family
        assert vars(line.worst.drop) | {"p": 0} == pytest.approx(vars(summary.worst.drop) | {"p": 0}, abs=1e-9)
