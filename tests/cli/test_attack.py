"""`skelbench attack`: what it prints, keeps, takes up again, and what it refuses."""

import csv
import shlex
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from command import refused, refused_without_a_trace, skelbench, snapshot, succeeded
from unlabelled import strip_labels

from skelbench import load_data, load_model
from skelbench.evaluation.robust import measure
from skelbench.evaluation.robust.read import read_records
from skelbench.evaluation.victim import victim
from skelbench.perturbations.attacks import ATTACKS
from skelbench.perturbations.attacks.ball import displacement

STGCN = ("attack", "--model", "stgcn-synthetic-xsub", "--limit", "4")
WRIST = ("attack", "--trust", "--model", "wrist.yaml", "--data", "toy", "--source", "pose")
SQUARE = ("--attack", "square:queries=40")


def forbidden(*args: object) -> None:
    raise AssertionError("attacked again")


def lines_of(text: str) -> dict[tuple[str, str], list[str]]:
    """(eps, attack) -> the columns after it, of a table; `clean` has no eps."""
    table = [line.split() for line in text.splitlines() if line.startswith(("stgcn", "wrist"))]
    return {("", words[1]) if words[1] == "clean" else (words[1], words[2]): words for words in table}


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(newline="") as stream:
        return list(csv.DictReader(stream))


def test_the_table_counts_what_the_attack_breaks(tmp_path: Path) -> None:
    out = tmp_path / "new" / "x.csv"
    lines = lines_of(succeeded(*STGCN, "--attack", "fgsm", "--eps", "0.005", "--eps", "0.03", "--out", out))
    clips = list(load_data("synthetic", split="xsub", limit=4))
    box, labels = victim(load_model("stgcn-synthetic-xsub")), [clip.label for clip in clips]
    clean = box.scores(clips).argmax(axis=1) == labels
    assert lines["", "clean"][2] == f"{clean.sum()}"
    for eps in (0.005, 0.03):
        damaged = ATTACKS["fgsm"].run(box, clips, eps)
        left = clean & (box.scores(damaged).argmax(axis=1) == labels)
        assert lines[str(eps), "fgsm"][3:6] == [f"{n}" for n in (clean.sum(), clean.sum() - left.sum(), left.sum())]
        assert lines[str(eps), "all"][3:] == lines[str(eps), "fgsm"][3:]
    (near, far) = rows_of(out)
    assert (near["eps"], far["eps"], near["attacks"], near["clips"]) == ("0.005", "0.03", "fgsm", "4")
    assert float(far["robust"]) < float(near["robust"])
    told = ("weights_sha256", "dataset_sha256", "names_sha256", "skelbench", "torch", "device", "created", "seconds")
    assert all(near[name] for name in told)


def test_random_displacements_are_as_long_as_the_attacks(monkeypatch: pytest.MonkeyPatch, place: Path) -> None:
    seen: list[tuple[Any, Any]] = []
    drawn = measure.noise
    monkeypatch.setattr(measure, "noise", lambda *args: seen.append((args[0], found := drawn(*args))) or found)
    succeeded(*WRIST, *SQUARE, "--eps", "0.02")
    assert len(seen) == 9
    for clean, damaged in seen:
        for before, after in zip(clean, damaged, strict=True):
            way = displacement(before, after)[before.detected]
            assert np.allclose(way, 0.02, rtol=1e-3) and way.max() <= 0.02
    first = [clips[0].keypoint for _, clips in seen]
    assert not any(np.array_equal(first[0], other) for other in first[1:])


def test_a_model_without_slopes_is_attacked_by_its_scores_and_the_table_says_so(place: Path) -> None:
    ran = skelbench(*WRIST, "--attack", "skel-aa:queries=40", "--eps", "0.2")
    lines = lines_of(ran.out)
    assert " ".join(lines["0.2", "apgd-ce"][3:]) == "left out: the model has no slopes"
    assert lines["0.2", "square"][3] == "6"
    assert int(lines["0.2", "all"][5]) < 6  # 0.2 camera units are 192 px, and classes 150 px apart
    assert "wrist  eps 0.2  square: 6 of 6 clips left" in ran.err


def test_a_second_run_attacks_nothing_and_changes_nothing(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    command = (*WRIST, *SQUARE, "--eps", "0.01", "--eps", "0.2", "--out", "x.csv")
    first = succeeded(*command)
    before = snapshot(place)
    monkeypatch.setattr(measure, "run_suite", forbidden)
    assert succeeded(*command) == first
    assert snapshot(place) == before


def test_what_is_asked_otherwise_is_attacked_anew_and_added(place: Path) -> None:
    command = (*WRIST, "--eps", "0.1", "--out", "x.csv")
    succeeded(*command, *SQUARE)
    (first,) = (place / "x.csv").read_text().splitlines()[1:]
    for other in (("--attack", "square:queries=41"), (*SQUARE, "--seed", "1"), (*SQUARE, "--limit", "5")):
        succeeded(*command, *other)
    succeeded(*command[:-4], "--eps", "0.11", "--out", "x.csv", *SQUARE)
    rows = (place / "x.csv").read_text().splitlines()[1:]
    assert len(rows) == len({row.rpartition(",")[2] for row in rows}) == 5
    assert rows[0] == first


def test_what_is_finished_is_kept_when_the_rest_is_stopped(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    suite = measure.run_suite

    def stops(*args: Any) -> Any:
        if args[2] == 0.2:
            raise KeyboardInterrupt
        return suite(*args)

    monkeypatch.setattr(measure, "run_suite", stops)
    ran = skelbench(*WRIST, *SQUARE, "--eps", "0.1", "--eps", "0.2", "--out", "x.csv")
    assert (ran.code, ran.err.splitlines()[-1][:19]) == (130, "skelbench: stopped;")
    assert [record.identity.eps for record in read_records(place / "x.csv")] == [0.1]


def test_rows_that_another_run_adds_meanwhile_stay(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    suite = measure.run_suite
    succeeded(*WRIST, *SQUARE, "--eps", "0.1", "--out", "other.csv")

    def meanwhile(*args: Any) -> Any:
        (place / "x.csv").write_bytes((place / "other.csv").read_bytes())
        return suite(*args)

    monkeypatch.setattr(measure, "run_suite", meanwhile)
    succeeded(*WRIST, *SQUARE, "--eps", "0.2", "--out", "x.csv")
    assert [record.identity.eps for record in read_records(place / "x.csv")] == [0.1, 0.2]


def test_the_command_that_is_printed_gives_the_same_table(place: Path) -> None:
    *table, _, again = succeeded(*WRIST, *SQUARE, "--eps", "0.1", "--limit", "5", "--out", "x.csv").splitlines()
    words = shlex.split(again.removeprefix("again: skelbench "))
    assert words[words.index("--limit") + 1] == "5" and "--out" not in words
    assert succeeded(*words).splitlines() == [*table, again]


def test_guards_are_kept_and_added_to_what_was_measured_without(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    command = (*WRIST, *SQUARE, "--eps", "0.1", "--out", "x.csv")
    assert "guard" not in succeeded(*command)
    monkeypatch.setattr(measure, "run_suite", forbidden)
    printed = succeeded(*command, "--guards")
    assert "tripped" in next(line for line in printed.splitlines() if "few classes" in line)  # it has 3
    assert "passed" in next(line for line in printed.splitlines() if "randomised" in line)
    (record,) = read_records(place / "x.csv")
    assert {found.guard: found.passed for found in record.findings}["few classes"] is False
    assert succeeded(*command, "--guards") == printed


def test_a_surrogate_takes_part_by_transfer_but_not_against_itself() -> None:
    names = ("--surrogate", "stgcn-synthetic-xsub", "--model", "stgcnpp-synthetic-xsub")
    ran = skelbench(*STGCN[:3], *names, "--limit", "2", "--attack", "fgsm", "--attack", "transfer:steps=2")
    lines = [line.split() for line in ran.out.splitlines()]
    assert {words[0] for words in lines if words[2:3] == ["fgsm"]} == {"stgcn-synthetic-xsub", "stgcnpp-synthetic-xsub"}
    assert {words[0] for words in lines if words[2:3] == ["transfer"]} == {"stgcnpp-synthetic-xsub"}
    assert "note: stgcn-synthetic-xsub is no surrogate of itself" in ran.err


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--attack", "pdg"), "unknown attack 'pdg'; did you mean pgd"),
        (("--attack", "skel-a"), "did you mean skel-aa"),
        (("--attack", "bone-length"), "its level is"),
        (("--attack", "square:querys=5"), "expected OPTION=NUMBER"),
        (("--attack", "square:queries=0"), "a number from 1 on"),
        (("--attack", "fgsm:steps=3"), "(there is none)"),
        (("--attack", "square", "--attack", "skel-aa"), "attack square is there twice"),
        (("--attack", "transfer"), "add --surrogate"),
        (("--attack", "fgsm"), "fgsm: the model has no slopes"),
        ((*SQUARE, "--surrogate", "wrist.yaml"), "it is its own only surrogate"),
        ((*SQUARE, "--eps", "-0.1"), "eps is -0.1, expected a number of camera units"),
        ((*SQUARE, "--eps", "nan"), "eps is nan"),
        ((*SQUARE, "--eps", "inf"), "eps is inf"),
        ((*SQUARE, "--eps", "0"), "eps is 0.0"),
        ((*SQUARE, "--eps", "much"), "Invalid value for '--eps'"),
        ((*SQUARE, "--model", "gone.yaml"), "gone.yaml"),
        ((*SQUARE, "--model", "stgcn-synthetic-xsub"), "choose a model that was trained on toy"),
        ((*SQUARE, "--out", "x.txt"), "is no .csv file"),
        ((*SQUARE, "--out", "toy"), "is no .csv file"),
        ((*SQUARE, "--out", "old.csv"), "other columns than a CSV of `skelbench attack --out`"),
    ],
)
def test_what_cannot_be_measured_is_refused_at_once(place: Path, words: tuple[str, ...], said: str) -> None:
    if words[-2:] == ("--surrogate", "wrist.yaml"):
        words = ("--attack", "transfer", *words[-2:])
    assert said in refused_without_a_trace(place, *WRIST, *words)


def test_a_surrogate_needs_slopes(place: Path) -> None:
    (place / "other.yaml").write_text((place / "wrist.yaml").read_text().replace("name: wrist", "name: other"))
    line = refused_without_a_trace(place, *WRIST, *SQUARE, "--surrogate", "other.yaml")
    assert "model other has no slopes, which damage for others is sought by" in line


def test_clips_without_labels_are_refused(place: Path) -> None:
    strip_labels(place / "toy" / "toy_pose.npz")
    strip_labels(place / "toy" / "toy_other.npz")
    assert "no labels, which an attack needs" in refused_without_a_trace(place, *WRIST, *SQUARE)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (",0.001,", ",0.002,", "its key does not go with the rest"),
        ("....", "...A", "does not go with the rest"),
        ("....", "...B", "what became of it"),
        ("......", ".....", "what became of it"),
        ("9 9", "9 10", "what became of it"),
        ("wrist,", "wrist,wrist,", "cells, expected"),
        ("toy", "t\0y", "cannot be read as CSV"),
        (",1,1,subject", ",1,one,subject", "cannot be read"),
    ],
)
def test_a_csv_that_was_changed_is_refused_and_left_as_it_is(place: Path, old: str, new: str, said: str) -> None:
    command = (*WRIST, *SQUARE, "--eps", "0.001", "--out", "x.csv")
    succeeded(*command)
    head, row = (place / "x.csv").read_text().splitlines()
    assert old in row
    (place / "x.csv").write_text(f"{head}\n{row.replace(old, new, 1)}\n")
    assert said in refused_without_a_trace(place, *command)


def test_a_folder_that_is_not_there_is_made_as_eval_does_and_one_that_cannot_be_is_refused(place: Path) -> None:
    succeeded(*WRIST, *SQUARE, "--eps", "0.1", "--out", "a/b/x.csv")
    assert len(read_records(place / "a" / "b" / "x.csv")) == 1
    assert "cannot write" in refused(*WRIST, *SQUARE, "--out", "wrist.yaml/x.csv")
