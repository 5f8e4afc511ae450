"""Writers that are killed at any moment, four at a time, in one folder: nothing is lost, doubled or left behind."""

import os
import random
import signal
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from skelbench.core.drafts import MARK
from skelbench.evaluation.results.cell import Cell
from skelbench.evaluation.results.identity import Identity
from skelbench.evaluation.results.outcome import Outcome
from skelbench.evaluation.results.store import Results

CLIPS = np.array([f"clip {k}" for k in range(40)], object)
WHOSE = np.array([f"subject {k % 5}" for k in range(40)], object)
LABEL = np.zeros(40, np.int16)


def outcome(number: int) -> Outcome:
    rank = (np.random.default_rng(number).random(40) < 0.3).astype(np.int16)
    told = {"created": "2026-01-01T00:00:00+00:00"}
    return Outcome(CLIPS, LABEL, rank, rank, WHOSE, "subject", circumstances=told)


def plan(count: int) -> list[Cell]:
    first = Identity("toy", "w", "c", "", "d", "h", "xsub", "test", "pose", "n", "clean", "", "clean", "", "", 0, 1)
    cells = [Cell(first, outcome(0), outcome(0))]
    for seed in range(count - 1):
        noise = replace(first, spec="noise:0.1", versions="noise=1", family="noise", level="0.1", seed=seed)
        cells.append(Cell(noise, outcome(1 + seed), outcome(0)))
    return cells


def work(path: Path, count: int) -> None:
    """Do what `eval --out` does: look up every cell, add those that are missing, render."""
    store = Results(path)
    for cell in plan(count):
        if store.find(cell.identity) is None:
            store.add(cell)
    store.save()


def child(job: Callable[[], None]) -> int:
    """Run a job in another process, which never returns here."""
    process = os.fork()
    if process:
        return process
    code = 1
    try:
        job()
        code = 0
    finally:
        os._exit(code)


def disturbed(path: Path, kills: int, cells: int, seed: int) -> None:
    """Kill one of four writers, and start another, until so many died; then let the last ones finish."""
    rng = random.Random(seed)
    alive = [child(lambda: work(path, cells)) for _ in range(4)]
    for _ in range(kills):
        time.sleep(rng.random() * 0.02)
        victim = alive.pop(rng.randrange(4))
        os.kill(victim, signal.SIGKILL)
        os.waitpid(victim, 0)
        alive.append(child(lambda: work(path, cells)))
    for process in alive:
        assert os.waitstatus_to_exitcode(os.waitpid(process, 0)[1]) == 0


@pytest.mark.parametrize(
    ("kills", "cells"), [(20, 30), pytest.param(200, 120, marks=pytest.mark.slow)], ids=["few", "many"]
)
def test_writers_that_are_killed_leave_what_one_undisturbed_writes(kills: int, cells: int, tmp_path: Path) -> None:
    pytest.importorskip("fcntl")
    (tmp_path / "alone").mkdir()
    (tmp_path / "many").mkdir()
    work(tmp_path / "alone/x.csv", cells)
    disturbed(tmp_path / "many/x.csv", kills, cells, seed=kills)
    work(tmp_path / "many/x.csv", cells)
    assert (tmp_path / "many/x.csv").read_bytes() == (tmp_path / "alone/x.csv").read_bytes()
    files = {path.relative_to(tmp_path / "many") for path in (tmp_path / "many").rglob("*") if path.is_file()}
    assert files == {path.relative_to(tmp_path / "alone") for path in (tmp_path / "alone").rglob("*") if path.is_file()}


def test_a_writer_that_is_stopped_keeps_its_draft_and_goes_on(tmp_path: Path) -> None:
    """Another process that opens the results cleans up after the dead, not after those that wait."""
    pytest.importorskip("fcntl")
    path = tmp_path / "x.csv"
    work(path, 1)
    ready = tmp_path / "ready"

    def slow() -> None:
        from skelbench.core.files import atomic

        with atomic(tmp_path / "x.cells/toy/slow.cells", sweep=False) as draft:
            draft.write_bytes(b"half")
            ready.touch()
            time.sleep(0.3)

    process = child(slow)
    while not ready.exists():
        time.sleep(0.01)
    os.kill(process, signal.SIGSTOP)
    try:
        work(path, 2)
        assert sum(MARK in entry.name for entry in (tmp_path / "x.cells/toy").iterdir()) == 1
    finally:
        os.kill(process, signal.SIGCONT)
    assert os.waitstatus_to_exitcode(os.waitpid(process, 0)[1]) == 0
    assert (tmp_path / "x.cells/toy/slow.cells").read_bytes() == b"half"
