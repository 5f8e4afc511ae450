"""A file is whole or not there, through links too, and drafts of killed runs do not pile up."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from refusal import refusal

from skelbench.core.files import atomic, check_writable, write_or_print

WRITER = """
import sys
from pathlib import Path
from skelbench.core.files import atomic
with atomic(Path(sys.argv[1])) as draft:
    draft.write_text(sys.argv[2])
    print("drafted", flush=True)
    sys.stdin.readline()
"""


def write(path: Path, text: str) -> None:
    with atomic(path) as draft:
        draft.write_text(text)


def writer(path: Path, text: str) -> "subprocess.Popen[str]":
    """Start another process that is in the middle of writing, and goes on when it is given a line."""
    command = [sys.executable, "-c", WRITER, str(path), text]
    started = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert started.stdout is not None
    assert started.stdout.readline() == "drafted\n"
    return started


def finish(process: "subprocess.Popen[str]") -> int:
    process.communicate("go on\n", timeout=60)
    return process.returncode


@pytest.mark.parametrize("there", [True, False])
def test_what_is_written_through_a_link_is_in_its_target_and_the_link_stays(tmp_path: Path, there: bool) -> None:
    store, target = tmp_path / "link.csv", tmp_path / "disk" / "target.csv"
    target.parent.mkdir()
    if there:
        target.write_text("old")
    between = tmp_path / "between.csv"
    between.symlink_to(Path("disk") / "target.csv")
    store.symlink_to(between)
    write(store, "new")
    assert target.read_text() == "new"
    assert store.is_symlink()
    assert between.is_symlink()
    assert sorted(path.name for path in target.parent.iterdir()) == ["target.csv"]


def test_links_in_a_circle_are_refused_in_one_line(tmp_path: Path) -> None:
    one, two = tmp_path / "one.csv", tmp_path / "two.csv"
    one.symlink_to(two)
    two.symlink_to(one)
    assert "lead in a circle" in refusal(lambda: write(one, "x"))
    assert "lead in a circle" in refusal(lambda: check_writable(two))


def test_a_device_and_a_folder_are_not_replaced(tmp_path: Path) -> None:
    assert "it is a folder" in refusal(lambda: write(tmp_path, "x"))
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    assert "no ordinary file" in refusal(lambda: write(pipe, "x"))
    assert pipe.is_fifo()


def test_the_draft_of_a_killed_run_goes_with_the_next_write(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    write(path, "before")
    killed = writer(path, "half")
    killed.kill()
    killed.communicate(timeout=60)
    assert len(list(tmp_path.iterdir())) == 2
    assert path.read_text() == "before"
    other = tmp_path / ".x.csv.mine"
    other.write_text("a file of the user's")
    write(path, "after")
    assert sorted(tmp_path.iterdir()) == [other, path]


def test_two_processes_that_write_one_file_at_once_both_succeed(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    first, second = writer(path, "first"), writer(path, "second")
    write(path, "third")
    assert path.read_text() == "third"
    assert finish(second) == 0
    assert path.read_text() == "second"
    assert finish(first) == 0
    assert path.read_text() == "first"
    assert list(tmp_path.iterdir()) == [path]


def test_an_error_in_the_middle_leaves_the_old_file_and_no_draft(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    write(path, "old")

    def stopped() -> None:
        with atomic(path) as draft:
            draft.write_text("new")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        stopped()
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_a_written_file_has_the_rights_of_any_new_file(tmp_path: Path) -> None:
    usual = tmp_path / "usual"
    usual.touch()
    write_or_print("é", tmp_path / "x.md")
    assert (tmp_path / "x.md").stat().st_mode == usual.stat().st_mode
    assert (tmp_path / "x.md").read_bytes() == b"\xc3\xa9"
