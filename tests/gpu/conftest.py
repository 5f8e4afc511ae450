"""A call of models/gpu whose jobs a stand-in does, on the embedded data."""

import time
from collections.abc import Callable
from math import inf
from pathlib import Path

import pytest
from gpu_standin import STAGES, StandIn

from models.gpu.call import Call
from models.gpu.run import Runner
from models.gpu.stages import Stage


@pytest.fixture
def standin(tmp_path: Path) -> StandIn:
    return StandIn(tmp_path / "standin")


@pytest.fixture
def work(tmp_path: Path) -> Path:
    folder = tmp_path / "runs/gpu"
    folder.mkdir(parents=True)
    return folder


Start = Callable[..., tuple[bool, Call]]


@pytest.fixture
def start(tmp_path: Path, work: Path, standin: StandIn) -> Start:
    """Run the stages with the stand-in; returns whether nothing failed, and the call."""

    def run(stages: list[Stage] = STAGES, seconds: float = inf, beside: int = 1, later: float = 0) -> tuple[bool, Call]:
        (tmp_path / "out").mkdir(exist_ok=True)
        call = Call(work, tmp_path / "out", str(standin.program), time.monotonic() + seconds, later)
        return Runner(call, stages, beside).run(tiny=False), call

    return run


@pytest.fixture
def summary(tmp_path: Path) -> Callable[[], str]:
    return lambda: (tmp_path / "out/summary.txt").read_text()
