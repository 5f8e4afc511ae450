"""Cells that agree with themselves, their hashes and their rows, and yet were not measured so: the data tell."""

import json
import shutil
from collections.abc import Callable, Sequence
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from skelbench.core.files import file_sha256
from skelbench.evaluation.results.cell import Cell
from skelbench.evaluation.results.outcome import Outcome
from skelbench.evaluation.submission.listing import files_in
from skelbench.evaluation.submission.verify import verify

Change = Callable[[Outcome], Outcome]
HandIn = Callable[[Sequence[Cell], Path], Path]


def forged(cells: Sequence[Cell], change: Change, **identity: Any) -> list[Cell]:
    clean = change(cells[0].outcome)
    return [
        Cell(replace(cell.identity, **identity), change(cell.outcome) if k else clean, clean)
        for k, cell in enumerate(cells)
    ]


def named(names: list[str]) -> str:
    return sha256("\n".join(names).encode()).hexdigest()[:16]


def all_right(outcome: Outcome) -> Outcome:
    return replace(outcome, prediction=outcome.label, rank=0 * outcome.rank, confidence=None)


def easy(outcome: Outcome) -> Outcome:
    """Only the clips that the model knows."""
    kept = {
        name: getattr(outcome, name)[outcome.rank == 0] for name in ("clip", "label", "prediction", "rank", "group")
    }
    return replace(outcome, **kept, confidence=None)


def strange(outcome: Outcome) -> Outcome:
    return replace(outcome, clip=np.array([f"mine{k}" for k in range(len(outcome.clip))], object))


def relabelled(outcome: Outcome) -> Outcome:
    return replace(outcome, label=outcome.prediction, rank=0 * outcome.rank)


def regrouped(outcome: Outcome) -> Outcome:
    return replace(outcome, group=np.array([f"subject {k}" for k in range(len(outcome.clip))], object))


def unlikely(outcome: Outcome) -> Outcome:
    assert outcome.confidence is not None
    return replace(outcome, confidence=replace(outcome.confidence, top=(outcome.confidence.top + 1) % 22))


def skipping(outcome: Outcome) -> Outcome:
    return replace(outcome, skipped=3)


def out_of_classes(outcome: Outcome) -> Outcome:
    return replace(outcome, rank=np.where(outcome.rank > 0, 22, 0).astype(np.int16))


FORGED: dict[str, tuple[Change, str]] = {
    "all right": (all_right, "96 of 144 answers are the same"),
    "only easy clips": (easy, "they are not the sample of --limit"),
    "strange clips": (strange, "'mine0' is none of them"),
    "other labels": (relabelled, "labels are others"),
    "more subjects": (regrouped, "grouped otherwise than by the subjects"),
    "likeliest is not predicted": (unlikely, "the likeliest class of a clip is not its prediction"),
    "clips that nobody missed": (skipping, "12 clips and 3 skipped, undamaged there are 12"),
    "a class too many": (out_of_classes, "class 22 is named, the card has 22"),
}


@pytest.mark.parametrize(("change", "said"), FORGED.values(), ids=FORGED)
def test_what_was_not_measured_so_is_named(
    change: Change, said: str, measured: list[Cell], hand_in: HandIn, tmp_path: Path
) -> None:
    names = change(measured[0].outcome).clip.tolist()
    folder = hand_in(forged(measured, change, names_sha256=named(names)), tmp_path)
    failed = [remark for remark in verify(folder) if remark.verdict == "FAIL"]
    assert [remark for remark in failed if said in remark.said], failed


def one_subject_each(outcome: Outcome) -> Outcome:
    return replace(outcome, group=outcome.clip, grouped_by="clip")


DAMAGED: dict[str, tuple[Change, dict[str, Any], str]] = {
    "other labels": (relabelled, {}, "4 clips have other labels than undamaged"),
    "more subjects": (regrouped, {}, "12 clips have other groups than undamaged"),
    "no subjects": (one_subject_each, {}, "clips are grouped by clip, undamaged by subject"),
    "hard clips left out": (
        lambda outcome: replace(easy(outcome), skipped=4),
        {},
        "shift:5 skips 4 clips; only clips of another source may lack",
    ),
    "clips left untouched": (
        lambda outcome: replace(outcome, untouched=4),
        {},
        "shift:5 left 4 clips untouched; it has something to do on every clip",
    ),
    "another family": (replace, {"family": "noise"}, "shift:5 is counted to noise at level 5, expected shift at 5"),
    "another level": (replace, {"level": "9"}, "shift:5 is counted to shift at level 9, expected shift at 5"),
    "another file": (replace, {"dataset_sha256": "0" * 64}, "elsewhere is the file 000000000000… in some cells"),
}


@pytest.mark.parametrize(("change", "identity", "said"), DAMAGED.values(), ids=DAMAGED)
def test_a_damaged_cell_is_held_against_the_undamaged_one_also_without_the_data(
    change: Change,
    identity: dict[str, Any],
    said: str,
    measured: list[Cell],
    hand_in: HandIn,
    write_cells_of: Callable[[Sequence[Cell], Path], None],
    tmp_path: Path,
) -> None:
    of = [replace(cell, identity=replace(cell.identity, dataset="elsewhere")) for cell in measured]
    folder = hand_in(of, tmp_path)
    shutil.rmtree(folder / "results.cells")
    wrong = [
        replace(cell, identity=replace(cell.identity, **identity), outcome=change(cell.outcome))
        if cell.identity.spec == "shift:5"
        else cell
        for cell in of
    ]
    write_cells_of(wrong, folder / "results.cells")
    signed(folder)
    failed = [remark.said for remark in verify(folder) if remark.verdict == "FAIL"]
    assert [text for text in failed if said in text], failed


def signed(folder: Path) -> None:
    """Let the manifest name the files that are there."""
    values = json.loads((folder / "submission.json").read_text())
    values["files"] = {name: file_sha256(folder / name) for name in files_in(folder)}
    (folder / "submission.json").write_text(json.dumps(values))


def test_clips_of_other_names_than_the_setting_tells_of_are_named(
    measured: list[Cell], hand_in: HandIn, tmp_path: Path
) -> None:
    folder = hand_in(forged(measured, strange), tmp_path)
    failed = [remark.said for remark in verify(folder) if remark.verdict == "FAIL"]
    assert any(said.startswith("the names of the clips have the hash") for said in failed)


def test_another_data_file_is_said_and_only_counts_are_checked(
    measured: list[Cell], hand_in: HandIn, tmp_path: Path
) -> None:
    folder = hand_in(forged(measured, all_right, dataset_sha256="0" * 64), tmp_path)
    remarks = list(verify(folder))
    assert {remark.verdict for remark in remarks} == {"ok", "note"}
    assert "synthetic is another file here" in remarks[-1].said and remarks[-1].said.endswith("counts only")


@pytest.mark.parametrize(
    ("identity", "said"),
    [
        ({"adapter_sha256": "0" * 64}, "its adapter's code, or weights that the card does not name, are others here"),
        ({"versions": "noise=9"}, "noise:0.002 was damaged by noise=9, here is noise=1"),
        ({"numerics": 9}, "was measured by numerics 9, here is 1"),
        ({"repair": "interp"}, "is repaired by interp"),
        ({"model": "theirs"}, "is of model theirs, expected mine"),
    ],
    ids=lambda value: next(iter(value)) if isinstance(value, dict) else "",
)
def test_cells_of_something_else_are_named(
    identity: dict[str, Any],
    said: str,
    measured: list[Cell],
    hand_in: HandIn,
    write_cells_of: Callable[[Sequence[Cell], Path], None],
    tmp_path: Path,
) -> None:
    folder = hand_in(measured, tmp_path)
    shutil.rmtree(folder / "results.cells")
    write_cells_of(forged(measured, lambda outcome: outcome, **identity), folder / "results.cells")
    signed(folder)
    failed = [remark.said for remark in verify(folder) if remark.verdict == "FAIL"]
    assert [text for text in failed if said in text], failed


def test_a_path_for_a_data_set_is_not_opened(measured: list[Cell], hand_in: HandIn, tmp_path: Path) -> None:
    trap = tmp_path / "trap.pkl"
    trap.write_bytes(b"no pickle")
    folder = hand_in(forged(measured, all_right, dataset=str(trap)), tmp_path)
    remarks = list(verify(folder))
    assert remarks[-1].verdict == "note"
    assert f"data set {trap} is not here" in remarks[-1].said
