"""Commands on clips without labels: they measure agreement, say so everywhere, or refuse what needs labels."""

import json
from pathlib import Path

import pandas as pd
import pytest
from command import TRAIN, refused, skelbench, succeeded
from conftest import ROOT
from doc_commands import blocks
from unlabelled import strip_labels

from skelbench.evaluation.notes import NO_LABELS
from skelbench.report.tables.notes import TOLD

MEASURE = ("eval", "--trust", "--model", "wrist.yaml", "--data", "bare.npz", "--perturb", "part-mask:right_arm")
UNDONE = "have no labels, which"


@pytest.fixture
def bare(place: Path) -> Path:
    """A working folder that has the clips of `toy` in `bare.npz`, without labels."""
    strip_labels(place / "toy" / "toy_pose.npz", place / "bare.npz")
    return place


def test_what_eval_prints_and_keeps_is_called_agreement(bare: Path) -> None:
    out = succeeded(*MEASURE, "--out", "x.csv")
    assert TOLD in out.splitlines()
    assert "agreement %" in out
    assert "damaged %" not in out
    assert out.count(NO_LABELS) == 2
    rows = pd.read_csv(bare / "x.csv", keep_default_na=False)
    assert rows["note"].str.endswith(NO_LABELS).all()
    assert (rows["top1"] == rows["agreement"]).all()


@pytest.mark.usefixtures("bare")
def test_cells_are_added_to_and_nothing_is_measured_twice() -> None:
    both = (*MEASURE, "--perturb", "joint-mask:0.5", "--out")
    at_once = succeeded(*both, "all.csv")
    succeeded(*MEASURE, "--out", "x.csv")
    assert succeeded(*both, "x.csv").replace("x.c", "all.c") == at_once
    ran = skelbench(*both, "x.csv", "--dry-run")
    assert "0 cells to measure" in ran.out


@pytest.mark.usefixtures("bare")
def test_leaderboard_and_comparison_say_it_once_for_every_table() -> None:
    succeeded(*MEASURE, "--out", "x.csv")
    assert succeeded("leaderboard", "x.csv").count(TOLD) == 2
    assert succeeded("compare", "x.csv").count(TOLD) == 1


@pytest.mark.usefixtures("bare")
def test_a_check_says_it() -> None:
    succeeded(*MEASURE, "--out", "x.csv")
    for options in ((), ("--max-drop", 0), ("--format", "github")):
        assert "no labels: " in succeeded("check", "x.csv", "--baseline", "x.csv", *options)
    assert json.loads(succeeded("check", "x.csv", "--baseline", "x.csv", "--format", "json"))["labelled"] is False


@pytest.mark.slow
def test_a_report_says_it_and_leaves_out_figures_of_true_classes(bare: Path) -> None:
    succeeded(*MEASURE, "--out", "x.csv")
    ran = skelbench("report", "x.csv", "--data", "bare.npz", "--model", "wrist.yaml", "--trust", "--out", "page")
    assert ran.code == 0, ran.err
    for figure in ("confusion", "per_class", "motion"):
        assert f"no {figure} of wrist: the clips of bare, xsub, source pose {UNDONE}" in ran.err
    assert NO_LABELS in (bare / "page" / "index.html").read_text()
    assert len(list((bare / "page").rglob("skeletons*.png"))) == 1


@pytest.mark.usefixtures("bare")
def test_agreement_is_exported_as_accuracy_nowhere() -> None:
    succeeded(*MEASURE, "--out", "x.csv")
    line = refused("export", "x.csv", "--to", "eee", "--organisation", "me", "--out", "eee")
    assert "agreement with a prediction is no accuracy" in line
    line = refused(
        "submit", "pack", "x.csv", "--model", "wrist", "--suite", "quick", "--card", "wrist.yaml", "--out", "s"
    )
    assert "agreement is no accuracy and is not handed in" in line


def test_what_needs_labels_is_refused_before_anything_is_written(bare: Path) -> None:
    train = [word if word != "toy" else "bare.npz" for word in TRAIN]
    assert UNDONE in refused(*train, "--out", "run")
    assert not (bare / "run").exists()
    assert UNDONE in refused("explain", "--data", "bare.npz", "--trust", "--model", "wrist.yaml", "--limit", 2)


@pytest.mark.usefixtures("bare")
def test_data_commands_name_no_class() -> None:
    assert "clips     24 without labels by 6 subjects" in succeeded("data", "info", "bare.npz")
    assert "(no label): clip.png" in succeeded("data", "draw", "bare.npz", "--out", "clip.png")


def test_listed_sets_without_labels_say_so(bare: Path) -> None:
    for source in ("pose", "other"):
        strip_labels(bare / "toy" / f"toy_{source}.npz")
    assert "toy: 12 clips, no labels; other, pose; xsub" in succeeded("data", "list")


def test_some_labels_are_refused_by_every_command(bare: Path) -> None:
    import numpy as np

    label = np.where(np.arange(24) < 3, -1, 0)
    strip_labels(bare / "bare.npz", label=label, class_names=np.array(["one"]))
    assert "bare.npz: 3 of 24 clips have no label, the first is 'clip000'" in refused(*MEASURE)


@pytest.mark.slow
def test_the_page_prints_what_the_commands_print(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page = (ROOT / "docs" / "your_data.md").read_text().partition("## Clips without labels")[2]
    monkeypatch.chdir(tmp_path)
    succeeded("data", "synth", "--out", "clips", "--limit", 180)
    exec(compile(blocks("python", page)[0], "your_data.md", "exec"), {})
    command, *printed = blocks("", page)[0].splitlines()
    words = command.removeprefix("$ skelbench ").split()
    assert succeeded(*words, "--device", "cpu").splitlines() == printed
    labelled = [word.replace("unlabelled.npz", "clips/synthetic_mq.npz") for word in words]
    drops = [line.split("[")[2].split()[-1] for line in succeeded(*labelled, "--device", "cpu").splitlines()[3:]]
    assert f"show drops of {' and '.join(drops)} points" in page
