"""A `matplotlibrc` in the folder where a command is started is somebody else's: nothing in it is heeded or run."""

import os
from pathlib import Path

import pytest
import warm_python

from skelbench.core.files import CHECKOUT


@pytest.mark.parametrize("picture", ["x.png", "x.gif", "x.mp4"])
def test_no_setting_of_a_folder_runs_a_program_or_says_a_word(tmp_path: Path, picture: str) -> None:
    program = tmp_path / "program"
    program.write_text(f"#!/bin/sh\ntouch {tmp_path}/ran\nexit 1\n")
    program.chmod(0o755)
    settings = {"animation.ffmpeg_path": str(program), "text.usetex": "True", "nonsense": "1"}
    (tmp_path / "matplotlibrc").write_text("".join(f"{key}: {value}\n" for key, value in settings.items()))
    environment = {**os.environ, "PYTHONPATH": str(CHECKOUT), "PATH": "/nowhere"}
    done = warm_python.run(["-m", "skelbench", "data", "draw", "--out", picture], environment, tmp_path)
    assert not (tmp_path / "ran").exists()
    if picture == "x.mp4":
        assert done.returncode == 2 and "needs ffmpeg" in done.stderr
    else:
        assert (done.returncode, done.stderr) == (0, "")
