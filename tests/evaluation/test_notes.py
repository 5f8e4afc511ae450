"""The note of a row: of the data that was measured, kept in the CSV and printed where the data may be gone."""

import re
import tracemalloc
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from command import succeeded
from conftest import ROOT, write_toy_set
from toy import WRIST, WristModel

from skelbench.data.find import load_data
from skelbench.evaluation.evaluate import cells
from skelbench.evaluation.notes import Notes
from skelbench.evaluation.results.store import Results
from skelbench.perturbations.rulers import body_in_camera_units
from skelbench.perturbations.spec import Spec


def test_the_share_of_a_body_is_that_of_the_clips_at_hand() -> None:
    data = load_data("synthetic", limit=8)
    heights: list[float] = []
    for clip in data:  # one person in all of them
        boxes = [
            np.ptp(frame[seen], axis=0).max() for frame, seen in zip(clip.keypoint[0], clip.detected[0], strict=True)
        ]
        heights.append(float(np.median(boxes)) / (max(clip.image_size or ()) / 2))
    percent = 1 / np.median(heights)
    assert float(Notes(data).of(Spec.parse("noise:0.01")).split()[0]) == pytest.approx(percent, rel=0.05)


def test_after_an_estimator_swap_the_bodies_and_joints_are_those_of_the_other_source() -> None:
    data, other = (load_data("synthetic", source=source, limit=8) for source in ("hq", "lq"))
    swapped = Notes(data).of(Spec.parse("estimator:lq+noise:0.01"))
    assert swapped == f"noise:0.01: {Notes(other).of(Spec.parse('noise:0.01'))}"


def test_no_clip_is_read_for_specs_that_say_nothing() -> None:
    data = load_data("synthetic", limit=8)
    unreadable = replace(data, rows=data.rows + 10**9)
    assert [Notes(unreadable).of(Spec.parse(text)) for text in ("clean", "frame-mask:0.5", "estimator:lq")] == [""] * 3


def test_the_clips_that_a_note_is_of_are_never_all_in_memory(tmp_path: Path) -> None:
    clips = load_data(write_toy_set(tmp_path, clips=20, frames=500), source="pose")
    tracemalloc.start()
    assert Notes(clips).of(Spec.parse("noise:0.01"))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    one = clips[0]
    assert peak < 10 * (one.keypoint.nbytes + one.score.nbytes)  # of 20; a clip at hand takes some copies of itself


TABLE = re.search(r"`noise:0.01` is\n\n(.*?)\n\n", (ROOT / "docs" / "perturbations.md").read_text(), re.S)
SETS = {
    "push-up": ("pushup", "mediapipe", None),
    "Penn Action": ("penn_action", "gt", None),
    "UTD-MHAD": ("utd_mhad", "kinect", "xsub"),
    "JHMDB": ("jhmdb", "gt", None),
    "NW-UCLA": ("nw_ucla", "kinect", None),
}


@pytest.mark.real
@pytest.mark.parametrize("name", [pytest.param(name, marks=[pytest.mark.slow] * (name != "JHMDB")) for name in SETS])
def test_the_shares_of_a_body_in_the_docs_are_those_of_the_sets(name: str, data_dir: Path) -> None:
    folder, source, split = SETS[name]
    clips = load_data(data_dir / folder, source=source, split=split)
    line = next(line for line in (TABLE[1] if TABLE else "").splitlines() if line.startswith(f"| {name} "))
    told = float(line.split("|")[3].split()[0])
    assert 1 / body_in_camera_units(clips) == pytest.approx(told, abs=0.051)
    assert float(Notes(clips).of(Spec.parse("noise:0.01")).split()[0]) == pytest.approx(told, rel=0.05)  # of a sample


def test_a_row_keeps_its_note_when_it_is_not_measured_again(tmp_path: Path) -> None:
    path, spec = tmp_path / "x.csv", "joint-mask:0.15"
    words = ("eval", "--model", "stgcn-synthetic-xsub", "--limit", "4", "--perturb", spec, "--out", str(path))
    printed, before = succeeded(*words), path.read_bytes()
    assert Results(path).rows.set_index("spec")["note"].to_dict() == {"clean": "", spec: "hides 3 of 17 joints"}
    assert succeeded(*words).splitlines()[:3] == printed.splitlines()[:3]
    assert path.read_bytes() == before


def test_the_table_of_eval_and_the_board_print_the_note(toy_set: Path, tmp_path: Path) -> None:
    results = Results(tmp_path / "x.csv")
    specs = [Spec.parse(text) for text in ("joint-mask:0.15", "noise:0.01", "frame-mask:0.5")]
    found = list(cells(WristModel(WRIST), load_data(toy_set, source="pose"), specs))
    for cell in found:
        results.add(cell)
    results.save()
    notes = {cell.identity.spec: str(cell.row["note"]) for cell in found}
    board = succeeded("leaderboard", str(tmp_path / "x.csv")).splitlines()
    for spec in ("joint-mask:0.15", "noise:0.01"):
        assert notes[spec]
        assert next(line for line in board if line.startswith(f"| {spec} ")).endswith(f"| {notes[spec]} |")
    assert f"noise:0.01 = {notes['noise:0.01']}." in next(line for line in board if line.startswith("Top-1"))
    printed = succeeded("eval", "--model", "stgcn-synthetic-xsub", "--limit", "2", "--perturb", "part-mask:head")
    assert printed.splitlines()[-1].endswith("  hides 5 of 17 joints")
