"""The workflow of docs/check.md, line by line on a small set: it passes as it is, and fails when the model breaks."""

import re
import shlex
import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import yaml
from command import skelbench, succeeded
from conftest import ROOT, write_toy_set
from doc_commands import blocks
from toy import WRIST

PAGE = (ROOT / "docs" / "check.md").read_text()
NOT_OURS = ("git clone ", "pip install ")
"""How lines begin that fetch and install."""


def lines() -> list[str]:
    (job,) = yaml.safe_load(blocks("yaml", PAGE)[0])["jobs"].values()
    return [step["run"] for step in job["steps"] if "run" in step]


def run(line: str) -> int:
    """Run a line; the toy model lies outside skelbench and asks for --trust."""
    program, *words = shlex.split(line)
    assert program == "skelbench"
    ran = skelbench(*words, *["--trust"] * (words[0] == "eval"))
    assert ran.code < 2, ran.err
    return ran.code


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A user's repository: a model, poses of 6 subjects who are all tested, and the baseline that the page makes."""
    arrays = dict(np.load(write_toy_set(tmp_path, clips=90, frames=6) / "toy_pose.npz"))
    arrays["split_xsub_train"], arrays["split_xsub_test"] = np.int32([]), np.arange(90, dtype=np.int32)
    np.savez(tmp_path / "ntu60_hrnet.npz", **arrays)
    shutil.rmtree(tmp_path / "toy")
    replace(WRIST, name="mine").save(tmp_path / "mine.yaml")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(tmp_path / "summary.md"))
    first = next(line for line in PAGE.splitlines() if line.startswith("skelbench eval") and "--out old.csv" in line)
    assert run(first) == 0
    return tmp_path


def test_the_workflow_is_of_ten_lines_and_nothing_but_ours_and_the_installation() -> None:
    assert len(blocks("yaml", PAGE)[0].splitlines()) == 10
    others = [line for line in lines() if not line.startswith("skelbench ")]
    assert len(lines()) - len(others) == 2
    assert all(line.startswith(NOT_OURS) for other in others for line in other.split(" && "))


def test_its_commands_pass_on_a_model_that_did_not_change_and_fail_on_one_that_broke(checkout: Path) -> None:
    ours = [line for line in lines() if line.startswith("skelbench ")]
    assert [run(line) for line in ours] == [0, 0]
    assert (checkout / "summary.md").read_text().startswith("### skelbench check: holds")

    (checkout / "new.csv").unlink()
    card = checkout / "mine.yaml"
    card.write_text(re.sub(r"toy:WristModel", "told:Deaf", card.read_text()))
    assert [run(line) for line in ours] == [0, 1]
    assert "### skelbench check: fell" in (checkout / "summary.md").read_text()


def test_the_command_that_accepts_a_fall_makes_the_next_check_pass(checkout: Path) -> None:
    ours = [line for line in lines() if line.startswith("skelbench ")]
    card = checkout / "mine.yaml"
    card.write_text(re.sub(r"toy:WristModel", "told:Deaf", card.read_text()))
    assert [run(line) for line in ours] == [0, 1]
    (accept,) = re.findall(r"`(skelbench check [^`]* --update-baseline)`", PAGE)
    assert run(accept) == 1
    assert run(ours[1]) == 0
    assert "1 mean compared" in succeeded("check", "new.csv", "--baseline", "old.csv", "--max-drop", "1")
