"""The commit that a row names: of the code that ran, and whether some of it was changed since."""

import subprocess
from pathlib import Path

import pytest

from skelbench.core import machine

ME = ["-c", "user.name=a", "-c", "user.email=a@b.c", "-c", "commit.gpgsign=false"]


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository with code, a results file and a document, all of them committed."""
    for name in ("skelbench/code.py", "leaderboards/jhmdb.csv", "docs/findings/attacks.csv"):
        (tmp_path / name).parent.mkdir(parents=True)
        (tmp_path / name).write_text("as it was\n")
    for words in (["init", "-q"], ["add", "-A"], [*ME, "commit", "-qm", "a"]):
        subprocess.run(["git", "-C", str(tmp_path), *words], check=True)
    monkeypatch.setattr(machine, "CHECKOUT", tmp_path)
    return tmp_path


def now() -> str:
    return machine.commit.__wrapped__()


def test_rows_name_the_commit_that_git_has(checkout: Path) -> None:
    asked = ["git", "-C", str(checkout), "rev-parse", "HEAD"]
    assert now() and subprocess.run(asked, capture_output=True, text=True, check=True).stdout.startswith(now())


def test_changed_code_makes_rows_dirty(checkout: Path) -> None:
    clean = now()
    (checkout / "skelbench" / "code.py").write_text("changed\n")
    assert now() == f"{clean}-dirty"


@pytest.mark.parametrize("written", ["leaderboards/jhmdb.csv", "docs/findings/attacks.csv", "notes.txt"])
def test_results_that_are_written_while_we_measure_do_not(checkout: Path, written: str) -> None:
    (checkout / written).write_text("one row more\n")
    assert now() and not machine.is_dirty(now())


def test_a_folder_without_git_names_no_commit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(machine, "CHECKOUT", tmp_path)
    assert now() == ""
