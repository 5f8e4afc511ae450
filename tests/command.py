"""Run `skelbench …` inside the test's own process, as a shell would see it; and make what commands need."""

import io
import signal
import sys
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from unittest.mock import patch

import typer.main
from toy import WRIST

from skelbench.cli.app import main

EVAL = ("eval", "--trust", "--model", "wrist.yaml", "--data", "toy", "--source", "pose")
TRAIN = ("train", "stgcn", "--data", "toy", "--source", "pose", "--preset", "tiny", "--device", "cpu")
DRAW = ("data", "draw", "toy", "--out", "clip.png")
PROGRESS = ("wrist  ", "note: this checkout has uncommitted changes")
"""How lines begin that an evaluation writes to stderr: one per cell, and one while this checkout is changed."""
SAID = (" rows are left out, ", ", assumed: ", ", mended: ", ", doubt: ", " numbered classes of ")
"""What lines hold that are said before a refusal: of old rows, and of how a file is read."""
TINY = [
    x
    for pair in ("num_stages=2", "inflate_stages=[2]", "down_stages=[2]", "base_channels=8", "clip_len=8", "batch=8")
    for x in ("--set", pair)
]
"""Settings of a network that is trained in a moment."""

typer.main.get_command = cache(typer.main.get_command)  # each of thousands of calls would build every command: 14 ms


@dataclass(frozen=True)
class Ran:
    """What came of a command: exit code, stdout, stderr."""

    code: int
    out: str
    err: str


def skelbench(*words: object) -> Ran:
    out, err = io.StringIO(), io.StringIO()
    code: object = None
    heard = signal.getsignal(signal.SIGTERM)  # main answers it like Ctrl-C, in which a forked worker can hang
    with patch.object(sys, "argv", ["skelbench", *map(str, words)]), redirect_stdout(out), redirect_stderr(err):
        try:
            main()
        except SystemExit as stop:
            code = stop.code
        finally:
            signal.signal(signal.SIGTERM, heard)
    return Ran(code if isinstance(code, int) else 0, out.getvalue(), err.getvalue())


def succeeded(*words: object) -> str:
    """Run a command that must end well; return what it printed."""
    ran = skelbench(*words)
    assert ran.code == 0, ran.err
    return ran.out


def wrist_card(folder: Path, name: str = "wrist") -> Path:
    """Write a card of the toy model."""
    replace(WRIST, name=name).save(folder / f"{name}.yaml")
    return folder / f"{name}.yaml"


"""What is said of data before a number is measured on them."""


def refused(*words: object) -> str:
    """Run a command that must be refused; return the one line that it says."""
    ran = skelbench(*words)
    assert ran.code == 2, (ran.code, ran.out, ran.err)
    *progress, line = ran.err.splitlines()
    assert line.startswith("skelbench: ")
    # a line per cell that was finished before, or a note of rows of an older version that are left out
    assert all(before.startswith(PROGRESS) or any(said in before for said in SAID) for before in progress)
    assert 25 < len(line) < 500
    return line


def refused_without_a_trace(folder: Path, *words: object) -> str:
    """Run a command that must be refused and leave every file of a folder as it was; return the line that it says."""
    before = snapshot(folder)
    line = refused(*words)
    assert snapshot(folder) == before
    return line


def snapshot(folder: Path) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
