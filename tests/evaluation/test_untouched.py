"""Clips on which a perturbation has nothing to do are counted in the row, and the row says why."""

import json
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
from asking import PERSONS, clips_of, write_sources
from command import succeeded, wrist_card
from spoilt_cells import as_line, file_of, forged, parts, write
from toy import WRIST, WristModel

from skelbench.data.dataset import Dataset
from skelbench.data.find import load_data
from skelbench.data.given import of_clips
from skelbench.evaluation.evaluate import cells, evaluate
from skelbench.evaluation.results.cell import COLUMNS
from skelbench.evaluation.results.reading import read_outcomes
from skelbench.evaluation.results.store import Results
from skelbench.evaluation.touch import Touch, remarks
from skelbench.perturbations.spec import Spec
from skelbench.report.evidence import join_evidence
from skelbench.report.page_data import leaderboard
from skelbench.report.tables.notes import in_all

SWAP, FADE = "asking:swap:1", "asking:fade:1"
ALONE = "4 of 6 clips untouched: each shows fewer than two persons"
EQUAL = "4 of 6 clips untouched: each gives all joints the same score"
BY_HAND = {  # two persons are in clips 1 and 4, other scores in clips 0 and 1
    "clean": (0, ""),
    "frame-mask:0.5": (0, ""),
    SWAP: (4, ALONE),
    "asking:swap:0": (0, ""),
    FADE: (4, EQUAL),
    f"{SWAP}+{FADE}": (5, f"{SWAP}: {ALONE}; {FADE}: {EQUAL}"),
    f"asking:lone:1+{SWAP}": (4, f"{SWAP}: {ALONE}"),  # that the first term left nobody is not the clip's doing
}


@pytest.fixture
def data() -> Dataset:
    return of_clips(clips_of(PERSONS))


@pytest.fixture
def crowd(tmp_path: Path) -> Path:
    return write_sources(tmp_path)


@pytest.fixture
def command(crowd: Path, tmp_path: Path) -> list[object]:
    return ["eval", "--trust", "--model", wrist_card(tmp_path), "--data", crowd, "--source", "pose"]


@pytest.mark.parametrize(("workers", "batch_size"), [(0, 32), (0, 1), (2, 4)])
def test_the_row_counts_the_clips_and_says_why_as_counted_by_hand(workers: int, batch_size: int, data: Dataset) -> None:
    rows = evaluate(WristModel(WRIST), data, BY_HAND, workers=workers, batch_size=batch_size)
    told = {row["spec"]: (row["untouched"], row["note"]) for row in rows.to_dict("records")}
    assert told == BY_HAND


def test_every_model_draw_and_repair_says_the_same(data: Dataset) -> None:
    rows = evaluate(WristModel(WRIST), data, f"{SWAP}+noise:0.1", seeds=3, repairs=("", "interp"))
    swapped = rows[rows["spec"] != "clean"]
    assert len(swapped) == 6
    assert swapped["untouched"].tolist() == [4] * 6
    assert swapped["note"].nunique() == 1


def test_after_an_estimator_swap_the_clips_of_the_other_source_count(crowd: Path) -> None:
    row = evaluate(WristModel(WRIST), load_data(crowd, source="pose"), f"estimator:other+{SWAP}").iloc[1]
    assert (row["clips"], row["skipped"], row["untouched"]) == (5, 1, 3)  # of (1, 2, 2, 1, 1) persons
    assert row["note"] == f"{SWAP}: 3 of 5 clips untouched: each shows fewer than two persons"


def test_one_clip_is_said_of_in_the_singular() -> None:
    row = evaluate(WristModel(WRIST), clips_of((2, 1, 2)), SWAP).iloc[1]
    assert row["note"] == "1 of 3 clips untouched: it shows fewer than two persons"


def test_clips_without_labels_still_say_that_last(data: Dataset) -> None:
    bare = [replace(clip, label=-1) for clip in data]
    note = evaluate(WristModel(WRIST), bare, SWAP)["note"].iloc[1]
    assert note == f"{ALONE}; no labels: agreement with the clean prediction"


def test_the_table_the_csv_and_json_say_it_and_a_second_run_says_the_same(
    command: list[object], tmp_path: Path
) -> None:
    words, out = [*command, "--perturb", SWAP], tmp_path / "x.csv"
    printed = succeeded(*words, "--out", out)
    assert printed.splitlines()[3].endswith(f"  {ALONE}")
    lines = out.read_text().splitlines()
    assert pd.read_csv(out, dtype=str)["untouched"].tolist() == ["0", "4"]
    assert lines[0].split(",")[lines[0].split(",").index("skipped") + 1] == "untouched"
    again = succeeded(*words, "--out", out)
    assert (again, out.read_text().splitlines()) == (printed, lines)
    rows = json.loads(succeeded(*words, "--out", out, "--json"))
    assert [(row["untouched"], row["note"]) for row in rows] == [(0, ""), (4, ALONE)]


def test_the_page_has_the_count_and_the_reason(command: list[object], tmp_path: Path) -> None:
    succeeded(*command, "--perturb", SWAP, "--out", tmp_path / "x.csv")
    (evidence,) = join_evidence([tmp_path / "x.csv"])
    assert [(row["untouched"], row["note"]) for row in leaderboard(evidence)] == [(0, ""), (4, ALONE)]


def kept(path: Path, data: Dataset) -> Path:
    store = Results(path)
    for cell in cells(WristModel(WRIST), data, [Spec.parse(SWAP)]):
        store.add(cell)
    store.save()
    return path


def test_cells_of_before_there_was_the_column_are_unknown_and_not_0(tmp_path: Path, data: Dataset) -> None:
    path = kept(tmp_path / "x.csv", data)
    before, _ = read_outcomes(path)
    values, body = parts(file := file_of(tmp_path / "x.cells", SWAP))
    write(file, as_line({name: value for name, value in values.items() if name != "untouched"}), body)
    rows, outcomes = read_outcomes(path)
    assert rows["untouched"].tolist() == [0, ""]
    assert [outcomes[cell].untouched for cell in rows["cell"]] == [0, None]
    pd.testing.assert_frame_equal(rows.drop(columns="untouched"), before.drop(columns="untouched"))
    path.unlink()
    store = Results(path)
    known = list(cells(WristModel(WRIST), data, [Spec.parse(SWAP)], known=store.find))
    assert [(cell.fresh, cell.row["untouched"]) for cell in known] == [(False, 0), (False, "")]
    store.save()
    assert [line.split(",")[COLUMNS.index("untouched")] for line in path.read_text().splitlines()[1:]] == ["0", ""]
    (evidence,) = join_evidence([path])
    assert [row["untouched"] for row in leaderboard(evidence)] == [0, 0]  # the page says nothing of either


@pytest.mark.parametrize("told", [7, -1, 1.5, True, "4", None])
def test_a_count_that_nobody_could_have_counted_is_not_believed(told: object, tmp_path: Path, data: Dataset) -> None:
    path = kept(tmp_path / "x.csv", data)
    forged(file_of(tmp_path / "x.cells", SWAP), untouched=told)
    assert read_outcomes(path)[0]["spec"].tolist() == ["clean"]


def test_a_csv_of_before_there_was_the_column_is_taken_up(command: list[object], tmp_path: Path) -> None:
    out = tmp_path / "x.csv"
    succeeded(*command, "--perturb", SWAP, "--out", out)
    whole = out.read_text()
    rows = pd.read_csv(out, dtype=str, keep_default_na=False)
    rows.drop(columns="untouched").to_csv(out, index=False, lineterminator="\n")
    assert read_outcomes(out)[0]["untouched"].tolist() == [0, 4]  # its cells count
    succeeded(*command, "--perturb", SWAP, "--perturb", "asking:swap:2", "--out", out)
    assert set(whole.splitlines()) < set(out.read_text().splitlines())
    assert not list(tmp_path.glob("*.kept*"))


def test_damage_that_never_reaches_the_data_is_said(data: Dataset) -> None:
    specs = ["asking:dull:1", f"asking:dull:1+{SWAP}", "noise:0.0001", "asking:dull:0", "joint-mask:0.01"]
    rows = evaluate(WristModel(WRIST), data, specs).set_index("spec")
    assert [spec for spec, note in rows["note"].items() if "changed no clip" in note] == [
        "asking:dull:1",
        "joint-mask:0.01",  # which hides 0 of 17 joints
    ]
    assert rows.loc["asking:dull:1", "note"] == "changed no clip"


@pytest.mark.parametrize(("changed", "told"), [(0, "changed no clip"), (2, "changed 2 of 6 clips"), (3, ""), (6, "")])
def test_damage_that_reaches_fewer_than_half_of_the_clips_is_counted(changed: int, told: str) -> None:
    touches = [Touch(changed=place < changed) for place in range(6)]
    assert remarks(Spec.parse("frame-drop:0.02"), touches) == told
    assert remarks(Spec.parse("frame-drop:0"), touches) == ""


def test_of_several_draws_a_note_says_what_all_of_them_say() -> None:
    assert in_all(["2 % here; changed no clip", "2 % here"]) == "2 % here"
    assert in_all(["changed no clip"] * 2) == "changed no clip"


def test_a_note_of_many_reasons_is_short_enough_to_be_read_back(tmp_path: Path, data: Dataset) -> None:
    bare = of_clips([replace(clip, label=-1) for clip in data])
    store = Results(tmp_path / "x.csv")
    for cell in cells(WristModel(WRIST), bare, [Spec.parse("noise:0.1+asking:fussy:1")]):
        store.add(cell)
    note = store.rows["note"].iloc[1]
    assert 200 < len(note) <= 300
    assert note.startswith("noise:0.1: ") and "asking:fussy:1: 1 of 6 clips untouched: it is called clip0" in note
    assert note.endswith("; and for 4 other reasons; no labels: agreement with the clean prediction")
