"""Run `skelbench …` inside the test's own process, as a shell would see it; and make what commands need."""

import io
import signal
import sys
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass, replace
from pathlib import Path
from unittest.mock import patch

from toy import WRIST

from skelbench.cli.app import main


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
