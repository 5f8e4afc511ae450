"""A step in two processes is the step of one: the contrast sees the whole batch, the queue takes in all its keys."""

import os
import sys
from pathlib import Path

import pytest
import torch
from conftest import ROOT
from started import finished


@pytest.mark.slow
def test_two_processes_have_the_loss_the_queue_and_the_gradients_of_one(tmp_path: Path) -> None:
    env = {**os.environ, "OMP_NUM_THREADS": "1", "PYTHONPATH": f"{ROOT}:{ROOT / 'tests'}"}
    torchrun = ["-m", "torch.distributed.run", "--nproc-per-node=2", "--master-port=0", "--standalone"]
    for name, start in (("one", []), ("two", torchrun)):
        finished([sys.executable, *start, str(ROOT / "tests" / "contrast_share.py"), str(tmp_path / name)], env)
    one, two = (torch.load(tmp_path / name, weights_only=True) for name in ("one", "two"))
    for method, alone in one.items():
        assert alone.keys() == two[method].keys()
        assert sum(name.startswith("0.") for name in alone) > 10
        assert any(value.abs().max() > 1e-4 for name, value in alone.items() if name.startswith("0."))
        for name, value in alone.items():
            torch.testing.assert_close(two[method][name], value, rtol=1e-4, atol=1e-6, msg=f"{method} {name}")
