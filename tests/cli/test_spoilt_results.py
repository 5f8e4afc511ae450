"""Results of version 0.2 that somebody changed by hand end every command in one line, or are read."""

import csv
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from command import EVAL, refused_without_a_trace, skelbench

COMMANDS: dict[str, tuple[str, ...]] = {
    "leaderboard": ("leaderboard", "old.csv"),
    "compare": ("compare", "old.csv"),
    "check": ("check", "old.csv", "--baseline", "old.csv"),
    "report": ("report", "old.csv", "--out", "page"),
    "eval": (*EVAL, "--perturb", "noise:0.3", "--perturb", "noise:0.1", "--out", "old.csv"),
}
Rows = list[list[str]]


def cell(column: str, value: str) -> Callable[[Rows], Rows]:
    def change(rows: Rows) -> Rows:
        head, first, *others = rows
        first[head.index(column)] = value
        return [head, first, *others]

    return change


def without(column: str) -> Callable[[Rows], Rows]:
    return lambda rows: [[text for name, text in zip(rows[0], row, strict=True) if name != column] for row in rows]


CSV: dict[str, Callable[[Rows], Rows]] = {
    **{f"text for {name}": cell(name, "many") for name in ("clips", "top1", "drop_low", "seed")},
    **{f"{value} for {name}": cell(name, value) for name in ("top1", "clips") for value in ("nan", "inf", "-inf", "")},
    **{f"negative {name}": cell(name, "-3") for name in ("clips", "groups", "correct", "skipped", "top1")},
    **{f"without {name}": without(name) for name in ("model", "spec", "clips", "cell", "created")},
    **{f"huge {name}": cell(name, "x" * 100_000) for name in ("model", "spec", "dataset", "split", "cell", "note")},
    **{f"steering {name}": cell(name, "a\x1b]0;b\x07") for name in ("model", "level", "device", "selected_on")},
    "a number of 400 digits": cell("clips", "9" * 400),
    "more right than clips": cell("correct", "1000000"),
    "a grouping that is none": cell("grouped_by", "colour"),
    "a day that is none": cell("created", "2026-02-30T00:00:00+00:00"),
}

Predictions = pd.DataFrame
PARQUET: dict[str, Callable[[Predictions], Predictions]] = {
    "a class that no int16 is": lambda p: p.assign(prediction=np.int64(1) << 40),
    "a negative class": lambda p: p.assign(label=np.int16(-1)),
    "halves of classes": lambda p: p.assign(prediction=p["prediction"] + 0.5),
    "no number": lambda p: p.assign(rank=np.nan),
    "infinite": lambda p: p.assign(rank=np.inf),
    "text for numbers": lambda p: p.assign(rank=p["rank"].astype(str)),
    "numbers for text": lambda p: p.assign(clip=range(len(p))),
    "yes and no": lambda p: p.assign(rank=p["rank"] == 0),
    "times": lambda p: p.assign(rank=pd.Timestamp("2026-01-01")),
    "rows twice": lambda p: pd.concat([p, p]),
    "one row twice": lambda p: pd.concat([p, p.iloc[:1]]),
    "one row less": lambda p: p.iloc[1:],
    "other cells": lambda p: p.assign(cell="f" * 16),
    "one cell": lambda p: p.assign(cell=p["cell"].iloc[0]),
    "one clip": lambda p: p.assign(clip="a"),
    "a huge name": lambda p: p.assign(clip=[*p["clip"].iloc[:-1], "x" * 100_000]),
    "a steering name": lambda p: p.assign(group="a\x1b]0;b\x07"),
    "no name": lambda p: p.assign(group=None),
    "a name of nothing": lambda p: p.assign(group=""),
    **{f"without {name}": lambda p, n=name: p.drop(columns=n) for name in ("cell", "clip", "rank", "group")},
}


def spoil_rows(place: Path, change: Callable[[Rows], Rows]) -> None:
    with (place / "old.csv").open(newline="") as stream:
        rows = list(csv.reader(stream))
    with (place / "old.csv").open("w", newline="") as stream:
        csv.writer(stream, lineterminator="\n").writerows(change(rows))


def spoil_predictions(place: Path, change: Callable[[Predictions], Predictions]) -> None:
    plain = pd.read_parquet(place / "old.parquet").astype({"cell": str, "clip": str, "group": str})
    change(plain).to_parquet(place / "old.parquet", index=False)


@pytest.mark.parametrize("kind", CSV)
def test_rows_that_no_evaluation_wrote_end_every_command_in_a_line(kind: str, old_pair: Path) -> None:
    spoil_rows(old_pair, CSV[kind])
    for command in COMMANDS.values():
        assert "old.csv" in refused_without_a_trace(old_pair, *command)
    assert not (old_pair / "old.cells").exists()


@pytest.mark.parametrize("kind", PARQUET)
def test_predictions_that_no_evaluation_wrote_end_every_command_in_a_line(kind: str, old_pair: Path) -> None:
    spoil_predictions(old_pair, PARQUET[kind])
    for command in COMMANDS.values():
        assert "old.parquet" in refused_without_a_trace(old_pair, *command)
    assert not (old_pair / "old.cells").exists()


@pytest.mark.parametrize("lost", ["rows", "predictions", "the file of predictions"])
def test_a_pair_of_which_nothing_is_left_holds_no_row_and_is_written_on(lost: str, old_pair: Path) -> None:
    if lost == "rows":
        spoil_rows(old_pair, lambda rows: rows[:1])
    elif lost == "predictions":
        spoil_predictions(old_pair, lambda predictions: predictions.iloc[:0])
    else:
        (old_pair / "old.parquet").unlink()
    before = (old_pair / "old.csv").read_bytes()
    for name in ("leaderboard", "compare", "report", "check"):
        assert "old.csv holds no row" in refused_without_a_trace(old_pair, *COMMANDS[name])
    assert skelbench(*COMMANDS["eval"]).code == 0
    assert skelbench(*COMMANDS["leaderboard"]).out.count("| noise:0.1 |") == 1
    assert (old_pair / "old.old.csv").read_bytes() == before


def test_rows_that_are_there_twice_are_read_once(old_pair: Path) -> None:
    once = skelbench(*COMMANDS["leaderboard"]).out
    spoil_rows(old_pair, lambda rows: [*rows, *rows[1:]])
    assert skelbench(*COMMANDS["leaderboard"]).out == once
    assert skelbench(*COMMANDS["check"]).code == 0
