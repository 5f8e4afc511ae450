"""models/gpu.py, rehearsed on a CPU: what it leaves behind, and that it goes on where its time ended."""

import os
import subprocess
import sys
import tarfile
from pathlib import Path

import pytest

from skelbench.core.files import CHECKOUT

pytestmark = [pytest.mark.slow, pytest.mark.real]


def rehearse(folder: Path, data: Path, seconds: int) -> str:
    """Run one tiny training and its evaluations; returns what is printed."""
    words = ["--out", str(folder), "--preset", "tiny", "--only", "motionbert-jhmdb-tiny-s0", "--set", "epochs=2"]
    program = [sys.executable, str(CHECKOUT / "models/gpu.py"), *words, "--slice", str(seconds)]
    environment = os.environ | {"PYTHONPATH": str(CHECKOUT), "SKELBENCH_DATA": str(data)}
    return subprocess.run(program, cwd=folder, env=environment, capture_output=True, text=True, check=True).stdout


def brought_back(folder: Path) -> set[str]:
    with tarfile.open(folder / "lite.tar.gz") as archive:
        return {Path(name).name for name in archive.getnames()}


def test_a_slice_that_is_too_short_is_said_and_the_next_one_goes_on(tmp_path: Path, data_dir: Path) -> None:
    assert "motionbert-jhmdb-tiny-s0: no time for train" in rehearse(tmp_path, data_dir, 0)
    assert not brought_back(tmp_path)
    assert "motionbert-jhmdb-tiny-s0: done in" in rehearse(tmp_path, data_dir, 600)
    assert {"card.yaml", "log.csv", "rows.csv", "rows.parquet"} <= brought_back(tmp_path)
    assert not {"weights.safetensors", "checkpoint.pt"} & brought_back(tmp_path)
    assert " train " not in rehearse(tmp_path, data_dir, 600)
