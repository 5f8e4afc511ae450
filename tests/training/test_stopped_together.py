"""Of several processes of one training none goes on, or waits, without the others."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from command import TINY
from conftest import ROOT
from started import wait_for

ALONE = "skelbench: another process of this training ended, "


def process(rank: int, port: int, folder: Path, words: list[str]) -> "subprocess.Popen[bytes]":
    """Start one of two as `torchrun` does, without its agent, which would stop the other by itself."""
    meet = {"MASTER_ADDR": "127.0.0.1", "MASTER_PORT": str(port), "WORLD_SIZE": "2"}
    env = {**os.environ, **meet, "RANK": str(rank), "LOCAL_RANK": str(rank), "OMP_NUM_THREADS": "1"}
    with (folder / f"out{rank}").open("w") as out, (folder / f"err{rank}").open("w") as err:
        return subprocess.Popen([sys.executable, str(ROOT / "cli.py"), *words], stdout=out, stderr=err, env=env)


@pytest.mark.parametrize(("stop", "code", "which"), [(signal.SIGTERM, 130, 0), (signal.SIGKILL, -9, 1)])
@pytest.mark.slow
def test_a_process_that_ends_ends_its_siblings_in_one_line(
    stop: signal.Signals, code: int, which: int, toy_set: Path, tmp_path: Path
) -> None:
    command = ["train", "stgcn", "--data", toy_set, "--source", "pose", "--preset", "tiny", "--device", "cpu", *TINY]
    words = [str(word) for word in (*command, "--set", "epochs=5000", "--out", tmp_path / "run")]
    port = 20000 + os.getpid() % 10000
    both = [process(rank, port, tmp_path, words) for rank in (0, 1)]
    try:
        wait_for(both[0], "epoch   3/", tmp_path / "out0")
        both[which].send_signal(stop)
        assert both[which].wait(60) == code
        assert both[1 - which].wait(60) == 2
    finally:
        for one in both:
            one.kill()
    (line,) = (tmp_path / f"err{1 - which}").read_text().splitlines()
    assert line.startswith(ALONE)
    assert "--resume" in line
    assert (tmp_path / "run" / "checkpoint.pt").is_file()
