"""However a command ends, none of its processes is left, and it says in one line why it ended."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest
from command import PROGRESS
from conftest import ROOT
from started import ended, group_of, start, wait_for

pytestmark = pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="counts processes by /proc")
MANY = ("--perturb", "noise:0.1", "--seeds", "2000", "--workers", "2")


@pytest.mark.parametrize(
    ("stop", "to_all"),
    [
        (signal.SIGINT, True),
        (signal.SIGTERM, False),
        *(
            pytest.param(*case, marks=pytest.mark.slow)
            for case in (
                (signal.SIGINT, False),
                (signal.SIGTERM, True),
                (signal.SIGHUP, False),
                (signal.SIGHUP, True),
            )
        ),
    ],
)
def test_a_stopped_evaluation_saves_and_leaves_no_worker(
    stop: signal.Signals, to_all: bool, evaluation: list[object], tmp_path: Path
) -> None:
    process = start(*evaluation, *MANY, "--out", tmp_path / "x.csv", folder=tmp_path)
    wait_for(process, "seed 20 ", tmp_path / "stderr")
    assert len(group_of(process.pid)) >= 3  # the command and its two workers
    os.killpg(process.pid, stop) if to_all else process.send_signal(stop)
    assert process.wait(60) == 130
    assert ended(process.pid)
    *progress, last = (tmp_path / "stderr").read_text().splitlines()
    assert last.startswith("skelbench: stopped; ")
    assert all(line.startswith(PROGRESS) for line in progress)
    assert len(pd.read_csv(tmp_path / "x.csv")) >= 20


def test_a_killed_worker_ends_the_evaluation_in_one_line_with_its_cells_kept(
    evaluation: list[object], tmp_path: Path
) -> None:
    process = start(*evaluation, *MANY, "--out", tmp_path / "x.csv", folder=tmp_path)
    wait_for(process, "seed 20 ", tmp_path / "stderr")
    os.kill(next(one for one in group_of(process.pid) if one != process.pid), signal.SIGKILL)
    assert process.wait(60) == 2
    assert ended(process.pid)
    *progress, last = (tmp_path / "stderr").read_text().splitlines()
    assert last.startswith("skelbench: a process that prepares clips ended (")
    assert "--out keeps the results" in last
    assert all(line.startswith(PROGRESS) for line in progress)
    assert len(pd.read_csv(tmp_path / "x.csv")) >= 20


@pytest.mark.slow
def test_a_command_that_ignores_the_end_of_its_terminal_goes_on(evaluation: list[object], tmp_path: Path) -> None:
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)  # as nohup starts it
    try:
        process = start(*evaluation, *MANY, "--out", tmp_path / "x.csv", folder=tmp_path)
    finally:
        signal.signal(signal.SIGHUP, before)
    wait_for(process, "seed 5 ", tmp_path / "stderr")
    process.send_signal(signal.SIGHUP)
    wait_for(process, "seed 20 ", tmp_path / "stderr")
    assert process.poll() is None
    process.send_signal(signal.SIGTERM)
    assert process.wait(60) == 130


@pytest.mark.parametrize("words", [["list", "perturbations"], ["leaderboard", ROOT / "leaderboards" / "jhmdb.csv"]])
def test_a_reader_who_leaves_early_ends_the_command_quietly(words: list[object]) -> None:
    read, write = os.pipe()
    os.close(read)
    command = [sys.executable, str(ROOT / "cli.py"), *map(str, words)]
    done = subprocess.run(command, stdout=write, stderr=subprocess.PIPE, text=True, check=False, timeout=60)
    os.close(write)
    assert (done.returncode, done.stderr) == (1, "")
