"""`skelbench partial`: what it prints and keeps, and what it refuses."""

import csv
import shlex
from pathlib import Path

import pytest
import yaml
from command import refused, skelbench, snapshot, succeeded
from encoders import task_of

from skelbench.adapters.card import read_card
from skelbench.evaluation.partial import measure
from skelbench.evaluation.partial.published import PUBLISHED
from skelbench.evaluation.partial.read import read_records
from skelbench.training.transfer.linear import Linear
from skelbench.training.transfer.run import transfer

STGCN = ("partial", "stgcn-synthetic-xsub", "--limit", "4", "--draws", "2")
FEW = (*STGCN, "--joints", "0,7", "--parts", "1")


def forbidden(*args: object) -> None:
    raise AssertionError("measured again")


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(newline="") as stream:
        return list(csv.DictReader(stream))


def test_rows_and_tables_say_the_same(tmp_path: Path) -> None:
    out, page = tmp_path / "new" / "x.csv", tmp_path / "x.md"
    printed = succeeded(*FEW, "--mode", "zero", "--out", out, "--tables", page)
    rows = rows_of(out)
    assert [(row["mode"], row["kind"], row["count"]) for row in rows] == [
        ("zero", "joints", "0"),
        ("zero", "joints", "7"),
        ("zero", "parts", "0"),
        ("zero", "parts", "1"),
    ]
    assert {(row["trained_on"], row["clips"], row["draws"], row["grouped_by"]) for row in rows} == {
        ("whole", "4", "2", "subject")
    }
    told = ("weights_sha256", "dataset_sha256", "names_sha256", "skelbench", "torch", "device", "created", "command")
    assert all(row[name] for row in rows for name in told)
    for text in (printed, page.read_text()):
        for row in rows:
            top1, low, high = (float(row[name]) for name in ("top1", "top1_low", "top1_high"))
            assert f"{top1:.1f} [{low:.1f}, {high:.1f}]" in text
        assert "7 (as 10 of 25)" in text
        assert "NTU-60 xsub, from the paper: another data set" in text
        assert "preparation (centre, size, facing, choice of frames and persons) has seen the whole body" in text
    assert all(f"{PUBLISHED['joints'][name][10]}" in printed for name in PUBLISHED["joints"])


def test_counts_are_the_papers_share_of_the_skeleton_by_default(tmp_path: Path) -> None:
    out = tmp_path / "x.csv"
    succeeded(*STGCN, "--mode", "zero", "--draws", "1", "--out", out)
    counts = [(row["kind"], int(row["count"])) for row in rows_of(out)]
    assert counts == [("joints", k) for k in (0, 1, 3, 4, 5, 7)] + [("parts", k) for k in range(5)]


def test_the_command_that_is_printed_gives_the_same_figures(tmp_path: Path) -> None:
    first = succeeded(*FEW, "--seed", "4", "--per", "batch")
    command = first.splitlines()[-1].removeprefix("again: ")
    assert shlex.split(command)[:3] == ["skelbench", "partial", "stgcn-synthetic-xsub"]
    assert succeeded(*shlex.split(command)[1:]) == first
    assert "share one mask in each of 2 draws" in first


def test_a_second_run_measures_nothing_and_changes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    command = (*FEW, "--out", tmp_path / "x.csv")
    first = succeeded(*command)
    before = snapshot(tmp_path)
    monkeypatch.setattr(measure, "recognised", forbidden)
    assert succeeded(*command) == first
    assert snapshot(tmp_path) == before


def test_what_is_asked_otherwise_is_measured_and_added(tmp_path: Path) -> None:
    out = tmp_path / "x.csv"
    succeeded(*FEW, "--mode", "zero", "--parts", "none", "--out", out)
    first = read_records(out)
    succeeded(*FEW, "--mode", "zero", "--parts", "none", "--joints", "9", "--seed", "1", "--out", out)
    every = read_records(out)
    assert [each.row for each in every[:2]] == [each.row for each in first]
    assert [(each.identity.count, each.identity.seed) for each in every[2:]] == [(0, 1), (9, 1)]


@pytest.fixture(scope="module")
def trainings(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Two cards of one network, named as two trainings of it."""
    folder, card = tmp_path_factory.mktemp("cards"), read_card("stgcn-synthetic-xsub")
    weights = card.weights_file()
    assert weights is not None
    told = {"adapter": card.adapter, "config": dict(card.config), "classes": list(card.classes), "licence": "MIT"}
    paths: list[Path] = []
    for seed in (0, 1):
        path = folder / f"x-s{seed}.yaml"
        path.write_text(yaml.safe_dump({**told, "name": f"x-s{seed}", "weights": str(weights)}))
        paths.append(path)
    return paths


def test_trainings_of_one_way_are_told_apart_and_joined(trainings: list[Path]) -> None:
    lines = succeeded(*FEW, "--mode", "zero", "--parts", "none").splitlines()
    alone = next(line.split()[1:] for line in lines if line.startswith("stgcn"))
    joined = succeeded("partial", *trainings, *FEW[2:], "--mode", "zero", "--parts", "none").splitlines()
    lines = {line.split("  ")[0]: line.split("  ", 1)[1].split() for line in joined if line.startswith("x")}
    assert list(lines) == ["x-s0", "x-s1", "x, 2 trainings"]
    assert lines["x-s0"] == lines["x-s1"] == alone
    assert [lines["x, 2 trainings"][k] for k in (0, 3)] == [alone[k] for k in (0, 3)]  # the means, not the intervals


def test_an_encoder_without_classes_is_refused(tmp_path: Path) -> None:
    card = read_card("stgcn-synthetic-xsub")
    told = {"name": "encoder", "adapter": card.adapter, "config": dict(card.config), "classes": [], "licence": "MIT"}
    path = tmp_path / "encoder.yaml"
    path.write_text(yaml.safe_dump(told))
    line = refused("partial", path, "--limit", "4")
    assert "encoder" in line and "no classes" in line


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--joints", "17"), "--joints 17: layout coco17 has 17 joints, of which one at least has to stay"),
        (("--parts", "0,5"), "--parts 5: layout coco17 has 5 parts"),
        (("--joints", "1,x"), "--joints '1,x', expected whole numbers"),
        (("--joints", "none", "--parts", "none"), "name nothing to mask"),
        (("--mode", "nothing"), "unknown --mode 'nothing'; did you mean"),
        (("--mode", ","), "--mode names none"),
        (("--per", "frame"), "unknown --per 'frame'"),
        (("--trained-on", "parts"), "unknown --trained-on 'parts'; did you mean"),
        (("--out", "x.md"), "x.md is no .csv file"),
        (("--draws", "0"), "--draws"),
    ],
)
def test_what_cannot_be_measured_is_refused_in_one_line(words: tuple[str, ...], said: str) -> None:
    assert said in refused(*STGCN, *words)


def test_a_model_without_an_axis_of_joints_is_refused_alone_and_left_out_beside_others(tmp_path: Path) -> None:
    card = {"name": "both", "adapter": "skelbench.adapters.fuse:Fuse", "licence": "MIT"}
    members = {"stgcn-synthetic-xsub": 1.0, "posec3d-synthetic-xsub": 1.0}
    path = tmp_path / "both.yaml"
    path.write_text(yaml.safe_dump({**card, "config": {"fuse": members}}))
    line = refused("partial", path, "--limit", "2", "--mode", "zero")
    assert "model both cannot be measured with zero: its input has no axis of joints" in line
    ran = skelbench(*FEW, path, "--mode", "zero")
    assert ran.code == 0
    assert all("both is left out of zero: its input has" in text for text in (ran.err, ran.out))


def test_classifiers_of_masked_bodies_have_rows_and_tables_of_their_own(toy_set: Path, tmp_path: Path) -> None:
    transfer(task_of(toy_set, tmp_path / "out"), [Linear(epochs=3)])
    out = tmp_path / "x.csv"
    words = (
        "--data",
        toy_set,
        "--source",
        "pose",
        "--mode",
        "zero",
        "--joints",
        "5",
        "--parts",
        "none",
        "--draws",
        "1",
    )
    printed = succeeded(
        *("partial", tmp_path / "out" / "linear", *words, "--trained-on", "whole,masked", "--copies", "2", "--out", out)
    )
    assert [(row["trained_on"], row["count"], bool(row["refit"])) for row in rows_of(out)] == [
        *[("whole", "0", False), ("whole", "5", False)],
        *[("masked", "0", True), ("masked", "5", True)],
    ]
    titles = [line for line in printed.splitlines() if line.startswith("joints masked")]
    assert ["trained on whole bodies" in titles[0], "last layers fitted again" in titles[1]] == [True, True]
    assert printed.splitlines()[-1].endswith("--seed 0 --trained-on whole,masked --copies 2")


def test_a_model_that_cannot_drop_is_left_out_of_the_drop_tables_alone(tmp_path: Path) -> None:
    out = tmp_path / "x.csv"
    ran = skelbench(*FEW, "motionbert-synthetic-xsub", "--parts", "none", "--out", out)
    assert ran.code == 0
    modes = {(row["model"], row["mode"]) for row in rows_of(out)}
    assert modes == {(STGCN[1], "drop"), (STGCN[1], "zero"), ("motionbert-synthetic-xsub", "zero")}
    why = "motionbert-synthetic-xsub is left out of drop: its network cannot leave joints out of its computation"
    assert why in ran.out and why in ran.err
    assert "cannot be measured with drop" in refused("partial", "motionbert-synthetic-xsub", "--mode", "drop")
