"""What writes commands' output into pages, and what finds numbers that nothing made: on pages written by hand."""

import runpy
import sys
from pathlib import Path

import pytest
from conftest import ROOT
from doc_numbers import TABLES, loose_in_prose, loose_in_tables, stands_in

from skelbench.core.machine import VERSION

BOARD = "<!-- made by: python board.py x.csv -->"


def filled(text: str, printed: str = "| a |\n|---|\n| 1.5 |") -> str:
    return TABLES["filled"](text, lambda command: printed)


def test_a_block_is_what_its_command_prints_and_the_rest_stays() -> None:
    page = f"one\n\n{BOARD}\n| old |\n<!-- end -->\n\ntwo\n"
    once = f"one\n\n{BOARD}\n\n| a |\n|---|\n| 1.5 |\n\n<!-- end -->\n\ntwo\n"
    assert filled(page) == once
    assert filled(once) == once
    assert TABLES["commands"](once) == ["python board.py x.csv"]


def test_a_code_block_stays_one() -> None:
    page = f"{BOARD}\n\n```text\nold\n```\n\n<!-- end -->\n"
    assert filled(page, "new") == page.replace("old", "new")


def test_a_section_that_names_its_command_ends_at_the_next_heading() -> None:
    page = "# A\n\nMade by `skelbench compare x.csv`.\n\n### b\n\n| 1 |\n\n\n## C\n\ntext\n"
    new = "Made by `skelbench compare x.csv`.\n\n### b\n\n| 2 |"
    assert filled(page, new) == f"# A\n\n{new}\n\n\n## C\n\ntext\n"


@pytest.mark.parametrize("page", [f"{BOARD}\n| a |\n", "text\n<!-- end -->\n", f"{BOARD}\n{BOARD}\n<!-- end -->\n"])
def test_a_mark_without_its_other_is_refused(page: str) -> None:
    with pytest.raises(SystemExit, match="needs a line <!-- end --> after it"):
        filled(page)


@pytest.mark.parametrize(
    ("command", "said"), [("rm -r x", "cannot run rm"), ("python -c 'raise SystemExit(3)'", "failed")]
)
def test_a_command_that_does_not_end_well_is_told(command: str, said: str) -> None:
    with pytest.raises(SystemExit, match=said):
        TABLES["printed"](command)


def test_a_command_runs_at_the_root_of_this_checkout() -> None:
    assert TABLES["printed"]("skelbench --version") == f"skelbench {VERSION}"
    assert TABLES["printed"]("python -c 'import os; print(os.getcwd())'") == str(ROOT)


def test_an_excerpt_has_the_rows_and_columns_that_are_named_in_their_order(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(ROOT / "docs"))
    monkeypatch.delitem(sys.modules, "tables", raising=False)
    excerpt = runpy.run_path(str(ROOT / "docs" / "excerpt.py"))["excerpt"]
    text = "Made.\n\n| spec | a-s | a-s − b |\n|---|---|---|\n| clean | 1 | 2 |\n| x | 3 | 4 |\n| y | 5 | 6 |\n"
    shown = excerpt(text, ["y", "clean"], {"a-s": "A"}, ["A − b"])
    assert shown == "| spec | A − b |\n| --- | --- |\n| y | 6 |\n| clean | 2 |"
    with pytest.raises(SystemExit, match="no 'z' in the table"):
        excerpt(text, ["z"], {}, [])
    with pytest.raises(SystemExit, match="exactly one table"):
        excerpt(text + text, [], {}, [])


def test_a_number_in_a_table_that_no_command_made_is_loose() -> None:
    row = "| `noise:0.01` | 93.3 [90.5, 95.3] | 12 clips | 83 % |\n"
    assert [loose.number for loose in loose_in_tables(row)] == ["93.3", "90.5", "95.3", "83"]
    assert loose_in_tables(f"{BOARD}\n\n{row}\n<!-- end -->\n") == []


def loose(text: str, block: str = "") -> list[str]:
    page = f"{BOARD}\n\n{block}\n\n<!-- end -->\n\n{text}\n"
    return [one.number for one in loose_in_prose(page)]


def test_a_number_in_prose_is_held_by_a_block_or_a_footnote() -> None:
    text = "It falls from 93.3 to 41.2 %, 95 % intervals; see `noise:0.01`."
    assert loose(text) == ["93.3", "41.2"]
    assert loose(text, "| 93.3 [90.5, 95.3] |") == ["41.2"]
    assert loose("With 30 % of the joints it has 93 %.", "| `joint-mask:0.3` | 93.3 |") == []
    assert loose("The paper has 90.4[^three].\n\n[^three]: MaskCLR, Table 3.") == []
    assert loose("The paper has 90.4[^four].") == ["90.4"]


def test_a_footnote_that_asks_a_results_file_holds_what_is_there_and_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_text("model,spec,seed,drop\na,shift:5,0,41.1628\na,shift:5,1,43.1\na,clean,0,0\nb,shift:5,0,7.25\n")
    asks = f"[^x]: `{path}`: model=a, spec=shift:5, seed=0: drop"
    assert loose(f"It loses 41.2[^x] points.\n\n{asks}") == []
    assert loose(f"It loses 41.3[^x] points.\n\n{asks}") == ["41.3"]
    assert loose(f"It loses 42.1[^x] points on average.\n\n[^x]: {path}: model=a, spec=shift:5: drop") == []
    with pytest.raises(ValueError, match="no row fits"):
        loose(f"It loses 41.2[^x] points.\n\n[^x]: {path}: model=c, spec=shift:5: drop")


@pytest.mark.parametrize(("number", "held"), [("41.2", True), ("41", True), ("41.16", True), ("41.1", False)])
def test_a_number_is_held_to_its_own_digits(number: str, held: bool) -> None:
    assert stands_in(number, frozenset({"41.1628", "7"})) is held


def test_a_table_is_written_down_where_the_line_above_it_says_by_whom_and_only_that_table() -> None:
    table = "| a |\n|---|\n| 1.5 |\n"
    said = "<!-- written down: by hand, in May -->\n\n"
    assert [loose.number for loose in loose_in_tables(table)] == ["1.5"]
    assert not loose_in_tables(said + table)
    assert [loose.number for loose in loose_in_tables(f"{said}{table}\ntext\n\n{table}")] == ["1.5"]
    assert loose_in_tables("<!-- written down:  -->\n\n" + table)
