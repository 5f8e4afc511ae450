"""Files of very many results are read in a time that grows with them, and no page of a Parquet file counts twice."""

import time
import tracemalloc
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa  # pyright: ignore[reportMissingTypeStubs]
import pyarrow.parquet as pq  # pyright: ignore[reportMissingTypeStubs]
import pytest
from conftest import ROOT
from pair_files import write_pair
from refusal import refusal

from skelbench.evaluation.results.identity import SETTING
from skelbench.evaluation.results.pair.check import check_together
from skelbench.evaluation.results.pair.pages import check_pages
from skelbench.evaluation.results.pair.thrift import Compact
from skelbench.evaluation.results.reading import read_outcomes

BOARD = ROOT / "leaderboards" / "pushup.csv"
MANY = 10_000


def settings(labels: list[int], datasets: list[str]) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Rows and predictions of a cell for every label, each of one clip; clips of one data set have one name."""
    cells = [f"{number:x}" for number in range(len(labels))]
    rows = pd.DataFrame({**dict.fromkeys(SETTING, ""), "dataset": datasets, "cell": cells, "clips": 1, "spec": cells})
    told = pd.DataFrame({"cell": cells, "clip": datasets, "label": np.array(labels, np.int16)})
    return rows, told.astype({"cell": "category", "clip": "category"})


def test_ten_thousand_settings_are_checked_in_a_moment() -> None:
    rows, told = settings([0] * MANY, [f"d{number}" for number in range(MANY)])
    tracemalloc.start()
    started = time.process_time()
    check_together(rows, told, Path("x.csv"))
    assert time.process_time() - started < 5
    assert tracemalloc.get_traced_memory()[1] < 50 << 20  # a table of settings and clips takes 800 MB
    tracemalloc.stop()


def test_a_clip_may_have_another_label_in_another_setting_only() -> None:
    rows, told = settings([0, 1, 0, 1], ["a", "b", "a", "b"])
    check_together(rows, told, Path("x.csv"))
    rows, told = settings([0, 1, 0, 0], ["a", "b", "a", "b"])
    assert "cell '3' has other labels" in refusal(lambda: check_together(rows, told, Path("x.csv")))


def with_groups(file: Path, times: int) -> None:
    """Let the foot of a Parquet file of one row group name it so many times."""
    whole = file.read_bytes()
    foot = whole[-8 - int.from_bytes(whole[-8:-4], "little") : -8]
    head = foot.index(b"\x19\x1c\x19") + 1  # a list of one struct, whose first field is a list
    group = Compact(foot, head + 1)
    group.struct()
    many = foot[:head] + bytes([times << 4 | 12]) + foot[head + 1 : group.at] * times + foot[group.at :]
    file.write_bytes(whole[: -8 - len(foot)] + many + len(many).to_bytes(4, "little") + b"PAR1")


@pytest.mark.parametrize("times", [2, 14])
def test_row_groups_that_lie_in_each_other_are_refused(times: int, tmp_path: Path) -> None:
    write_pair(BOARD, tmp_path / "x.csv")
    with_groups(tmp_path / "x.parquet", 1)
    assert len(read_outcomes(tmp_path / "x.csv")[1]) == 4
    with_groups(tmp_path / "x.parquet", times)
    assert "is no Parquet file that we can read" in refusal(lambda: read_outcomes(tmp_path / "x.csv"))


def test_row_groups_one_behind_the_other_are_read(tmp_path: Path) -> None:
    write_pair(BOARD, tmp_path / "x.csv")
    untyped: Any = pq
    whole = pd.read_parquet(tmp_path / "x.parquet")
    untyped.write_table(pa.Table.from_pandas(whole), tmp_path / "x.parquet", row_group_size=20)
    check_pages(tmp_path / "x.parquet", 1 << 20)
    assert len(read_outcomes(tmp_path / "x.csv")[1]) == 4
