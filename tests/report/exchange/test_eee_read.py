"""What was exported to Every Eval Ever comes back as it was; what somebody changed is refused in one line."""

import json
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from command import refused_without_a_trace, succeeded
from made_records import BOARDS, cells_of, exported, sign, write
from refusal import refusal

from skelbench.evaluation.results.outcome import Confidence
from skelbench.evaluation.results.pair.rows import read_rows
from skelbench.evaluation.results.reading import read_outcomes
from skelbench.report.exchange.eee_read import read_cells, read_eee


def sorted_rows(rows: pd.DataFrame) -> pd.DataFrame:
    return rows.sort_values("cell").reset_index(drop=True)


@pytest.mark.parametrize("board", ["pushup", "part of jhmdb"])
def test_a_results_file_comes_back_row_by_row_and_clip_by_clip(board: str, jhmdb: Path, tmp_path: Path) -> None:
    path = jhmdb if board == "part of jhmdb" else BOARDS / "pushup.csv"
    rows, outcomes = read_outcomes(path)
    rows = rows[rows["repair"] != "prepared-as-clean"]
    exported(path, tmp_path)
    came, answers = read_eee(tmp_path)
    pd.testing.assert_frame_equal(sorted_rows(came), sorted_rows(rows), check_dtype=False)
    for cell in rows["cell"]:
        old, new = outcomes[cell], answers[cell]
        for name in ("clip", "label", "prediction", "rank", "group"):
            assert list(getattr(old, name)) == list(getattr(new, name))


@pytest.mark.parametrize("count", [None, 0, 65])
def test_how_many_clips_stayed_untouched_comes_back_or_stays_unknown(count: int | None, tmp_path: Path) -> None:
    cells = [
        replace(cell, outcome=replace(cell.outcome, untouched=count)) for cell in cells_of("pushup", lambda _: True)
    ]
    exported(write(tmp_path / "x.csv", cells), tmp_path / "out")
    assert {cell.outcome.untouched for cell in read_cells(tmp_path / "out")} == {count}


def test_probabilities_come_back_to_the_last_bit(tmp_path: Path) -> None:
    from skelbench.report.exchange.answers import Answers, take
    from skelbench.report.exchange.eee_instances import lines_of
    from skelbench.report.exchange.place import place_of
    from skelbench.report.exchange.record import read_records

    (record, *_), _ = read_records(BOARDS / "pushup.csv")
    rng = np.random.default_rng(0)
    share = rng.dirichlet([1, 1], 65).astype(np.float32)
    kept = Confidence(rng.integers(0, 2, (65, 2)).astype(np.int16), share, share[:, 0], (share**2).sum(axis=1))
    sure = {cell: replace(outcome, confidence=kept) for cell, outcome in record.outcomes.items()}
    place = place_of(record, "Lab")
    found = {f"{cell}/accuracy": Answers() for cell in record.rows["cell"]}
    for line in lines_of(replace(record, outcomes=sure), place):
        take(line, found, place.evaluation_id, "line")
    for answers in found.values():
        came = answers.arrays("x")["confidence"]
        assert all(np.array_equal(getattr(came, name), getattr(kept, name)) for name in vars(kept))


def test_import_adds_what_is_new_and_the_command_says_how_much(jhmdb: Path, tmp_path: Path) -> None:
    folder, out = tmp_path / "eee", tmp_path / "x.csv"
    said = succeeded("export", jhmdb, "--to", "eee", "--out", folder, "--organisation", "Lab", "--instances")
    assert "left out 1 rows prepared-as-clean" in said
    assert succeeded("import", folder, "--out", out) == f"8 new rows in {out}\n"
    assert succeeded("import", folder, "--out", out) == f"0 new rows in {out}\n"
    rows = read_rows(jhmdb)
    pd.testing.assert_frame_equal(
        sorted_rows(read_rows(out)), sorted_rows(rows[rows["repair"] != "prepared-as-clean"]), check_dtype=False
    )


def test_a_refused_import_writes_nothing(jhmdb: Path, tmp_path: Path) -> None:
    exported(jhmdb, tmp_path, instances=False)
    line = refused_without_a_trace(tmp_path, "import", tmp_path, "--out", tmp_path / "x.csv")
    assert "has no instances" in line


@pytest.fixture
def pushup(tmp_path: Path) -> Path:
    """The record of one model with two cells of 65 clips, instances beside it."""
    exported(write(tmp_path / "x.csv", cells_of("pushup", lambda row: row["source"] == "movenet")), tmp_path / "eee")
    return next((tmp_path / "eee").rglob("*.json"))


def read(file: Path) -> Callable[[], Any]:
    return lambda: read_cells(file.parents[4])


LINES: dict[str, tuple[Callable[[list[bytes]], list[bytes]], str]] = {
    "one line less": (lambda held: held[:-1], "has 64 instances of"),
    "one line more": (lambda held: [*held, held[0]], "more lines than its record has clips, 130"),
    "a clip twice": (lambda held: [held[0], held[0], *held[2:]], "has a clip twice"),
    "an empty line": (lambda held: [b"\n", *held[1:]], "line 1 is not JSON as we read it"),
    "a list": (lambda held: [b"[]\n", *held[1:]], "line 1 holds a list, expected a mapping"),
    "nested too deep": (lambda held: [b"[" * 60_000 + b"\n", *held[1:]], "nested too deep"),
    "too long": (lambda held: [b" " * 70_000 + held[0], *held[1:]], "a line of more than 65,536 bytes"),
    "no text": (lambda held: [b"\xff\xfe" + held[0], *held[1:]], "is not JSON as we read it"),
    "not a number": (lambda held: [held[0].replace(b'"score": 1.0', b'"score": NaN'), *held[1:]], "NaN is no number"),
    "a key twice": (lambda held: [b'{"sample_id": "a", ' + held[0][1:], *held[1:]], "'sample_id' is there twice"),
    "another evaluation": (
        lambda held: [held[0].replace(b"skelbench/pushup", b"skelbench/x"), *held[1:]],
        "is of eval",
    ),
    "another result": (lambda held: [held[0].replace(b"/accuracy", b"/drop"), *held[1:]], "its record does not have"),
    "a negative rank": (lambda held: [held[0].replace(b'"rank": "0"', b'"rank": "-1"'), *held[1:]], "rank is '-1'"),
    "a large label": (lambda held: [re.sub(rb'"label": "\d"', b'"label": "40000"', held[0]), *held[1:]], "'40000'"),
    "a contradiction": (lambda held: [held[0].replace(b'"rank": "0"', b'"rank": "1"'), *held[1:]], "contradict each"),
    "a number for text": (
        lambda held: [held[0].replace(b'"rank": "0"', b'"rank": 0'), *held[1:]],
        "'rank' is a number",
    ),
    "control characters": (
        lambda held: [held[0].replace(b"correct_0", b"\\u001b[2J"), *held[1:]],
        "control characters",
    ),
}


@pytest.mark.parametrize("case", LINES)
def test_instances_that_contradict_themselves_or_the_record_are_refused(case: str, pushup: Path) -> None:
    change, said = LINES[case]
    samples = pushup.with_name(f"{pushup.stem}_samples.jsonl")
    sign(pushup, b"".join(change(samples.read_bytes().splitlines(keepends=True))))
    assert said in refusal(read(pushup))


def test_other_bytes_than_the_checksum_says_are_refused(pushup: Path) -> None:
    samples = pushup.with_name(f"{pushup.stem}_samples.jsonl")
    samples.write_bytes(samples.read_bytes().replace(b"0", b"1", 1))
    assert "its record says" in refusal(read(pushup))


RECORDS: dict[str, tuple[str, str, str]] = {
    "instances elsewhere": (r'"file_path": "data/', '"file_path": "../../../../etc/', "names the instances"),
    "md5": ('"sha256",', '"md5",', "hash_algorithm is not sha256"),
    "another count": ('"correct": "56"', '"correct": "57"', "states 57 correct clips, its instances have 56"),
    "a count that is none": ('"correct": "56"', '"correct": "5e1"', "'correct' is '5e1'"),
    "no seed": ('"seed": "0"', '"seeds": "0"', "states no seed;"),
    "an odd seed": ('"seed": "0"', '"seed": "x"', "states no whole number where one belongs"),
    "no clean result": (
        '"spec": "clean",\n     "versions"',
        '"spec": "noise:1",\n     "versions"',
        "no result for `clean`",
    ),
    "an odd time": (r'"created": "2026', '"created": "x2026', "created is 'x2026"),
    "no grouping": ('"grouped_by": "recording"', '"grouped_by": "weather"', "expected subject, recording, clip"),
    "no library": ('"eval_library"', '"eval_libraries"', "'eval_library' is missing"),
    "results that are none": ('"evaluation_results": [', '"evaluation_results": [3, ', "a result is no mapping"),
}


@pytest.mark.parametrize("case", RECORDS)
def test_records_that_contradict_themselves_are_refused(case: str, pushup: Path) -> None:
    old, new, said = RECORDS[case]
    text = pushup.read_text()
    assert old in text
    pushup.write_text(text.replace(old, new))
    assert said in refusal(read(pushup))


def test_instances_that_are_a_link_are_refused(pushup: Path, tmp_path: Path) -> None:
    samples = pushup.with_name(f"{pushup.stem}_samples.jsonl")
    samples.rename(tmp_path / "elsewhere")
    samples.symlink_to(tmp_path / "elsewhere")
    assert "is a link" in refusal(read(pushup))


def test_a_record_behind_a_link_out_of_the_folder_is_not_read(pushup: Path, tmp_path: Path) -> None:
    pushup.rename(tmp_path / "outside.json")
    pushup.symlink_to(tmp_path / "outside.json")
    assert "has no data/skelbench" in refusal(read(pushup))


def test_records_of_other_libraries_are_left_alone(pushup: Path) -> None:
    log = json.loads(pushup.read_text()) | {"eval_library": {"name": "helm", "version": "1"}}
    pushup.with_name("other.json").write_text(json.dumps(log))
    assert len(read_cells(pushup.parents[4])) == 2


def test_a_clip_with_two_labels_in_one_setting_is_refused(pushup: Path) -> None:
    samples = pushup.with_name(f"{pushup.stem}_samples.jsonl")
    held = samples.read_bytes().splitlines(keepends=True)
    at = next(i for i, line in enumerate(held[65:], 65) if b'"label": "1", "prediction": "1"' in line)
    held[at] = held[at].replace(b'"label": "1", "prediction": "1"', b'"label": "0", "prediction": "0"')
    sign(pushup, b"".join(held))
    assert "has two labels" in refusal(read(pushup))
