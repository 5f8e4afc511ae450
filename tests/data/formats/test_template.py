"""The template of a format works as it lies in docs/, and the steps of docs/adding_a_format.md lead where they say."""

import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from conftest import ROOT
from format_template import FILE, POSES, write_pose

from skelbench.core.errors import InputError
from skelbench.data.find import load_data

KEYPOINT = np.arange(1, 2 * 17 * 2 + 1, dtype=np.float32).reshape(1, 2, 17, 2)
SCORE = np.full((1, 2, 17), 0.5, np.float32)


def test_folders_are_classes_and_a_joint_of_score_0_is_missing(tmp_path: Path) -> None:
    score = SCORE.copy()
    score[0, 1, 3] = 0
    write_pose(tmp_path / "toy" / "sit" / "a.pose", KEYPOINT, SCORE)
    write_pose(tmp_path / "toy" / "run" / "b.pose", KEYPOINT, score)
    data = load_data(tmp_path / "toy", format=POSES)
    assert (data.names, data.classes, data.labels.tolist()) == (("b", "a"), ("run", "sit"), [0, 1])
    assert np.argwhere(~data[0].detected).tolist() == [[0, 1, 3]]


def test_a_csv_beside_it_may_tell_labels_and_splits(tmp_path: Path) -> None:
    for name in ("a", "b"):
        write_pose(tmp_path / "toy" / f"{name}.pose", KEYPOINT, SCORE)
    (tmp_path / "labels.csv").write_text("clip,label,split\na,4,xsub_train\nb,2,xsub_test\n")
    data = load_data(tmp_path / "toy", "xsub", format=POSES, labels=tmp_path / "labels.csv")
    assert (data.names, data.labels.tolist()) == (("b",), [2])


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "no clip with anybody in it"),
        ("1 2 3\n", "a.pose: line 1 has 3 numbers, expected 51; correct it"),
        ("left " * 51, "a.pose is no text of numbers"),
    ],
)
def test_a_bad_file_is_refused(tmp_path: Path, text: str, said: str) -> None:
    (tmp_path / "toy").mkdir()
    (tmp_path / "toy" / "a.pose").write_text(text)
    with pytest.raises(InputError, match=said):
        load_data(tmp_path / "toy", format=POSES)


def test_one_bad_file_of_many_is_left_out(tmp_path: Path) -> None:
    for name in "abcd":
        write_pose(tmp_path / "toy" / f"{name}.pose", KEYPOINT, SCORE)
    (tmp_path / "toy" / "b.pose").write_text("1 2 3")
    data = load_data(tmp_path / "toy", format=POSES)
    assert data.names == ("a", "c", "d")
    assert any("1 of 4 clips cannot be read, left out: b; " in remark.text for remark in data.remarks)


def test_the_steps_of_the_guide_make_every_command_read_the_format(tmp_path: Path) -> None:
    guide = (ROOT / "docs" / "adding_a_format.md").read_text()
    (start,) = (line.strip() for line in guide.splitlines() if line.startswith("       from skelbench.data.formats "))
    (entry,) = (line.strip() for line in guide.splitlines() if line.startswith("       Format("))
    shutil.copytree(ROOT / "skelbench", tmp_path / "skelbench", ignore=shutil.ignore_patterns("__pycache__"))
    formats = tmp_path / "skelbench" / "data" / "formats"
    shutil.copyfile(FILE, formats / "poses.py")
    table = (formats / "registry.py").read_text().replace("FORMATS = (\n", f"{start}\n\nFORMATS = (\n    {entry}\n")
    (formats / "registry.py").write_text(table)
    for name in ("a", "b"):
        write_pose(tmp_path / "clips" / name / f"{name}.pose", KEYPOINT, SCORE)
    command = [sys.executable, "-m", "skelbench", "data", "info", tmp_path / "clips"]
    ran = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, env={"PYTHONPATH": str(tmp_path)})
    assert "clips     2 in 2 classes" in ran.stdout, ran.stderr
