"""Trainings compared: point estimates counted by hand, intervals against scipy and a simulation."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from command import skelbench, succeeded
from scipy import stats

from skelbench.core.errors import InputError
from skelbench.evaluation.results.statistics import holm, trainings
from skelbench.report.tables.compare import comparison


def test_one_training_has_students_interval_over_clips() -> None:
    rng = np.random.default_rng(0)
    first, second = rng.random((1, 60)), rng.random((1, 60))
    expected = stats.ttest_rel(first[0], second[0]).confidence_interval()
    found = trainings(first, second)
    np.testing.assert_allclose((found.low, found.high), expected)
    np.testing.assert_allclose(found.p, stats.ttest_rel(first[0], second[0]).pvalue)


def test_trainings_that_differ_by_the_same_amount_on_every_clip_leave_the_error_of_the_trainings() -> None:
    clips = np.linspace(0, 1, 11)
    shifts = np.array([0.0, 0.1, 0.3])
    first = 0.2 + 0 * clips + shifts[:, None]
    found = trainings(first)
    expected = stats.t.interval(0.95, 2, shifts.mean() + 0.2, stats.sem(shifts))
    np.testing.assert_allclose((found.low, found.high), expected)


def test_the_interval_holds_the_truth_in_about_95_of_100_cases() -> None:
    rng, held = np.random.default_rng(1), 0
    for _ in range(400):
        seeds = rng.normal(0, 0.03, (2, 3, 1))
        clips = rng.normal(0.5, 0.3, (1, 1, 150))
        first, second = clips + seeds + rng.normal(0, 0.1, (2, 3, 150)) + np.array([0.05, 0]).reshape(2, 1, 1)
        found = trainings(first, second)
        held += found.low <= 0.05 <= found.high
    assert 0.90 <= held / 400 <= 0.995


def test_holm_multiplies_the_smallest_p_by_their_number_and_keeps_the_order() -> None:
    assert holm([0.01, 0.04, 0.03]) == pytest.approx([0.03, 0.06, 0.06])
    assert holm([0.5, 0.9]) == [1.0, 1.0]


@pytest.fixture
def results(toy_set: Path, tmp_path: Path) -> Path:
    from toy import WRIST

    cards = [replace(WRIST, name=name) for name in ("a", "a-s0", "a-s1", "b")]
    for card in cards:
        card.save(tmp_path / f"{card.name}.yaml")
    models = [word for card in cards for word in ("--model", tmp_path / f"{card.name}.yaml")]
    where = ["--data", toy_set, "--split", "xsub", "--source", "pose", "--seeds", 2, "--out", tmp_path / "x.csv"]
    succeeded("eval", *models, *where, "--perturb", "noise:0.3", "--perturb", "part-mask:right_arm")
    return tmp_path / "x.csv"


def test_equal_models_gain_nothing_on_each_other(results: Path, tmp_path: Path) -> None:
    succeeded("compare", results, "--model", "a", "--model", "b", "--out", tmp_path / "x.md")
    text = (tmp_path / "x.md").read_text()
    assert "Trainings: a 2, b 1." in text
    rows = [line.split(" | ") for line in text.splitlines() if line.startswith("| noise") or line.startswith("| part")]
    assert len(rows) == 2
    for row in rows:
        assert row[1] == row[2]
        assert row[3].rstrip(" |") == "+0.0 [0.0, 0.0]"


def test_a_model_that_was_not_measured_is_named(results: Path) -> None:
    with pytest.raises(InputError, match="'c'"):
        comparison([results], ["a", "c"])
    ran = skelbench("compare", results, "--model", "a-s1")
    assert ran.code == 2 and "did you mean a" in ran.err


def test_without_names_every_model_has_a_line_over_its_trainings(results: Path) -> None:
    lines = comparison([results]).splitlines()
    head = lines.index("| model | clean | noise:0.3 | part-mask:right_arm |")
    of_a, of_b = (line.strip("| ").split(" | ") for line in lines[head + 2 :])
    assert (of_a[0], of_b[0]) == ("a", "b")
    assert of_a[1] == of_b[1] == "100.0 [100.0, 100.0]"
    assert of_a[2].split()[0] == of_b[2].split()[0]
