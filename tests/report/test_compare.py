"""Trainings compared: what the table holds and what it may call told (intervals: evaluation/test_trainings.py)."""

import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from command import skelbench, succeeded

from skelbench.core.errors import InputError
from skelbench.evaluation.results.statistics import holm
from skelbench.evaluation.results.trainings import between, gain
from skelbench.report.tables.compare import _gains, comparison
from skelbench.report.tables.compare_pairs import Measured


def test_holm_multiplies_the_smallest_p_by_their_number_and_keeps_the_order() -> None:
    assert holm([0.01, 0.04, 0.03]) == pytest.approx([0.03, 0.06, 0.06])
    assert holm([0.5, 0.9]) == [1.0, 1.0]


@pytest.fixture
def results(toy_set: Path, tmp_path: Path) -> Path:
    from toy import WRIST

    cards = [replace(WRIST, name=name) for name in ("a", "a-s0", "a-s1", "b")]
    for card in cards:
        card.save(tmp_path / f"{card.name}.yaml")
    models = ["--trust", *(word for card in cards for word in ("--model", tmp_path / f"{card.name}.yaml"))]
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
        gained = re.fullmatch(r"\+0\.0 \[-(.+), (.+)\]", row[3].rstrip(" |"))
        assert gained and gained[1] == gained[2] != "0.0"  # four clips cannot say that there is no difference


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
    assert of_a[1].split()[0] == of_b[1].split()[0] == "100.0"
    assert of_a[2].split()[0] == of_b[2].split()[0]


def shares(rates: list[float], clips: int = 400, seed: int = 0) -> np.ndarray:
    """(trainings, clips): right with these probabilities."""
    return (np.random.default_rng(seed).random((len(rates), clips)) < np.array(rates)[:, None]).astype(float)


def measured(cells: dict[tuple[str, str], np.ndarray]) -> Measured:
    """Every clip a group by itself, one draw."""
    return Measured(cells, {spec: np.arange(400) for _, spec in cells}, {of: each[0] > 0 for of, each in cells.items()})


def bold(table: str, row: str) -> list[bool]:
    line = next(line for line in table.splitlines() if line.startswith(f"| {row} "))
    return ["**" in cell for cell in line.strip("|").split(" | ")][1:]


def test_what_is_told_is_bold_where_both_sides_were_trained_more_than_once_and_nowhere_else() -> None:
    cells = {
        ("a", "clean"): shares([0.9] * 3),
        ("b", "clean"): shares([0.5] * 3, seed=1),
        ("c", "clean"): shares([0.5]),
    }
    table = _gains(measured(cells), ["a", "b", "c"])
    assert bold(table, "clean") == [False, False, False, True, False]


def test_holm_is_over_all_comparisons_of_the_table_and_not_over_a_column() -> None:
    """A difference that is told among one column's rows and not among those of ten columns."""
    rng = np.random.default_rng(5)
    specs = [f"s{k}" for k in range(5)]
    one = {("a", s): shares([0.70] * 3, seed=k) for k, s in enumerate(specs)}
    same = {(f"o{m}", s): one["a", s][:1] for m in range(10) for s in specs}
    first = {("b", s): one["a", s] + 0 for s in specs}
    lost = rng.choice(400, 70, replace=False)
    first["b", "s0"] = np.where(np.isin(np.arange(400), lost), 0.0, one["a", "s0"])
    alone = _gains(measured({**one, **first}), ["a", "b"])
    family = _gains(measured({**one, **first, **same}), ["a", "b", *(f"o{m}" for m in range(10))])
    assert "all 5 comparisons" in alone and "all 55 comparisons" in family
    p = gain(one["a", "s0"], first["b", "s0"], np.arange(400), between({**one, **first})).p
    assert 0.05 / 55 < p < 0.05 / 5, p
    assert bold(alone, "s0")[2] and not any(bold(family, "s0"))
