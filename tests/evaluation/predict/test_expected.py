"""The accuracy to expect: on the line between the levels that were measured, and honest words where there is none."""

from pathlib import Path

import pytest

from skelbench.adapters.card import read_card
from skelbench.evaluation.predict import curves_of
from skelbench.evaluation.predict.curves import Point
from skelbench.evaluation.predict.expected import expected

CURVE = [Point(0, 90, 85, 95), Point(0.01, 70, 60, 80), Point(0.02, 10, 5, 20)]


def test_between_two_levels_it_is_on_the_line() -> None:
    (told,) = expected({"noise": 0.0125, "frame-mask": 0.2, "jitter": None}, {"noise": CURVE, "jitter": CURVE})
    assert (told.family, told.top1, told.low, told.high) == ("noise", *map(pytest.approx, (55, 46.25, 65)))
    assert not told.beyond


def test_beyond_the_last_level_it_is_that_of_the_last_at_most() -> None:
    (told,) = expected({"noise": 0.5}, {"noise": CURVE})
    assert told.top1 == 10 and told.beyond


def test_the_family_that_costs_most_comes_first() -> None:
    told = expected({"noise": 0.0, "jitter": 0.01}, {"noise": CURVE, "jitter": CURVE})
    assert [each.family for each in told] == ["jitter", "noise"]


def test_curves_are_those_of_the_results_of_the_checkout_and_synthetic_numbers_say_so() -> None:
    curves = curves_of(read_card("stgcn-synthetic-xsub"))
    assert "(synthetic data), xsub, source mq" in curves.where
    points = {point.level: point for point in curves.of["noise"]}
    assert points[0.0].top1 == pytest.approx(88.4298, abs=1e-3)  # the clean row of leaderboards/synthetic.csv
    assert points[0.0].low < points[0.0].top1 < points[0.0].high
    assert sorted(points) == [point.level for point in curves.of["noise"]]


def test_a_model_without_results_gets_words_and_no_number(tmp_path: Path) -> None:
    path = tmp_path / "mine.csv"
    from command import succeeded

    succeeded("eval", "--model", "stgcn-synthetic-xsub", "--limit", 4, "--perturb", "noise:0.05", "--out", path)
    other = curves_of(read_card("stgcnpp-synthetic-xsub"), path)
    assert not other.of and "no curve for this model" in other.why and "mine.csv" in other.why
    mine = curves_of(read_card("stgcn-synthetic-xsub"), path)
    assert [point.level for point in mine.of["noise"]] == [0.0, 0.05]


def test_results_of_other_weights_are_no_curve_of_this_model(tmp_path: Path) -> None:
    from dataclasses import replace

    curves = curves_of(replace(read_card("stgcn-synthetic-xsub"), sha256="0" * 64))
    assert not curves.of and "other weights" in curves.why
