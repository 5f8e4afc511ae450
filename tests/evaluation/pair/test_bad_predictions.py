"""Predictions that no evaluation wrote are refused in one line, and before memory is filled by what a file states."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa  # pyright: ignore[reportMissingTypeStubs]
import pyarrow.parquet as pq  # pyright: ignore[reportMissingTypeStubs]
import pytest
from conftest import ROOT
from pair_files import predictions, write_pair
from refusal import refusal

from skelbench.evaluation.results.pair.pages import check_pages
from skelbench.evaluation.results.reading import read_outcomes

arrow: Any = pa
parquet: Any = pq
BOARD = ROOT / "leaderboards" / "pushup.csv"


def table() -> pd.DataFrame:
    return predictions(*read_outcomes(BOARD)).astype({"cell": str, "clip": str, "group": str})


def beside(folder: Path, told: Any) -> Path:
    """Write predictions beside the rows of a committed board; returns the CSV's path."""
    path = write_pair(BOARD, folder / "x.csv")
    whole = told if isinstance(told, arrow.Table) else arrow.Table.from_pandas(told)
    parquet.write_table(whole, folder / "x.parquet")
    return path


def row(name: str, value: Any, kind: Any = None) -> Callable[[pd.DataFrame], Any]:
    def change(frame: pd.DataFrame) -> pd.DataFrame:
        values = frame[name].to_numpy().astype(kind or frame[name].to_numpy().dtype)
        values[7] = value
        return frame.assign(**{name: values})

    return change


def wrong_rank(frame: pd.DataFrame) -> pd.DataFrame:
    return frame.assign(rank=frame["rank"].where(frame.index != 7, 1 - frame["rank"].clip(0, 1)).astype(np.int16))


def column(name: str, make: Callable[[pd.DataFrame], Any]) -> Callable[[pd.DataFrame], Any]:
    def change(frame: pd.DataFrame) -> Any:
        whole = arrow.Table.from_pandas(frame)
        return whole.set_column(whole.schema.names.index(name), name, make(frame))

    return change


def twice(frame: pd.DataFrame) -> Any:
    whole = arrow.Table.from_pandas(frame)
    return whole.append_column("rank", whole.column("rank"))


def another_label(frame: pd.DataFrame) -> pd.DataFrame:
    same = frame["cell"] == frame["cell"].iloc[0]
    label = frame["label"].where(~same | (frame.index != 7), 1 - frame["label"]).astype(np.int16)
    return frame.assign(label=label, prediction=label, rank=np.int16(0))


BAD: dict[str, tuple[Callable[[pd.DataFrame], Any], str]] = {
    "negative": (row("prediction", -1), "column prediction holds -1, expected 0 to 32767"),
    "no int16": (row("rank", 70_000, np.int64), "column rank holds 70000, expected 0 to 32767"),
    "not whole": (row("label", 0.5, float), "column label holds double, expected whole numbers"),
    "text": (column("rank", lambda f: arrow.array(["1"] * len(f))), "column rank holds string, expected whole numbers"),
    "nested": (column("label", lambda f: arrow.array([[1]] * len(f))), "x.parquet"),
    "numbers for text": (column("clip", lambda f: arrow.array([1] * len(f))), "column clip holds int64, expected text"),
    "bytes for text": (column("cell", lambda f: arrow.array([b"\xff"] * len(f))), "column cell holds"),
    "nothing": (column("rank", lambda f: arrow.array([None] * len(f), arrow.int16())), "column rank holds nothing"),
    "no name": (column("clip", lambda f: arrow.array([None] * len(f), arrow.string())), "column clip holds nothing"),
    "rank": (wrong_rank, "rank and prediction of row 8 contradict each other"),
    "another label": (another_label, "other labels than the same clips have elsewhere"),
    "missing column": (lambda f: f.drop(columns="group"), "an older skelbench wrote it"),
    "column twice": (twice, "x.parquet"),
    "escape": (row("group", "a\x1b[2J", object), "control characters"),
    "long name": (row("clip", "x" * 400, object), "400 characters"),
    "too few": (lambda f: f.iloc[:-1], "counts 65 clips"),
    "too many": (lambda f: pd.concat([f, f.iloc[-1:].assign(clip="another")]), "counts 65 clips"),
    "clip twice": (lambda f: f.assign(clip=["same", "same", *f["clip"].iloc[2:]]), "two predictions in one cell"),
}


@pytest.mark.parametrize("kind", BAD)
def test_predictions_that_no_evaluation_writes_are_refused(kind: str, tmp_path: Path) -> None:
    change, said = BAD[kind]
    path = beside(tmp_path, change(table()))
    line = refusal(lambda: read_outcomes(path))
    assert said in line
    assert "\x1b" not in line


def test_a_row_without_predictions_is_left_out_and_the_others_count(tmp_path: Path) -> None:
    path = beside(tmp_path, table().pipe(lambda f: f[f["cell"] != f["cell"].iloc[-1]]))
    rows, outcomes = read_outcomes(path)
    assert len(rows) == len(outcomes) == 3


def test_the_committed_predictions_are_believed_whatever_arrow_type_their_text_has(tmp_path: Path) -> None:
    whole = arrow.Table.from_pandas(table())
    large = [whole.column(i).cast(arrow.large_string()) if i in (0, 1, 5) else whole.column(i) for i in range(6)]
    for one in (whole, arrow.table(large, names=whole.schema.names[:6])):
        rows, outcomes = read_outcomes(beside(tmp_path, one))
        assert len(rows) == len(outcomes) == 4
        assert sum(len(outcome.clip) for outcome in outcomes.values()) == len(table())


@pytest.mark.parametrize("packed", ["zstd", "gzip", "brotli"])
def test_a_text_that_unfolds_a_thousandfold_is_refused(packed: str, tmp_path: Path) -> None:
    path = beside(tmp_path, table())
    large = arrow.Table.from_pandas(table().assign(group=["x" * 300_000 + str(i) for i in range(len(table()))]))
    parquet.write_table(large, path.with_suffix(".parquet"), compression=packed, use_dictionary=False)
    assert path.with_suffix(".parquet").stat().st_size < 1 << 20
    assert "is packed by codec" in refusal(lambda: read_outcomes(path))


def test_texts_that_each_repeat_the_one_before_are_refused(tmp_path: Path) -> None:
    path = beside(tmp_path, table())
    longer = arrow.table({**table().to_dict("list"), "group": ["x" * (100 * i) for i in range(len(table()))]})
    encodings = {"column_encoding": {"group": "DELTA_BYTE_ARRAY"}, "use_dictionary": False}
    parquet.write_table(longer, path.with_suffix(".parquet"), **encodings)
    assert "and encoding 7 of Parquet" in refusal(lambda: read_outcomes(path))


@pytest.mark.parametrize("version", ["1.0", "2.0"])
def test_pages_of_either_version_are_believed(version: str, tmp_path: Path) -> None:
    path = beside(tmp_path, table())
    parquet.write_table(arrow.Table.from_pandas(table()), path.with_suffix(".parquet"), data_page_version=version)
    assert len(read_outcomes(path)[1]) == 4


def test_pages_are_counted_as_arrow_counts_them(tmp_path: Path) -> None:
    file = beside(tmp_path, table()).with_suffix(".parquet")
    facts = parquet.ParquetFile(file).metadata.row_group(0)
    heads = facts.num_columns * 2 * 40  # Arrow counts the heads of pages too, at most two a column here
    check_pages(file, facts.total_byte_size)
    assert "unfolds to" in refusal(lambda: check_pages(file, facts.total_byte_size - heads))


@pytest.mark.slow
def test_a_small_file_of_a_hundred_million_predictions_fills_no_memory(tmp_path: Path) -> None:
    path = beside(tmp_path, table())
    write_many(path.with_suffix(".parquet"), 25)
    code = (
        "import sys, resource, pathlib\n"
        "from skelbench.evaluation.results.reading import read_outcomes\n"
        "import pandas, pyarrow.parquet\n"
        "before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss\n"
        "try: read_outcomes(pathlib.Path(sys.argv[1]))\n"
        "except ValueError as error: print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before, error)\n"
    )
    done = subprocess.run([sys.executable, "-c", code, str(path)], capture_output=True, text=True, check=True)
    more, _, line = done.stdout.partition(" ")
    assert "states 100000000 predictions in" in line
    assert int(more) < 200 << 10  # KiB


def write_many(file: Path, groups: int) -> None:
    """Write groups of four million equal rows each, which pack to almost nothing."""
    count = 4_000_000
    zeros = arrow.array(np.zeros(count, np.int16))
    text = arrow.DictionaryArray.from_arrays(np.zeros(count, np.int8), ["x"])
    part = arrow.table({n: text if n in ("cell", "clip", "group") else zeros for n in table().columns})
    with parquet.ParquetWriter(file, part.schema) as writer:
        for _ in range(groups):
            writer.write_table(part, row_group_size=count)
    assert file.stat().st_size < 1_900_000
