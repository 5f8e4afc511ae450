"""`skelbench check` refuses by name what is not comparable: other data, poses, splits, clips, draws, repairs."""

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from refusal import refusal
from told import SPECS, results, some, told_set

from skelbench.data.find import load_data
from skelbench.evaluation.results.outcome import Outcome
from skelbench.report.check.clips import paired
from skelbench.report.check.verdict import check

ARM = SPECS[0]
Measure = Callable[[Path, Path], Path]


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return told_set(tmp_path_factory.mktemp("set"))


@pytest.fixture(scope="module")
def baseline(data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return results(tmp_path_factory.mktemp("old") / "old.csv", data, {ARM: some(12)}, specs=[ARM, "noise:0.1"])


def fewer(path: Path, data: Path) -> Path:
    return results(path, load_data(data, source="pose", limit=90), specs=[ARM])


def other_source(path: Path, data: Path) -> Path:
    return results(path, load_data(data, source="other"), specs=[ARM])


def a_split(path: Path, data: Path) -> Path:
    return results(path, load_data(data, source="pose", split="xsub"), specs=[ARM])


def other_set(path: Path, data: Path) -> Path:
    shutil.copytree(data, path.parent / "own")
    (path.parent / "own" / "toy_pose.npz").rename(path.parent / "own" / "own_pose.npz")
    (path.parent / "own" / "toy_other.npz").unlink()
    return results(path, path.parent / "own", specs=[ARM])


def other_poses(path: Path, data: Path) -> Path:
    shutil.copytree(data, path.parent / data.name)
    arrays = dict(np.load(data / "toy_pose.npz"))
    np.savez(path.parent / data.name / "toy_pose.npz", **{**arrays, "keypoint": arrays["keypoint"] + 1})
    return results(path, path.parent / data.name, specs=[ARM])


def more_draws(path: Path, data: Path) -> Path:
    return results(path, data, specs=[ARM, "noise:0.1"], seeds=3)


def mended(path: Path, data: Path) -> Path:
    return results(path, data, specs=[ARM], repairs=["hold"])


@pytest.mark.parametrize(
    ("measure", "said"),
    [
        (fewer, "other clips: 90 against 120, 90 in both; only the baseline has"),
        (other_source, "of other poses than"),
        (a_split, "of another split than"),
        (other_set, "of other data than"),
        (other_poses, "other poses: the file of toy, all clips, source pose has the SHA-256"),
        (more_draws, "noise:0.1 of 'told': other draws: [0, 1, 2], the baseline has [0]"),
        (mended, f"{ARM} of 'told': another repair: hold, the baseline has none"),
    ],
)
def test_what_is_of_something_else_is_refused_by_its_name(
    measure: Measure, said: str, baseline: Path, data: Path, tmp_path: Path
) -> None:
    new = measure(tmp_path / "new.csv", data)
    assert said in refusal(lambda: check(new, baseline, 1.0))
    assert "measure" in refusal(lambda: check(baseline, new, 1.0))


def test_unknown_names_are_answered_with_near_ones(baseline: Path) -> None:
    assert "did you mean told?" in refusal(lambda: check(baseline, baseline, 1.0, models=["tod"]))
    assert f"did you mean {ARM}" in refusal(lambda: check(baseline, baseline, 1.0, specs=["part-mask:lef_arm"]))


def test_two_models_against_two_others_have_nothing_in_common(data: Path, tmp_path: Path) -> None:
    old, new = tmp_path / "old.csv", tmp_path / "new.csv"
    for path, names in ((old, "ab"), (new, "cd")):
        for name in names:
            results(path, data, specs=[ARM], name=name)
    assert "has the models 'c', 'd'" in refusal(lambda: check(new, old, 1.0))
    assert check(new, old, 1.0, models=["a", "d"]).passed  # one each


@pytest.mark.parametrize("limit", [-1.0, float("nan"), float("inf"), 101.0])
def test_a_limit_is_a_number_of_points(limit: float, baseline: Path) -> None:
    assert "expected points from 0 to 100" in refusal(lambda: check(baseline, baseline, limit))


def outcome(clips: str, **other: object) -> Outcome:
    count = len(clips)
    plain = Outcome(
        np.array(list(clips), object),
        np.arange(count, dtype=np.int16),
        np.arange(count, dtype=np.int16),
        np.zeros(count, np.int16),
        np.array(["s1"] * count, object),
        "subject",
    )
    return replace(plain, **other)


def test_clips_are_paired_by_their_names_in_whatever_order() -> None:
    turned = outcome("cba", label=np.int16([2, 1, 0]), prediction=np.int16([7, 8, 9]))
    pair = paired([turned], [outcome("abc")], "here")
    assert pair.clip.tolist() == ["a", "b", "c"]
    assert pair.new.tolist() == [[9, 8, 7]]
    assert pair.old.tolist() == [[0, 1, 2]]


@pytest.mark.parametrize(
    ("new", "said"),
    [
        (outcome("abd"), "2 in both; only the baseline has 'c'; the baseline lacks 'd'"),
        (outcome("abcdefg"), "7 against 3, 3 in both; the baseline lacks 'd', 'e', 'f' and 1 more"),
        (outcome("abc", label=np.int16([0, 2, 2])), "other labels of 1 of 3 clips: 'b'"),
        (outcome("abc", group=np.array(["s1", "s1", "s2"], object)), "other subjects of 1 of 3 clips: 'c'"),
    ],
)
def test_other_clips_labels_and_subjects_are_named(new: Outcome, said: str) -> None:
    assert said in refusal(lambda: paired([new], [outcome("abc")], "new.csv against old.csv, x of 'm'"))
