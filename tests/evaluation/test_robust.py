"""A robust accuracy as a row: fates of clips against masks that are written down, and the row back to what it was."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from attack_rows import NUMBERS, record

from skelbench.core.arrays import Mask
from skelbench.core.errors import InputError
from skelbench.evaluation.results.statistics import accuracy
from skelbench.evaluation.robust.identity import IDENTITY
from skelbench.evaluation.robust.members import in_words, members_of
from skelbench.evaluation.robust.read import read_records
from skelbench.evaluation.robust.record import COLUMNS, fates_of
from skelbench.evaluation.robust.store import Records
from skelbench.perturbations.attacks import Outcome
from skelbench.perturbations.attacks.guards import Finding
from skelbench.report.tables.robust import guards_table

RECORD = record(
    ".xA.CCx.",
    "90899709",
    "33001130",
    left_out={"apgd-t": "the model has 3 classes, fewer than 4"},
    findings=(Finding("probabilities", True, "a: b"), Finding("randomised", None, "c; d"), Finding("x", False, "e")),
)
HERE = RECORD.identity


def mask(letters: str) -> Mask:
    return np.array([letter == "1" for letter in letters])


def test_fates_tell_what_each_attack_did() -> None:
    outcome = RECORD.outcome
    np.testing.assert_array_equal(outcome.clean, mask("10111101"))
    assert list(outcome.attacked) == ["pgd", "square"]
    np.testing.assert_array_equal(outcome.attacked["pgd"], mask("10111101"))
    np.testing.assert_array_equal(outcome.right["pgd"], mask("10011101"))
    np.testing.assert_array_equal(outcome.attacked["square"], mask("10011101"))
    np.testing.assert_array_equal(outcome.right["square"], mask("10010001"))
    np.testing.assert_array_equal(outcome.robust, mask("10010001"))


def test_fates_are_written_as_they_are_read() -> None:
    masks = {"pgd": mask("10011101"), "square": mask("10010001")}
    tried = {"pgd": mask("10111101"), "square": mask("10011101")}
    outcome = Outcome(mask("10111101"), tried, masks, RECORD.left_out, ())
    assert fates_of(outcome, ["pgd", "apgd-t", "square"]) == RECORD.fates


def test_the_row_has_percents_of_all_clips_and_an_interval_over_subjects() -> None:
    row = RECORD.row
    assert tuple(row) == COLUMNS
    assert (row["clips"], row["groups"], row["clean"], row["robust"]) == (8, 3, 75.0, 37.5)
    assert row["random"] == pytest.approx(100 * 51 / 72, abs=1e-4)
    limits = accuracy(mask("10010001")[None], np.array([0, 0, 1, 1, 2, 2, 0, 1])).percent(4)
    assert (row["robust_low"], row["robust_high"]) == limits[1:]


def test_a_row_comes_back_as_it_was_written(tmp_path: Path) -> None:
    other = replace(RECORD, identity=replace(HERE, seed=4), grouped_by="clip", group=np.arange(8), findings=())
    store = Records(tmp_path / "x.csv")
    store.put(RECORD)
    store.put(other)
    store.put(replace(RECORD, findings=()))
    again, second = read_records(tmp_path / "x.csv")
    assert again.row == {**RECORD.row, "guards": ""}
    assert second.row == other.row
    store.put(RECORD)
    found = Records(tmp_path / "x.csv").find(HERE)
    assert found is not None and found.findings == RECORD.findings
    assert found.identity == HERE and found.left_out == RECORD.left_out
    assert Records(tmp_path / "x.csv").find(replace(HERE, seed=5)) is None


def test_everything_that_could_move_the_number_makes_another_key() -> None:
    others = [replace(HERE, **{name: 7 if name in NUMBERS else "y"}) for name in IDENTITY]
    assert len({HERE.key, *(each.key for each in others)}) == 1 + len(IDENTITY)


def test_what_guards_could_not_look_at_did_not_pass() -> None:
    words = [line.split() for line in guards_table([RECORD]).splitlines()[1:]]
    assert [line[3] for line in words] == ["passed", "cannot", "tripped"]


def test_attacks_are_read_as_they_are_written_and_a_suite_is_its_members() -> None:
    for words in ("pgd:steps=7 square:queries=9", "apgd-ce:restarts=5 apgd-t:targets=9 smooth square:queries=5000"):
        assert in_words(members_of(words.split(), {})) == words
    assert in_words(members_of(["skel-aa:queries=9", "fgsm"], {})).split()[-2:] == ["square:queries=9", "fgsm"]
    with pytest.raises(InputError, match="there twice"):
        members_of(["fgsm", "fgsm"], {})
