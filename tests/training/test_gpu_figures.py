"""The figures that a card is asked for: rehearsed on this CPU, at sizes at which they mean nothing."""

import csv
import os
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest
import torch
from conftest import ROOT
from torch import nn

from benchmarks.gpu.clock import operations
from benchmarks.gpu.figures import COLUMNS, Figure, Gauge, Measured, rows, write, written
from benchmarks.gpu.peaks import PEAKS
from benchmarks.gpu.plan import plan
from benchmarks.gpu.step import Step
from benchmarks.maskclr_step import main

TINY = ["all", "--preset", "tiny", "--out"]
EVALUATED = ("motionbert", "stgcnpp", "ctrgcn", "posec3d", "stgcn", "aagcn", "msg3d")
EXPECTED = [
    ("training step", "1"),
    ("training step", "2"),
    *((f"evaluation, {name}", "") for name in EVALUATED),
    ("training step, one person present", "1"),
    ("training step, one person present", "2"),
    ("kernels of a step", "1"),
    ("kernels of a step", "2"),
]
CPU = Gauge("cpu", 0.0)


def read(path: Path) -> list[dict[str, str]]:
    with path.open(newline="") as file:
        return list(csv.DictReader(file))


def figure(what: str, batch: int = 8, operations: int | None = None) -> Figure:
    return Figure(what, "x", 1, batch, lambda batch, device, long: Measured(0.5, operations))


@pytest.mark.slow
def test_a_rehearsal_has_every_row_in_its_order_and_its_units_agree(tmp_path: Path) -> None:
    main([*TINY, str(tmp_path / "x.csv")])
    found = read(tmp_path / "x.csv")
    assert list(found[0]) == list(COLUMNS)
    assert [(row["what"], row["stage"]) for row in found] == EXPECTED
    for row in found:
        assert "rehearsal" in row["note"] and row["size"] == "tiny" and not row["memory_gib"] + row["share_of_peak"]
        assert bool(row["kernels"]) == row["what"].startswith("kernels") == (not row["seconds"])
        if row["seconds"]:
            clips = float(row["clips_per_second"])
            assert clips * float(row["seconds"]) == pytest.approx(int(row["batch"]), rel=2e-3)
            hours = f"{300 * 40_091 / clips / 3600:.3g}" if row["stage"] else ""
            assert row["hours_ntu60"] == "" == hours or float(row["hours_ntu60"]) == pytest.approx(
                float(hours), rel=1e-2
            )


@pytest.mark.slow
def test_a_killed_run_leaves_whole_rows_and_the_next_adds_those_that_are_missing(tmp_path: Path) -> None:
    out = tmp_path / "x.csv"
    command = [sys.executable, str(ROOT / "benchmarks" / "maskclr_step.py"), *TINY, str(out)]
    child = subprocess.Popen(
        command, stdout=subprocess.DEVNULL, env={**os.environ, "PYTHONPATH": str(ROOT), "OMP_NUM_THREADS": "1"}
    )
    while child.poll() is None and (not out.exists() or len(out.read_text().splitlines()) < 4):
        time.sleep(0.01)
    child.send_signal(signal.SIGKILL)
    assert child.wait() == -signal.SIGKILL
    left = read(out)
    assert 3 <= len(left) < len(EXPECTED) and all(row["note"] is not None for row in left)
    main([*TINY, str(out)])
    assert read(out)[: len(left)] == left
    assert [(row["what"], row["stage"]) for row in read(out)] == EXPECTED


def test_a_linear_layer_counts_two_operations_for_each_weight_and_row_and_as_many_again_backwards() -> None:
    layer, x = nn.Linear(3, 5), torch.ones(7, 3)
    assert operations(lambda: layer(x)) == 2 * 7 * 3 * 5
    assert operations(lambda: layer(x).sum().backward()) == 2 * (2 * 7 * 3 * 5)  # x needs no gradient


@pytest.mark.parametrize("preset", ["lite", "paper"])
def test_a_step_of_stage_2_computes_what_two_of_stage_1_do_though_fresh_weights_attend_to_everything_alike(
    preset: str,
) -> None:
    small = ("dim=64", "depth=1", "heads=2", "representation=64", "hidden=64", "clip_len=9", "maxlen=9")
    first, second = (operations(Step(preset, stage, settings=small).ready(4, "cpu")[0]) for stage in (1, 2))
    assert 2 <= second / first < 2.1  # a bit more: attention that is looked at is computed apart, and contrast


def test_the_share_of_the_peak_is_operations_a_second_over_it_and_empty_where_no_peak_is_known() -> None:
    step = figure("step", operations=10**12)
    assert Gauge("cpu", 0.0, given=8.0).row(step)["share_of_peak"] == "0.25"  # 2 of 8 TFLOP/s
    row = CPU.row(step)
    assert row["share_of_peak"] is None and "give --peak" in row["note"]


@pytest.mark.parametrize("name", ["NVIDIA H100 PCIe", "NVIDIA H100 NVL", "NVIDIA H100 80GB HBM3 MIG 1g.10gb"])
def test_a_card_that_is_only_named_like_another_is_not_given_its_peak(name: str) -> None:
    assert name not in PEAKS and PEAKS["NVIDIA H100 80GB HBM3"] == 989


@pytest.mark.slow
def test_what_does_not_fit_the_memory_says_so_is_halved_until_it_does_and_the_rest_goes_on() -> None:
    def measure(batch: int, device: str, long: float) -> Measured:
        if batch > 4:
            raise torch.OutOfMemoryError("no room")
        return Measured(0.1)

    made = list(rows([replace(figure("large", batch=16), measure=measure), figure("next")], CPU, 60))
    assert [(row["what"], int(row["batch"]), row.get("seconds")) for row in made] == [
        ("large", 16, None),
        ("large", 8, None),
        ("large", 4, "0.1"),
        ("next", 8, "0.5"),
    ]
    assert made[0]["note"] == "out of memory, the batch is halved"


def test_a_figure_that_fails_says_why_on_one_line_and_the_rest_goes_on(tmp_path: Path) -> None:
    def measure(batch: int, device: str, long: float) -> Measured:
        raise RuntimeError("CUDA error:\nunspecified")

    out = tmp_path / "x.csv"
    list(write(out, rows([replace(figure("bad"), measure=measure), figure("good")], CPU, 60)))
    assert read(out)[0]["note"] == "failed: RuntimeError: CUDA error: unspecified"
    assert [key[0] for key in written(out)] == ["good"]  # the next call tries the other again


def test_no_figure_is_begun_when_the_time_is_over_or_too_short_for_it(capsys: pytest.CaptureFixture[str]) -> None:
    assert list(rows([figure("late")], CPU, 0)) == []
    assert "1 figures were left out" in capsys.readouterr().err
    made = rows([replace(figure("compiled"), room=100.0), figure("short")], CPU, 60)
    assert [row["what"] for row in made] == ["short"]


def test_compiled_steps_are_asked_for_only_where_somebody_asks_and_come_last() -> None:
    plain, more = (plan(("lite", "paper"), "paper", 16, compiled=compiled) for compiled in (False, True))
    assert [figure.what for figure in more[len(plain) :]] == ["training step, compiled"] * 4
    assert [(f.what, f.size, f.stage, f.batch) for f in plain[:5]] == [
        *(("training step", size, stage, 16) for size in ("lite", "paper") for stage in (1, 2)),
        ("evaluation, motionbert", "paper", None, 32),
    ]
