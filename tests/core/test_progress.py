"""Progress: one line that changes on a terminal and in a notebook, plain lines or nothing elsewhere."""

import io
import sys
from types import ModuleType

import pytest

from skelbench import evaluate, load_data
from skelbench.core.progress import Line, can_change_a_line, with_bar


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def notebook(monkeypatch: pytest.MonkeyPatch) -> io.StringIO:
    """Do what a kernel does: its module is there, and streams that are no terminal took the place of Python's own."""
    stream = io.StringIO()
    monkeypatch.setitem(sys.modules, "ipykernel", ModuleType("ipykernel"))
    monkeypatch.setattr(sys, "stderr", stream)
    return stream


def test_a_line_changes_on_a_terminal_and_in_a_notebook_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    assert not can_change_a_line(io.StringIO())
    assert can_change_a_line(Terminal()) and can_change_a_line(notebook(monkeypatch))
    assert sys.__stderr__ is not None and not can_change_a_line(sys.__stderr__)  # the kernel's own log


def test_a_pipe_gets_a_line_for_each() -> None:
    stream = io.StringIO()
    line = Line(stream)
    for text in ("epoch 1", "epoch 2"):
        line.show(text)
    line.end()
    assert stream.getvalue() == "epoch 1\nepoch 2\n"


def test_on_a_terminal_the_last_text_takes_the_place_of_a_longer_one() -> None:
    stream = Terminal()
    line = Line(stream)
    for text in ("a long line", "short"):
        line.show(text)
    line.end()
    assert stream.getvalue() == "\ra long line\rshort      \n"


def test_a_notebook_shows_an_evaluation_as_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    stream = notebook(monkeypatch)
    evaluate("stgcn-synthetic-xsub", load_data("synthetic", limit=2), ["noise:0.01", "noise:0.02", "noise:0.03"])
    text = stream.getvalue()
    assert "stgcn-synthetic-xsub" in text and "\r" in text
    assert text.count("\n") <= 1


def test_elsewhere_a_bar_is_silent(capsys: pytest.CaptureFixture[str]) -> None:
    assert list(with_bar([1, 2], "x", "cell")) == [1, 2]
    assert capsys.readouterr().err == ""
