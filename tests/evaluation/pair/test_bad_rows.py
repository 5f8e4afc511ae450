"""The CSV of a pair that no evaluation wrote is refused in one line; every column has a cell not to be believed."""

import csv
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import ROOT
from pair_files import write_pair
from refusal import refusal

from skelbench.core.errors import InputError
from skelbench.evaluation.results.pair.rows import read_rows

Table = list[list[str]]
BOARDS = sorted((ROOT / "leaderboards").glob("[!c]*.csv"))


@pytest.fixture(scope="session")
def pushup(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The rows of a committed board as version 0.2 wrote them."""
    return write_pair(ROOT / "leaderboards" / "pushup.csv", tmp_path_factory.mktemp("pair") / "x.csv").read_text()


@pytest.fixture
def table(pushup: str) -> Table:
    return list(csv.reader(pushup.splitlines()))


def write(rows: Table, path: Path) -> Path:
    with path.open("w", newline="") as stream:
        csv.writer(stream, lineterminator="\n").writerows(rows)
    return path


def with_cell(table: Table, column: str, value: str, row: int = 2) -> Table:
    rows = [list(cells) for cells in table]
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
def test_a_cell_that_no_evaluation_writes_is_refused(
    column: str, value: str, said: str, table: Table, tmp_path: Path
) -> None:
    line = refusal(lambda: read_rows(write(with_cell(table, column, value), tmp_path / "x.csv")))
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
def test_text_that_is_no_results_file_is_refused(kind: str, pushup: str, tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_bytes(TEXTS[kind](pushup))
    assert str(tmp_path / "x.csv") in refusal(lambda: read_rows(tmp_path / "x.csv"))


def test_of_a_cell_that_is_there_twice_the_last_row_counts(table: Table, tmp_path: Path) -> None:
    rows = table
    again = with_cell(table, "top1", "12.5")
    both = read_rows(write([*rows, again[2]], tmp_path / "x.csv"))
    assert len(both) == len(rows) - 1
    assert both["top1"].tolist()[-1] == 12.5
    assert both["cell"].is_unique


def test_a_key_of_two_measurements_is_refused(table: Table, tmp_path: Path) -> None:
    first = table[1][table[0].index("cell")]
    assert "same cell" in refusal(lambda: read_rows(write(with_cell(table, "cell", first), tmp_path / "x.csv")))


@pytest.mark.parametrize(
    "board",
    [
        pytest.param(board, id=board.stem, marks=[pytest.mark.slow] * (board.stat().st_size > 100_000))  # seconds each
        for board in BOARDS
    ],
)
def test_every_row_of_a_committed_board_is_believed_in_its_old_form(board: Path, tmp_path: Path) -> None:
    with board.open(newline="") as stream:
        count = len(list(csv.reader(stream))) - 1
    assert len(read_rows(write_pair(board, tmp_path / "x.csv"))) == count


def test_a_name_that_a_spreadsheet_would_run_is_read_as_it_was(table: Table, tmp_path: Path) -> None:
    assert read_rows(write(with_cell(table, "model", "'=1+1"), tmp_path / "x.csv"))["model"].tolist()[1] == "=1+1"


def test_text_among_thousands_of_numbers_is_refused_without_a_warning(table: Table, tmp_path: Path) -> None:
    rows = table
    many = [rows[0], *(rows[1:] * (1 + 20_000 // len(rows)))]
    many[-1] = with_cell(table, "top1", "many", len(rows) - 1)[-1]
    assert "something else than numbers in ['top1']" in refusal(lambda: read_rows(write(many, tmp_path / "x.csv")))


def test_a_csv_of_partial_bodies_is_named_as_such(tmp_path: Path) -> None:
    file = tmp_path / "p.csv"
    file.write_text("model,weights_sha256,mode,kind,count,trained_on\nm,0,drop,joints,4,whole\n", encoding="utf-8")
    with pytest.raises(InputError, match=r"p\.csv is of `skelbench partial --out`; expected"):
        read_rows(file)
