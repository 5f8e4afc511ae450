"""McNemar's test beside the intervals of a comparison: when it is there, what it counts, what it is corrected for."""

import re

import numpy as np
from conftest import ROOT
from scipy.stats import binomtest

from skelbench.evaluation.results.cell import Outcome
from skelbench.evaluation.results.store import read_outcomes
from skelbench.evaluation.results.trainings import with_way
from skelbench.report.tables.compare import compared, comparison
from skelbench.report.tables.compare_pairs import Measured, exact_tests

BOARD = ROOT / "leaderboards" / "synthetic.csv"
PAIR = ["stgcn-synthetic-xsub", "posec3d-synthetic-xsub"]


def models(**right: np.ndarray) -> Measured:
    """Single trainings, and one name of three (`three`), in two perturbations with the same outcome."""
    cells = {(name, spec): each for name, each in right.items() for spec in ("x", "y")}
    trainings = {key: 3 if key[0] == "three" else 1 for key in cells}
    return Measured({key: np.stack([each] * trainings[key]).astype(float) for key, each in cells.items()}, {}, cells)


A = np.arange(100) < 60
B = np.concatenate([np.ones(50), np.zeros(50)]).astype(bool)
C = np.arange(100) % 2 == 0


def test_p_is_that_of_the_binomial_test_times_what_holm_asks() -> None:
    exact = exact_tests(models(a=A, b=B, c=C), ["a", "b", "c"], ["x"])
    first, second = binomtest(10, 10).pvalue, binomtest(30, 50).pvalue
    assert exact.columns == {
        "McNemar: a, b": [f"10 : 0, p {2 * first:.2g}"],
        "McNemar: a, c": [f"30 : 20, p {second:.2g}"],
    }
    assert "correction for 2 tests" in exact.about
    assert "takes clips for independent and ignores subjects" in exact.about


def test_it_is_over_all_perturbations_and_models_of_the_table() -> None:
    exact = exact_tests(models(a=A, b=B), ["a", "b"], ["x", "y"])
    assert exact.columns["McNemar: a, b"][0] == f"10 : 0, p {2 * binomtest(10, 10).pvalue:.2g}"


def test_who_was_trained_several_times_has_none() -> None:
    every = models(a=A, b=B, three=C)
    assert list(exact_tests(every, ["a", "three", "b"], ["x"]).columns) == ["McNemar: a, b"]
    assert exact_tests(every, ["three", "a"], ["x"]).columns == {}
    assert exact_tests(every, ["three", "a"], ["x"]).about == ""


def test_the_command_counts_clips_of_the_first_draw() -> None:
    rows, outcomes = read_outcomes(BOARD)
    of = rows.set_index(["model", "spec", "seed", "repair"])["cell"]
    first, second = (outcomes[of[name, "noise:0.01", 0, ""]].correct for name in PAIR)
    line = next(line for line in comparison([BOARD], PAIR).splitlines() if line.startswith("| noise:0.01 "))
    counts = re.search(r"(\d+) : (\d+), p", line)
    assert counts
    assert (int(counts[1]), int(counts[2])) == (int((first & ~second).sum()), int((second & ~first).sum()))


def test_no_outcome_of_another_model_is_read() -> None:
    rows, outcomes = read_outcomes(BOARD)
    asked: set[str] = set()

    def outcome_of(cell: str) -> Outcome:
        asked.add(cell)
        return outcomes[cell]

    assert len(compared(with_way(rows), outcome_of, PAIR)) == 1
    assert set(rows["model"][rows["cell"].isin(list(asked))]) == set(PAIR)
