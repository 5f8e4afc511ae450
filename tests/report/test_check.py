"""`skelbench check`: what holds, what fell, what is missing; of results whose falls are known by hand."""

from fractions import Fraction
from pathlib import Path

import pytest
from told import CLIPS, SPECS, results, some, told_set

from skelbench.report.check.text import text
from skelbench.report.check.verdict import Checked, check

ARM, OTHER_ARM, LEG = SPECS


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return told_set(tmp_path_factory.mktemp("set"))


@pytest.fixture(scope="module")
def baseline(data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return results(tmp_path_factory.mktemp("old") / "old.csv", data, {ARM: some(12)})


def statuses(checked: Checked) -> dict[str, str]:
    return {held.place.spec: held.status for held in checked.every}


def test_results_against_themselves_hold(baseline: Path) -> None:
    checked = check(baseline, baseline, 1.0)
    assert checked.passed
    assert set(statuses(checked).values()) == {"holds"}
    assert text(checked).splitlines()[-1] == ("4 cells and 1 mean compared, 0 fell by more than 1 point, 0 missing")


def test_what_fell_is_named_with_its_counts_its_interval_and_over_how_many_subjects(
    baseline: Path, data: Path, tmp_path: Path
) -> None:
    new = results(tmp_path / "new.csv", data, {ARM: some(84)})  # 72 of 120 clips lost: 60 points
    checked = check(new, baseline, 1.0)
    assert not checked.passed
    assert statuses(checked)[ARM] == "fell"
    assert {spec for spec, status in statuses(checked).items() if status == "fell"} <= {ARM, "mean of 4 cells"}
    line = next(line for line in text(checked).splitlines() if ARM in line)
    assert line.startswith(f"FELL     told  {ARM}: 90.00 -> 30.00, fell by 60.00 points [")
    assert line.endswith("] over 6 subjects, which is few")


def test_a_fall_that_the_data_cannot_tell_from_chance_holds(baseline: Path, data: Path, tmp_path: Path) -> None:
    new = results(tmp_path / "new.csv", data, {ARM: some(15)})  # 3 clips: 2.5 points
    checked = check(new, baseline, 1.0)
    cell = next(held for held in checked.cells if held.place.spec == ARM)
    assert cell.fall and cell.fall.points == Fraction(5, 2) > checked.limit
    assert checked.passed


def test_what_rose_holds(baseline: Path, data: Path, tmp_path: Path) -> None:
    assert check(results(tmp_path / "new.csv", data), baseline, 0.1).passed


def test_a_mean_may_fall_where_no_cell_is_told_to(data: Path, tmp_path: Path) -> None:
    old = results(tmp_path / "old.csv", data)
    wrong = {spec: some(12, 30 * k) for k, spec in enumerate(("clean", *SPECS))}  # other clips in every cell
    checked = check(results(tmp_path / "new.csv", data, wrong), old, 2.0)
    assert [held.place.spec for held in checked.fallen] == ["mean of 4 cells"]
    assert checked.means[0].fall and checked.means[0].fall.points == Fraction(100 * 12, CLIPS)


def test_the_order_in_which_cells_were_measured_does_not_matter(baseline: Path, data: Path, tmp_path: Path) -> None:
    new = results(tmp_path / "new.csv", data, {ARM: some(12)}, specs=SPECS[::-1])
    assert check(new, baseline, 0).passed
    assert check(new, baseline, 1e-9).passed


def test_a_cell_that_is_gone_fails_and_one_that_is_new_does_not(baseline: Path, data: Path, tmp_path: Path) -> None:
    fewer = results(tmp_path / "fewer.csv", data, {ARM: some(12)}, specs=SPECS[:2])
    checked = check(fewer, baseline, 1.0)
    assert [place.spec for place in checked.missing] == [LEG]
    assert f"MISSING  told  {LEG}: not in {fewer}" in text(checked)
    assert not checked.passed
    other_way = check(baseline, fewer, 1.0)
    assert other_way.passed
    assert f"EXTRA    told  {LEG}: not in the baseline, ignored" in text(other_way)


def test_one_model_is_held_against_one_other_whatever_their_names(baseline: Path, data: Path, tmp_path: Path) -> None:
    new = results(tmp_path / "new.csv", data, {ARM: some(12)}, name="told-2")
    checked = check(new, baseline, 0)
    assert checked.passed
    assert "(told-2 against told)" in text(checked)


def test_of_several_models_each_is_held_against_itself(data: Path, tmp_path: Path) -> None:
    old, new = tmp_path / "old.csv", tmp_path / "new.csv"
    for path, wrong in ((old, {}), (new, {ARM: some(90)})):
        results(path, data, name="first")
        results(path, data, wrong, name="second")
    assert {held.place.model for held in check(new, old, 1.0).fallen} == {"second"}
    assert check(new, old, 1.0, models=["first"]).passed
    assert not check(new, old, 1.0, models=["second"]).passed


def test_a_model_of_the_baseline_that_is_gone_is_missing_with_all_its_cells(data: Path, tmp_path: Path) -> None:
    old, new = tmp_path / "old.csv", results(tmp_path / "new.csv", data, name="first")
    for name in ("first", "second"):
        results(old, data, name=name)
    checked = check(new, old, 1.0)
    assert {(place.model, place.spec) for place in checked.missing} == {("second", spec) for spec in ("clean", *SPECS)}
    assert not checked.passed


def test_only_the_specs_that_are_named_are_checked(baseline: Path, data: Path, tmp_path: Path) -> None:
    new = results(tmp_path / "new.csv", data, {ARM: some(84)})
    assert [held.place.spec for held in check(new, baseline, 1.0, specs=[OTHER_ARM]).every] == [OTHER_ARM]
    assert not check(new, baseline, 1.0, specs=[OTHER_ARM, ARM]).passed


def test_a_spec_that_is_named_and_gone_is_missing(baseline: Path, data: Path, tmp_path: Path) -> None:
    new = results(tmp_path / "new.csv", data, specs=[OTHER_ARM], name="told-2")
    checked = check(new, baseline, 1.0, specs=[ARM])
    assert [place.spec for place in checked.missing] == [ARM]
    assert "0 cells compared, 0 fell by more than 1 point, 1 missing" in text(checked)
    assert not checked.passed


def test_fewer_cells_have_narrower_intervals(baseline: Path, data: Path, tmp_path: Path) -> None:
    new = results(tmp_path / "new.csv", data, {ARM: some(30)})
    alone, among = (
        next(held.fall for held in check(new, baseline, 1.0, specs=specs).cells if held.place.spec == ARM)
        for specs in ([ARM], [])
    )
    assert alone and among
    assert alone.points == among.points
    assert alone.estimate.low > among.estimate.low


def test_a_spec_names_its_repaired_cells_too(data: Path, tmp_path: Path) -> None:
    mended = results(tmp_path / "old.csv", data, specs=[ARM], repairs=["none", "hold"])
    names = {held.place.spec for held in check(mended, mended, 1.0, specs=[ARM]).cells}
    assert names == {ARM, f"{ARM} | hold"}
    assert [held.place.spec for held in check(mended, mended, 1.0, specs=[f"{ARM} | hold"]).every] == [f"{ARM} | hold"]


def test_without_a_limit_every_clip_must_be_predicted_as_before(baseline: Path, data: Path, tmp_path: Path) -> None:
    worse = check(results(tmp_path / "worse.csv", data, {ARM: some(13)}), baseline, 0)
    assert statuses(worse) == {"clean": "holds", ARM: "fell", OTHER_ARM: "holds", LEG: "holds"}
    assert "FELL     told  part-mask:left_arm: 90.00 -> 89.17, 1 of 120 clips predicted otherwise: 'clip012'" in text(
        worse
    )
    assert text(worse).splitlines()[-1] == "4 cells compared, 1 predicted otherwise, 0 missing"
    swapped = check(results(tmp_path / "swapped.csv", data, {ARM: some(12, 2)}), baseline, 0)
    assert statuses(swapped)[ARM] == "changed"  # as many are right as before, of other clips
    assert "'clip000', 'clip001', 'clip012' and 1 more" in text(swapped)
    assert not swapped.passed
