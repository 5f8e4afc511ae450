"""A results CSV that no evaluation wrote is refused in one line; every column has a cell that must not be believed."""

import csv
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import ROOT
from refusal import refusal

from skelbench.evaluation.results.pair.rows import read_rows

Table = list[list[str]]
PUSHUP = ROOT / "leaderboards" / "pushup.csv"


def table() -> Table:
    with PUSHUP.open(newline="") as stream:
        return list(csv.reader(stream))


def write(rows: Table, path: Path) -> Path:
    with path.open("w", newline="") as stream:
        csv.writer(stream, lineterminator="\n").writerows(rows)
    return path


def with_cell(column: str, value: str, row: int = 2) -> Table:
    rows = table()
    rows[row][rows[0].index(column)] = value
    return rows


CELLS = [
    *((name, value, "whole numbers") for name in ("clips", "correct", "skipped", "seed") for value in ("inf", "0.5")),
    *((name, "many", "something else than numbers") for name in ("clips", "top1", "drop_low", "seed")),
    ("clips", "9" * 30, "something else than numbers"),
    ("top5", "1e400", "percents from 0 to 100"),
    ("top1", "100.5", "percents from 0 to 100"),
    ("top1_low", "-3", "percents from 0 to 100"),
    ("mean_class", "", "something else than numbers"),
    ("clean_top1", "nan", "something else than numbers"),
    ("drop", "101", "points from -100 to 100"),
    ("drop_high", "-inf", "points from -100 to 100"),
    ("clips", "-4", "at least 1"),
    ("groups", "0", "as many as there are clips"),
    ("groups", "999999", "as many as there are clips"),
    ("correct", "-1", "as many as there are clips"),
    ("correct", "999999", "as many as there are clips"),
    ("skipped", "-1", "at least 0"),
    ("created", "yesterday", "expected a time such as"),
    ("created", "", "expected a time such as"),
    ("grouped_by", "colour", "expected subject, recording, clip"),
    *((name, "a\x1b[2Jb", "control characters") for name in ("model", "spec", "dataset", "commit", "note", "cell")),
    *((name, "x" * 301, "301 characters") for name in ("model", "split", "part", "source", "repair")),
    ("model", "", "has no name"),
    ("spec", " ", "has no name"),
]


@pytest.mark.parametrize(("column", "value", "said"), CELLS)
def test_a_cell_that_no_evaluation_writes_is_refused(column: str, value: str, said: str, tmp_path: Path) -> None:
    line = refusal(lambda: read_rows(write(with_cell(column, value), tmp_path / "x.csv")))
    assert said in line
    assert column in line
    assert "\x1b" not in line


TEXTS: dict[str, Callable[[str], bytes]] = {
    "empty": lambda text: b"",
    "binary": lambda text: bytes(range(256)) * 100,
    "binary zeros": lambda text: text.replace("pushup", "push\0up").encode(),
    "cut": lambda text: text[:-60].encode(),
    "one cell too many": lambda text: text.replace("\n", "\n,", 2).encode(),
    "column twice": lambda text: text.replace("top5", "top1", 1).encode(),
    "open quote": lambda text: text.replace(",", ',"', 60).encode(),
    "a million columns": lambda text: b"a," * 10**6,
    "a cell of 20 MB": lambda text: text.encode() + b"x" * (20 << 20),
    "a cell of 20 MB in lines": lambda text: text.encode() + b'"' + b"x\n" * (10 << 20),
    "two files joined": lambda text: (text + text).encode(),
    "no UTF-8": lambda text: text.replace("pushup", "p\u00fcshup").encode("latin-1"),
}


@pytest.mark.parametrize("kind", TEXTS)
def test_text_that_is_no_results_file_is_refused(kind: str, tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_bytes(TEXTS[kind](PUSHUP.read_text()))
    assert str(tmp_path / "x.csv") in refusal(lambda: read_rows(tmp_path / "x.csv"))


def test_of_a_cell_that_is_there_twice_the_last_row_counts(tmp_path: Path) -> None:
    rows = table()
    again = with_cell("top1", "12.5")
    both = read_rows(write([*rows, again[2]], tmp_path / "x.csv"))
    assert len(both) == len(rows) - 1
    assert both["top1"].tolist()[-1] == 12.5
    assert both["cell"].is_unique


def test_a_key_of_two_measurements_is_refused(tmp_path: Path) -> None:
    cell = table()[0].index("cell")
    assert "same cell" in refusal(lambda: read_rows(write(with_cell("cell", table()[1][cell]), tmp_path / "x.csv")))


@pytest.mark.parametrize("board", sorted((ROOT / "leaderboards").glob("[!c]*.csv")), ids=lambda path: path.stem)
def test_every_committed_row_is_believed(board: Path) -> None:
    with board.open(newline="") as stream:
        assert len(read_rows(board)) == len(list(csv.reader(stream))) - 1


def test_a_name_that_a_spreadsheet_would_run_is_read_as_it_was(tmp_path: Path) -> None:
    assert read_rows(write(with_cell("model", "'=1+1"), tmp_path / "x.csv"))["model"].tolist()[1] == "=1+1"


def test_text_among_thousands_of_numbers_is_refused_without_a_warning(tmp_path: Path) -> None:
    rows = table()
    many = [rows[0], *(rows[1:] * (1 + 20_000 // len(rows)))]
    many[-1] = with_cell("top1", "many", len(rows) - 1)[-1]
    assert "something else than numbers in ['top1']" in refusal(lambda: read_rows(write(many, tmp_path / "x.csv")))
