"""What leaves a results file: the newest rows, with the facts of a card that is the one that was measured."""

from dataclasses import replace
from pathlib import Path

import pytest
from command import EVAL, skelbench, succeeded, wrist_card
from made_records import JHMDB, cells_of, lines, write
from toy import WRIST

from skelbench.adapters.card import read_card
from skelbench.report.exchange.record import read_records


def clean_of_jhmdb(path: Path, created: str, **changed: str) -> Path:
    (cell,) = cells_of("jhmdb", lambda row: row["spec"] == "clean" and row["repair"] == "")
    when = {**cell.outcome.circumstances, "created": created}
    return write(path, [replace(cell, outcome=replace(cell.outcome, circumstances=when))], **changed)


def test_of_a_model_that_was_measured_again_the_newest_weights_leave(tmp_path: Path) -> None:
    results = clean_of_jhmdb(tmp_path / "x.csv", "2026-02-01T00:00:00+00:00", weights_sha256="1" * 64)
    clean_of_jhmdb(results, "2026-01-01T00:00:00+00:00", weights_sha256="0" * 64)
    (record,), said = read_records(results)
    assert record.first["weights_sha256"] == "1" * 64
    assert said == ["left out 1 rows measured again since"]


def test_a_card_that_has_changed_since_says_nothing_of_the_results(tmp_path: Path) -> None:
    results = clean_of_jhmdb(tmp_path / "x.csv", "2026-02-01T00:00:00+00:00", config_sha256="0" * 64)
    (record,), said = read_records(results)
    assert record.card is None
    assert said == [f"the card of {JHMDB} has changed since it was measured, so its facts are left out"]


def test_a_model_without_a_card_is_exported_by_numbers_and_that_is_said(tmp_path: Path) -> None:
    results = clean_of_jhmdb(tmp_path / "x.csv", "2026-02-01T00:00:00+00:00", model="mine")
    (record,), said = read_records(results)
    assert record.card is None
    assert said == ["no card of mine is known, so classes are numbers; give it with --card"]
    own = replace(read_card(JHMDB), name="mine")
    (record,), said = read_records(results, cards={"mine": own})
    assert record.card == own
    assert not said


@pytest.mark.parametrize("given", [True, False])
def test_from_eval_to_the_records_of_a_card_of_ones_own(
    given: bool, toy_set: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    wrist_card(tmp_path)
    assert skelbench(*EVAL, "--perturb", "noise:0.1", "--out", "x.csv").code == 0
    card = ("--card", "wrist.yaml") if given else ()
    succeeded("export", "x.csv", "--to", "eee", "--out", "eee", "--organisation", "Me", "--instances", *card)
    (file,) = (tmp_path / "eee").rglob("*.json")
    assert file.parent.parent.name == "Me"
    answers = {line["output"]["raw"][0] for line in lines(file)}
    assert answers <= (set(WRIST.classes) if given else {"0", "1", "2"})
    assert succeeded("import", "eee", "--out", "back.csv") == "2 new rows in back.csv\n"
    assert (tmp_path / "back.csv").read_text() == (tmp_path / "x.csv").read_text()
