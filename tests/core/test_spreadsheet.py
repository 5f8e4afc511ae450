"""No text of ours is run by a spreadsheet, and every text is read back as it was."""

import csv
import json
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from skelbench.core.spreadsheet import from_cell, to_cell, write_csv

EVIL = ("=1+1", "+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", "\t=1", "\r=1", "=", "-", "'=1", "''+x")
HARMLESS = ("noise:0.1", "-0.5", "+3", "-1e-3", "", "'tis", "1=1", "'", "clean")


@pytest.mark.parametrize("text", EVIL)
def test_what_a_spreadsheet_would_run_begins_with_an_apostrophe(text: str) -> None:
    assert to_cell(text) == "'" + text
    assert from_cell("'" + text) == text


@pytest.mark.parametrize("text", HARMLESS)
def test_other_text_and_numbers_stay_as_they_are(text: str) -> None:
    assert to_cell(text) == text
    assert from_cell(text) == text
    assert to_cell(-1.5) == -1.5


@given(st.text(alphabet="=+-@'\t\r\n1.ex ", max_size=6) | st.text())
def test_every_text_comes_back(text: str) -> None:
    assert from_cell(to_cell(text)) == text
    assert to_cell(text)[:1] not in ("=", "@", "\t", "\r")


def test_numbers_of_a_table_are_written_as_numbers(tmp_path: Path) -> None:
    rows = pd.DataFrame({"name": ["=a", "b"], "drop": [-1.5, 2.0], "count": [-1, 1], "either": ["=x", -2.5]})
    write_csv(rows, tmp_path / "x.csv")
    with (tmp_path / "x.csv").open(newline="") as stream:
        _, first, second = csv.reader(stream)
    assert first == ["'=a", "-1.5", "-1", "'=x"]
    assert second == ["b", "2.0", "1", "-2.5"]
    assert json.loads(second[1]) == 2
