"""`skelbench check` as a shell and a CI see it: exit codes, formats, and the baseline that is replaced."""

import json
import shutil
from pathlib import Path
from xml.etree import ElementTree

import pytest
from command import refused, refused_without_a_trace, skelbench
from told import SPECS, results, some, told_set

ARM = SPECS[0]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a baseline, with results that hold, that fell, and that are of other draws."""
    folder = tmp_path_factory.mktemp("made")
    data = told_set(folder)
    results(folder / "old.csv", data, specs=[ARM])
    results(folder / "same.csv", data, {ARM: some(1)}, specs=SPECS[:2])
    results(folder / "worse.csv", data, {ARM: some(90)}, specs=[ARM])
    results(folder / "draws.csv", data, specs=[ARM, "noise:0.1"], seeds=2)
    results(folder / "other.csv", data, specs=[ARM, "noise:0.1"])
    return folder


@pytest.fixture
def here(made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    shutil.copytree(made, tmp_path, ignore=shutil.ignore_patterns("*.npz"), dirs_exist_ok=True)
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("GITHUB_STEP_SUMMARY", raising=False)
    return tmp_path


@pytest.mark.parametrize("form", ["text", "github", "junit", "json"])
def test_it_ends_with_0_where_all_holds_1_where_something_fell_and_2_where_none_can_tell(form: str, here: Path) -> None:
    for new, baseline, code in (("same", "old", 0), ("worse", "old", 1), ("old", "same", 1), ("draws", "other", 2)):
        ran = skelbench("check", f"{new}.csv", "--baseline", f"{baseline}.csv", "--format", form)
        assert ran.code == code, (new, ran)
        assert ("skelbench: " in ran.err) == (code == 2)


def test_max_drop_0_is_identical_predictions(here: Path) -> None:
    assert skelbench("check", "same.csv", "--baseline", "old.csv", "--max-drop", 0.5).code == 0
    assert skelbench("check", "same.csv", "--baseline", "old.csv", "--max-drop", 0).code == 1
    assert skelbench("check", "same.csv", "--baseline", "old.csv", "--max-drop", 0, "--spec", "clean").code == 0


def test_each_format_is_of_its_kind(here: Path) -> None:
    def said(form: str) -> str:
        return skelbench("check", "worse.csv", "--baseline", "old.csv", "--format", form).out

    assert said("text").startswith("FELL     told  mean of 2 cells: 100.00 -> 62.50, fell by 37.50 points [")
    assert said("github").startswith("::error title=told mean of 2 cells fell::100.00 -> 62.50, fell by")
    assert len(ElementTree.fromstring(said("junit").encode()).findall(".//failure")) == 2
    assert json.loads(said("json"))["verdict"] == "fell"


def test_a_job_gets_a_summary_that_is_added_to_what_is_there(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page = here / "summary.md"
    page.write_text("before\n")
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(page))
    skelbench("check", "worse.csv", "--baseline", "old.csv")
    assert page.read_text() == "before\n"  # another format: nothing is written
    skelbench("check", "worse.csv", "--baseline", "old.csv", "--format", "github")
    assert page.read_text().startswith("before\n### skelbench check: fell\n")


def test_a_summary_that_cannot_be_written_changes_no_verdict(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(here))
    for new, code in (("same", 0), ("worse", 1)):
        ran = skelbench("check", f"{new}.csv", "--baseline", "old.csv", "--format", "github")
        assert (ran.code, "no summary" in ran.err) == (code, True)


def test_github_is_told_why_two_files_cannot_be_compared(here: Path) -> None:
    ran = skelbench("check", "draws.csv", "--baseline", "other.csv", "--format", "github")
    assert ran.out.startswith("::error title=skelbench check%3A not comparable::draws.csv against other.csv")


def test_new_results_take_the_place_of_the_baseline(here: Path) -> None:
    ran = skelbench("check", "worse.csv", "--baseline", "old.csv", "--update-baseline")
    assert (ran.code, ran.out.count("FELL")) == (1, 2)  # what fell is still said, once
    assert ran.err == "old.csv is now worse.csv: of 2 cells 1 changed; 0 new, 0 gone\n"
    assert (here / "old.csv").read_bytes() == (here / "worse.csv").read_bytes()
    again = skelbench("check", "worse.csv", "--baseline", "old.csv", "--max-drop", 0, "--update-baseline")
    assert (again.code, again.err) == (0, "old.csv is now worse.csv: of 2 cells 0 changed; 0 new, 0 gone\n")
    grown = skelbench("check", "same.csv", "--baseline", "old.csv", "--update-baseline")
    assert grown.err == "old.csv is now same.csv: of 2 cells 1 changed; 1 new, 0 gone\n"


def test_a_baseline_stays_where_nothing_could_be_compared(here: Path) -> None:
    assert "other draws" in refused_without_a_trace(
        here, "check", "draws.csv", "--baseline", "other.csv", "--update-baseline"
    )


@pytest.mark.parametrize("words", [("--model", "told"), ("--spec", "clean")])
def test_a_part_of_the_results_does_not_become_the_baseline(words: tuple[str, str], here: Path) -> None:
    said = refused_without_a_trace(here, "check", "same.csv", "--baseline", "old.csv", "--update-baseline", *words)
    assert "leave" in said


def test_results_are_no_baseline_of_themselves_to_replace(here: Path) -> None:
    assert "are one file" in refused_without_a_trace(
        here, "check", "old.csv", "--baseline", "./old.csv", "--update-baseline"
    )


def test_an_unknown_format_is_answered_with_those_there_are(here: Path) -> None:
    said = refused("check", "old.csv", "--baseline", "old.csv", "--format", "xml")
    assert all(form in said for form in ("text", "github", "junit", "json"))
