"""Results take the place of others whole, or not at all."""

from pathlib import Path

import pytest
from command import snapshot
from refusal import refusal
from told import SPECS, results, some, told_set

from skelbench.data.find import load_data
from skelbench.evaluation.results.copy import copy_results
from skelbench.evaluation.results.reading import read_outcomes


@pytest.fixture
def two(tmp_path: Path) -> tuple[Path, Path]:
    data = load_data(told_set(tmp_path), source="pose", limit=30)
    (tmp_path / "kept").mkdir()
    old = results(tmp_path / "kept" / "old.csv", data, specs=SPECS[:1])
    return results(tmp_path / "new.csv", data, {"clean": some(30)}, specs=SPECS[1:2]), old


def read(path: Path) -> dict[str, list[int]]:
    rows, outcomes = read_outcomes(path)
    return {row.spec: outcomes[row.cell].prediction.tolist() for row in rows.itertuples()}


def test_the_target_then_holds_what_the_source_holds(two: tuple[Path, Path]) -> None:
    new, old = two
    wanted = read(new)
    copy_results(new, old)
    assert read(old) == read(new) == wanted
    assert set(read(old)) == {"clean", SPECS[1]}


def test_of_a_link_what_it_leads_to_is_written(two: tuple[Path, Path]) -> None:
    new, old = two
    link = new.with_name("link.csv")
    link.symlink_to(old)
    copy_results(new, link)
    assert link.is_symlink()
    assert read(old) == read(new)


def test_results_do_not_take_their_own_place(two: tuple[Path, Path]) -> None:
    new, _ = two
    link = new.with_name("link.csv")
    link.symlink_to(new)
    before = new.read_bytes()
    for target in (new, link):
        assert "are one file" in refusal(lambda target=target: copy_results(new, target))
    assert new.read_bytes() == before


def test_where_the_target_cannot_be_written_it_stays(two: tuple[Path, Path]) -> None:
    new, old = two
    old.unlink()
    old.mkdir()
    before = snapshot(old.with_suffix(".cells"))
    assert "it is a folder" in refusal(lambda: copy_results(new, old))
    assert snapshot(old.with_suffix(".cells")) == before
