"""Packed cells are the same cells; git merges what two people packed; a CSV tells nothing but what its cells tell."""

import subprocess
from pathlib import Path

import pytest
from spoilt_cells import file_of, forged
from toy import WRIST, WristModel

from skelbench.data.find import Dataset, load_data
from skelbench.evaluation.evaluate import cells
from skelbench.evaluation.results.files.places import model_folder
from skelbench.evaluation.results.pack import merge, pack
from skelbench.evaluation.results.reading import read_outcomes
from skelbench.evaluation.results.store import Results
from skelbench.perturbations.spec import Spec

ARRAYS = ("clip", "label", "prediction", "rank", "group")


@pytest.fixture
def data(toy_set: Path) -> Dataset:
    return load_data(toy_set, split="xsub", source="pose")


def measured(path: Path, data: Dataset, *specs: str, name: str = "wrist") -> Path:
    from dataclasses import replace

    store = Results(path)
    model = WristModel(replace(WRIST, name=name))
    for cell in cells(model, data, map(Spec.parse, specs), seeds=2, known=store.find):
        if cell.fresh:
            store.add(cell)
    store.save()
    return path


def files(path: Path) -> list[str]:
    return sorted(file.name for file in path.with_suffix(".cells").rglob("*.cells") if file.is_file())


def test_packed_cells_tell_what_they_told_before(tmp_path: Path, data: Dataset) -> None:
    path = measured(tmp_path / "x.csv", data, "noise:0.1", "estimator:other")
    rows, before = read_outcomes(path)
    told = {key: before[key] for key in before}
    csv = path.read_bytes()
    assert len(files(path)) == 4
    (new,) = pack(path)
    assert files(path) == [new.name]
    again, after = read_outcomes(path)
    assert again.equals(rows)
    for key, outcome in told.items():
        assert all((getattr(outcome, name) == getattr(after[key], name)).all() for name in ARRAYS)
        assert (outcome.confidence.probability == after[key].confidence.probability).all()  # type: ignore[union-attr]
    Results(path).save()
    assert path.read_bytes() == csv


def test_packing_again_changes_nothing_and_packs_what_came_later(tmp_path: Path, data: Dataset) -> None:
    path = measured(tmp_path / "x.csv", data, "noise:0.1")
    (first,) = pack(path)
    before = first.read_bytes()
    assert pack(path) == []
    assert first.read_bytes() == before
    measured(path, data, "noise:0.1", "shift:2")
    (second,) = pack(path)
    assert files(path) == [second.name] != [first.name]
    assert len(read_outcomes(path)[0]) == 5


def test_probabilities_can_be_left_out_and_nothing_else_goes_with_them(tmp_path: Path, data: Dataset) -> None:
    path = measured(tmp_path / "x.csv", data, "noise:0.1")
    rows, before = read_outcomes(path)
    told = {key: before[key].prediction.tolist() for key in before}
    large = sum(file.stat().st_size for file in path.with_suffix(".cells").rglob("*.cells") if file.is_file())
    (new,) = pack(path, sure=False)
    assert new.stat().st_size < large
    again, after = read_outcomes(path)
    assert again.equals(rows)
    assert {key: after[key].prediction.tolist() for key in after} == told
    assert all(after[key].confidence is None for key in after)


def test_results_are_merged_into_others_and_stay_where_they_were(tmp_path: Path, data: Dataset) -> None:
    one = measured(tmp_path / "one.csv", data, "noise:0.1", name="a")
    two = measured(tmp_path / "two.csv", data, "noise:0.1", name="b")
    before = files(one), one.read_bytes()
    merge([one, two], tmp_path / "both.csv")
    rows, outcomes = read_outcomes(tmp_path / "both.csv")
    assert rows["model"].tolist() == ["a"] * 3 + ["b"] * 3
    assert len(outcomes) == 6
    assert (files(one), one.read_bytes()) == before
    merge([one, two], tmp_path / "a.csv", ["a"])
    assert set(read_outcomes(tmp_path / "a.csv")[0]["model"]) == {"a"}


def git(folder: Path, *words: str) -> str:
    named = ("-c", "user.name=toy", "-c", "user.email=toy@example.org", "-c", "init.defaultBranch=main")
    ran = subprocess.run(["git", *named, *words], cwd=folder, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    return ran.stdout


def test_git_merges_what_two_people_measured_even_the_same_cells(tmp_path: Path, data: Dataset) -> None:
    folder = tmp_path / "repository"
    folder.mkdir()
    git(folder, "init", "-q")
    (folder / ".gitignore").write_text("*.csv\n")
    path = measured(folder / "x.csv", data, "noise:0.1")
    pack(path)
    git(folder, "add", ".")
    git(folder, "commit", "-qm", "first")
    for person, spec in (("one", "shift:1"), ("two", "shift:2")):
        git(folder, "checkout", "-q", "-b", person, "main")
        measured(path, data, "noise:0.1", "shift:3", spec, name="another")
        git(folder, "add", ".")
        git(folder, "commit", "-qm", person)
    git(folder, "checkout", "-q", "main")
    git(folder, "merge", "-q", "one")
    git(folder, "merge", "-q", "--no-edit", "two")
    rows, _ = read_outcomes(path.with_suffix(".cells"))
    assert sorted(rows.query("model == 'another'")["spec"].unique()) == ["clean", "noise:0.1", *_shifts(1, 2, 3)]
    assert not rows["cell"].duplicated().any()


def _shifts(*levels: int) -> list[str]:
    return [f"shift:{level}" for level in levels]


@pytest.mark.parametrize("name", ["wrist", "a/../b", ".hidden", "über model", "x" * 200, "a\\b", "con s", "..", "-s1"])
def test_a_model_of_any_name_has_a_folder_of_its_own_in_the_folder(name: str, tmp_path: Path) -> None:
    folder = model_folder(name)
    assert (tmp_path / folder).resolve().parent == tmp_path.resolve()
    assert len(folder) < 90
    assert model_folder(f"{name}-s1") == f"{folder}-s1" or name.endswith("-s1")
    assert folder != model_folder(f"{name}!")


def test_of_one_measurement_with_and_without_probabilities_the_fuller_counts(tmp_path: Path, data: Dataset) -> None:
    full = measured(tmp_path / "full.csv", data, "noise:0.1")
    merge([full], tmp_path / "slim.csv")
    pack(tmp_path / "slim.csv", sure=False)
    merge([full, tmp_path / "slim.csv"], tmp_path / "both.csv")
    _, outcomes = read_outcomes(tmp_path / "both.csv")
    assert all(outcomes[key].confidence is not None for key in outcomes)


def test_rows_that_other_statistics_made_get_the_intervals_of_today(tmp_path: Path, data: Dataset) -> None:
    path = measured(tmp_path / "x.csv", data, "noise:0.1")
    rows, _ = read_outcomes(path)
    forged(file_of(tmp_path / "x.cells", "noise:0.1"), intervals=0, top1_low=1.0, drop_high=99.0)
    again, _ = read_outcomes(path.with_suffix(".cells"))
    assert again.equals(rows)
