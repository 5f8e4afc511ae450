"""`skelbench predict`: classes, quality and expectation of every clip, from files with labels or without."""

import csv
import json
from pathlib import Path

import npz_files
import numpy as np
import pytest
from command import refused, succeeded
from unlabelled import strip_labels

from skelbench import evaluate, load_data, load_model

MODEL = ("--model", "stgcn-synthetic-xsub", "--device", "cpu")


@pytest.fixture(scope="module")
def clips(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("clips")
    succeeded("data", "synth", "--out", folder, "--limit", 6)
    return folder / "synthetic_lq.npz"


def test_it_predicts_what_an_evaluation_predicts(clips: Path) -> None:
    told = json.loads(succeeded("predict", clips, *MODEL, "--json"))
    data, model = load_data(clips, source="lq"), load_model("stgcn-synthetic-xsub")
    logits = [model.logits(model.prepare(clip)).softmax(-1).mean(0).detach().numpy() for clip in data]
    classes = [model.card.classes[int(np.argmax(row))] for row in logits]
    assert [each["top"][0]["class"] for each in told["clips"]] == classes
    assert [each["top"][0]["probability"] for each in told["clips"]] == pytest.approx(
        [float(row.max()) for row in logits], abs=1e-4
    )
    assert [len(each["top"]) for each in told["clips"]] == [5] * 6
    correct = evaluate(model, data)["correct"].iloc[0]
    assert f"{correct} of 6 right" in succeeded("predict", clips, *MODEL)


def test_clips_without_labels_are_predicted_and_nobody_counts_them(clips: Path, tmp_path: Path) -> None:
    bare = strip_labels(clips, tmp_path / "own_lq.npz")
    text = succeeded("predict", bare, *MODEL, "--top", 2)
    assert "right" not in text
    with_labels = json.loads(succeeded("predict", clips, *MODEL, "--json"))["clips"]
    without = json.loads(succeeded("predict", bare, *MODEL, "--json"))["clips"]
    assert [each["top"] for each in without] == [each["top"] for each in with_labels]
    assert {each["label"] for each in without} == {None}


def test_several_files_make_one_table_and_one_csv(clips: Path, tmp_path: Path) -> None:
    bare = strip_labels(clips, tmp_path / "own_lq.npz")
    out = tmp_path / "predictions.csv"
    text = succeeded("predict", clips, bare, *MODEL, "--top", 1, "--out", out)
    assert "own/" in text and "synthetic/" in text
    with out.open(newline="", encoding="utf-8") as stream:
        lines = list(csv.DictReader(stream))
    assert [line["data"] for line in lines] == ["synthetic"] * 6 + ["own"] * 6
    assert all(0 < float(line["probability_1"]) <= 1 and 0 <= float(line["missing"]) <= 1 for line in lines)
    assert {line["expected_on"] for line in lines} == {"synthetic (synthetic data), xsub, source mq"}


def test_an_expectation_from_synthetic_results_says_synthetic(clips: Path) -> None:
    (line,) = [line for line in succeeded("predict", clips, *MODEL).splitlines() if line.startswith("expect")]
    assert "synthetic data" in line


def test_of_nobody_and_of_one_frame_no_accuracy_is_expected(tmp_path: Path) -> None:
    arrays = npz_files.arrays()
    arrays["keypoint_score"][:4] = 0  # the first clip; the fourth has one frame
    path = tmp_path / "own_pose.npz"
    np.savez(path, **arrays)
    told = json.loads(succeeded("predict", path, *MODEL, "--json"))["clips"]
    assert told[0]["quality"]["persons"] == 0
    assert told[3]["quality"]["frames"] == 1
    assert told[0]["expected"] == told[3]["expected"] == []
    assert told[2]["expected"]
    assert "clips of nobody: 1;" in succeeded("predict", path, *MODEL)


def test_a_layout_that_the_model_cannot_take_names_the_remedy(tmp_path: Path) -> None:
    path = tmp_path / "own_pose.npz"
    np.savez(path, **npz_files.arrays("penn13"))
    assert "choose a model for penn13" in refused("predict", path, *MODEL)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("gone.npz",), "gone.npz; check the path"),
        (("synthetic", "--limit", "1", "--curves", "gone.csv"), "there is no gone.csv"),
        (("synthetic", "--limit", "1", "--image-size", "big"), "expected WIDTHxHEIGHT"),
        (("synthetic", "--limit", "1", "--out", "."), "cannot write"),
    ],
)
def test_what_cannot_be_done_is_one_line(words: tuple[str, ...], said: str) -> None:
    assert said in refused("predict", *words, *MODEL)
