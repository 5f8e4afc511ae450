"""A partial-body accuracy as a row: figures against counts that are written down, and the row back to what it was."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from partial_rows import NUMBERS, record

from skelbench.core.errors import InputError
from skelbench.evaluation.partial.identity import IDENTITY
from skelbench.evaluation.partial.read import read_records
from skelbench.evaluation.partial.record import COLUMNS, Record
from skelbench.evaluation.partial.store import Records
from skelbench.evaluation.results.statistics import Estimate

RECORD = record("55310402", "..x..x..", "aabbccab")


def test_the_row_has_percents_of_all_clips_and_draws() -> None:
    row = RECORD.row
    assert tuple(row) == COLUMNS
    assert (row["clips"], row["groups"], row["grouped_by"], row["share"]) == (8, 3, "subject", 0.08)
    assert row["top1"] == pytest.approx(100 * 20 / 40)
    assert row["whole"] == pytest.approx(100 * 6 / 8)
    assert row["drop"] == pytest.approx(75 - 50)
    assert row["top1_low"] < row["top1"] < row["top1_high"]
    assert row["drop_low"] < row["drop"] < row["drop_high"]


def test_nothing_masked_is_its_own_reference() -> None:
    whole = record("55055055", "..x..x..", count=0)
    assert (whole.drop, whole.accuracy.value) == (Estimate(0.0, 0.0, 0.0), 0.75)


def simulated(rng: np.random.Generator) -> tuple[Record, float, float]:
    """Ten subjects of twelve clips, five draws; also the accuracies in truth, masked and whole."""
    of_subject = rng.beta(6, 4, (10, 1))
    of_clip = np.clip(of_subject + rng.uniform(-0.3, 0.3, (10, 12)), 0, 1).ravel()
    right, whole = rng.binomial(5, of_clip), rng.random(120) < np.minimum(of_clip + 0.2, 1)
    group = np.repeat(np.arange(10), 12)
    letters = "".join(".x"[not each] for each in whole)
    made = replace(record("0" * 120, letters), grouped_by="subject", group=group, right=right)
    return made, float(of_clip.mean()), float(np.minimum(of_clip + 0.2, 1).mean())


def test_intervals_hold_the_truth_of_other_subjects_clips_and_draws() -> None:
    rng = np.random.default_rng(0)
    masked, whole = np.mean([simulated(rng)[1:] for _ in range(4000)], axis=0)
    runs = [simulated(rng)[0] for _ in range(400)]
    of_accuracy = np.mean([run.accuracy.low <= masked <= run.accuracy.high for run in runs])
    of_drop = np.mean([run.drop.low <= whole - masked <= run.drop.high for run in runs])
    assert 0.92 < of_accuracy <= 1
    assert 0.92 < of_drop <= 1


def test_draws_of_a_clip_are_not_taken_for_clips_of_their_own() -> None:
    rng = np.random.default_rng(1)
    shares = rng.choice([0, 5], 200)  # every draw of a clip says the same
    five = replace(record("0" * 200, "." * 200), right=shares)
    one = replace(record("0" * 200, "." * 200, draws=1), right=shares // 5)
    assert five.accuracy == one.accuracy
    assert five.drop == one.drop


def test_a_row_comes_back_as_it_was_written(tmp_path: Path) -> None:
    other = record("5500", "..xx", seed=4)
    store = Records(tmp_path / "x.csv")
    store.put([RECORD])
    store.put([other, replace(RECORD, command="again")])
    first, second = read_records(tmp_path / "x.csv")
    assert first.row == {**RECORD.row, "command": "again"}
    assert second.row == other.row
    assert (first.right == RECORD.right).all() and (first.whole == RECORD.whole).all()
    found = Records(tmp_path / "x.csv").find(RECORD.identity)
    assert found is not None and found.identity == RECORD.identity
    assert Records(tmp_path / "x.csv").find(replace(RECORD.identity, seed=5)) is None


def test_everything_that_could_move_the_number_makes_another_key() -> None:
    here = RECORD.identity
    others = [replace(here, **{name: 7 if name in NUMBERS else "y"}) for name in IDENTITY]
    assert len({here.key, *(each.key for each in others)}) == 1 + len(IDENTITY)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("5 5 3 1", "5 5 4 1", "its top1"),
        ("5 5 3 1", "5 5 6 1", "how often"),
        ("5 5 3 1", "5 5 3", "how often"),
        ("..x..x..", "..y..x..", "how often"),
        ("ntu25,25", "ntu25,none", "cannot be read"),
        ("top1_low", "low", "other columns"),
    ],
)
def test_a_row_that_was_changed_is_refused(tmp_path: Path, old: str, new: str, said: str) -> None:
    path = tmp_path / "x.csv"
    Records(path).put([RECORD])
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))
    with pytest.raises(InputError, match=said):
        read_records(path)
