"""Paths that lead in a circle, are no text, or ask for TeX: one line each, before anything is computed."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from command import refused, refused_without_a_trace

from skelbench.core.files import CHECKOUT

EVAL = ("eval", "--model", "stgcn-synthetic-xsub", "--limit", "2", "--device", "cpu", "--out")
TRAIN = ("train", "stgcn", "--preset", "tiny", "--limit", "12", "--device", "cpu", "--out")


@pytest.mark.parametrize("words", [EVAL, TRAIN, ("data", "draw", "--out"), ("data", "info")])
def test_a_link_to_itself_is_one_line(words: tuple[str, ...], tmp_path: Path) -> None:
    (tmp_path / "loop.npz").symlink_to("loop.npz")
    refused(*words, tmp_path / "loop.npz")


def test_a_results_file_whose_name_is_no_text_is_refused_at_once(tmp_path: Path) -> None:
    """Bytes that are no UTF-8 reach Python as lone surrogates; Parquet takes none."""
    assert "its name is no text" in refused_without_a_trace(tmp_path, *EVAL, tmp_path / "a\udcff.csv")


def test_no_tex_is_run_for_a_picture(tmp_path: Path) -> None:
    assert "end the name in .png" in refused_without_a_trace(tmp_path, "data", "draw", "--out", tmp_path / "x.pgf")


def test_what_a_terminal_has_no_letters_for_is_written_as_an_escape(tmp_path: Path) -> None:
    """A pipe on Windows has few letters; a file's names may have any."""
    command = [sys.executable, "-m", "skelbench", "data", "draw", "--out", str(tmp_path / "跳.png")]
    environment = {**os.environ, "PYTHONPATH": str(CHECKOUT), "PYTHONIOENCODING": "latin1"}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert "\\u8df3.png" in done.stdout
