"""Commands go on where a file of cells is spoilt: it is named, left alone, measured again, all in a moment."""

import os
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from command import EVAL, Ran, refused_without_a_trace, skelbench, snapshot
from refusal import MEASURED
from spoilt_cells import file_of, forged, write

MORE = (*EVAL, "--perturb", "noise:0.3", "--out", "old.csv")
COMMANDS: dict[str, tuple[str, ...]] = {
    "leaderboard": ("leaderboard", "old.csv"),
    "compare": ("compare", "old.csv"),
    "report": ("report", "old.csv", "--out", "page", "--no-figures"),  # what they show was read as for the page
    "eval": MORE,
}


def piped(file: Path) -> None:
    file.unlink()
    os.mkfifo(file)


SPOILT: dict[str, Callable[[Path], object]] = {
    "cut": lambda file: file.write_bytes(file.read_bytes()[:-1]),
    "changed": lambda file: file.write_bytes(file.read_bytes()[:-1] + b"x"),
    "foreign": lambda file: file.write_bytes(b"my notes\n"),
    "a pipe": piped,
    "another version": lambda file: write(file, b'{"format":"skelbench cells 2","common":{},"cells":[{}]}\n', b""),
    "more correct than clips": lambda file: forged(file, correct=7),
    "fewer correct": lambda file: forged(file, correct=0),
    "a million cells": lambda file: write(
        file, b'{"format":"skelbench cells 1","common":{},"cells":[' + b"{}," * 10**6 + b"{}]}\n", b""
    ),
}


def timed(*words: str) -> Ran:
    started = time.process_time()
    ran = skelbench(*words)
    assert time.process_time() - started < 5
    assert ran.code == 0, ran.err
    assert all(character.isprintable() or character == "\n" for character in ran.out + ran.err)
    return ran


@pytest.mark.parametrize(
    ("command", "kind"),
    [
        pytest.param(command, kind, marks=[pytest.mark.slow] * (command == "report" and kind not in ("cut", "changed")))
        for command in COMMANDS
        for kind in SPOILT
    ],
)
def test_every_command_names_a_spoilt_file_and_goes_on(kind: str, command: str, noisy: Path) -> None:
    if (command, kind) == ("eval", "a pipe"):  # measured in the same second it would have the name of the pipe
        pytest.skip("see tests/evaluation/files")
    SPOILT[kind](file_of(noisy / "old.cells", "noise:0.3"))
    before = snapshot(noisy / "old.cells")
    ran = timed(*COMMANDS[command])
    assert [line for line in ran.err.splitlines() if line.startswith("note: old.cells/wrist/")]
    if command != "eval":
        assert snapshot(noisy / "old.cells") == before
    else:
        assert "wrist  noise:0.3  seed 0" in ran.err  # measured again
        assert "wrist  clean" not in ran.err.partition("note: ")[0]
        assert "noise:0.3" in timed(*COMMANDS["leaderboard"]).out


@pytest.mark.parametrize("command", ["leaderboard", "compare", "report", "eval"])
@pytest.mark.parametrize("kind", ["a file", "a loop of links", "a dead link"])
def test_a_folder_of_cells_that_is_none_is_refused(kind: str, command: str, place: Path) -> None:
    (place / "old.cells").rename(place / "mine")
    if kind == "a file":
        (place / "old.cells").write_text("mine")
    else:
        (place / "old.cells").symlink_to("old.cells" if kind == "a loop of links" else "gone")
    assert "old.cells" in refused_without_a_trace(place, *COMMANDS[command])


def test_a_link_to_the_folder_of_cells_is_followed(place: Path) -> None:
    (place / "old.cells").rename(place / "mine")
    (place / "old.cells").symlink_to("mine")
    assert "| clean | 100.0" in timed(*COMMANDS["leaderboard"]).out
    timed(*MORE)
    assert file_of(place / "mine", "noise:0.3").is_file()


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="only Linux tells the peak of a process")
def test_a_head_of_ten_megabytes_is_read_in_a_bounded_room(place: Path) -> None:
    import subprocess
    import sys

    line = b'{"format":"skelbench cells 1","common":{},"cells":[' + b"{}," * ((10 << 20) // 3) + b"{}]}\n"
    file = write(file_of(place / "old.cells", "clean"), line, b"")
    code = MEASURED.replace("    read(Path(path))", "    read(Path(path), set())")
    words = [sys.executable, "-c", code, "skelbench.evaluation.results.files.cells_file", "read_places", str(file)]
    seconds, taken, said = subprocess.run(words, capture_output=True, text=True, check=True).stdout.split(" ", 2)
    assert float(seconds) < 5
    assert int(taken) < 600  # MiB; an empty table takes 64 bytes for three of the file
    assert "restore it" in said
