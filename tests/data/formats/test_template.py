"""The template of a format works as it lies in docs/, and the steps of docs/adding_a_format.md lead where they say."""

import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from conftest import ROOT
from format_template import FILE, LONG_CSV

from skelbench.core.errors import InputError
from skelbench.data.find import load_data

HEAD = "clip,label,person,frame,joint,x,y,score\n"
LINES = """wave,1,0,0,nose,10,20,0.5
wave,1,0,2,nose,11,21,0.75
wave,1,1,1,hip_left,30,40,1
sit,0,0,0,nose,50,60,1
"""


def write(path: Path, text: str = HEAD + LINES) -> Path:
    path.write_text(text)
    return path


def test_a_joint_without_a_line_was_not_detected(tmp_path: Path) -> None:
    clip = load_data(write(tmp_path / "clips.csv"), format=LONG_CSV)[0]
    assert clip.keypoint.shape == (2, 3, 17, 2)
    nose, hip = clip.layout.index["nose"], clip.layout.index["hip_left"]
    assert np.argwhere(clip.detected).tolist() == [[0, 0, nose], [0, 2, nose], [1, 1, hip]]
    assert clip.keypoint[0, 2, nose].tolist() == [11, 21]
    assert clip.score[0, :, nose].tolist() == [0.5, 0, 0.75]
    assert not clip.keypoint[~clip.detected].any()


def test_a_named_layout_is_that_of_the_joints(tmp_path: Path) -> None:
    path = write(tmp_path / "clips.csv", HEAD + "wave,0,0,0,spine,1,2,1\n")
    assert load_data(path, layout="kinect20", format=LONG_CSV).layout.name == "kinect20"
    with pytest.raises(InputError, match=r"clip 'wave' has a line that cannot be read \('spine'\), .* of coco17"):
        load_data(path, format=LONG_CSV)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "has no column 'clip', expected clip, label, person"),
        (HEAD.replace("score", "confidence") + LINES, "has no column 'score'"),
        (HEAD, "holds no clips"),
        (HEAD + "wave,1,0,0,nose,left,20,1\n", "cannot be read .*'left'"),
        (HEAD + "wave,1,0,0,nose\n", "clip 'wave' has a line that cannot be read"),
        (HEAD + "wave,-2,0,0,nose,1,2,1\n", "label -2"),
    ],
)
def test_a_bad_file_is_refused(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(InputError, match=said):
        load_data(write(tmp_path / "clips.csv", text), format=LONG_CSV)


def test_the_steps_of_the_guide_make_every_command_read_the_format(tmp_path: Path) -> None:
    guide = (ROOT / "docs" / "adding_a_format.md").read_text()
    (start,) = (line.strip() for line in guide.splitlines() if line.startswith("       from skelbench.data.formats."))
    (entry,) = (line.strip() for line in guide.splitlines() if line.startswith("       Format("))
    shutil.copytree(ROOT / "skelbench", tmp_path / "skelbench", ignore=shutil.ignore_patterns("__pycache__"))
    formats = tmp_path / "skelbench" / "data" / "formats"
    shutil.copyfile(FILE, formats / "longcsv.py")
    table = (formats / "registry.py").read_text().replace("FORMATS = (\n", f"{start}\n\nFORMATS = (\n    {entry}\n")
    (formats / "registry.py").write_text(table)
    command = [sys.executable, "-m", "skelbench", "data", "info", write(tmp_path / "clips.csv")]
    ran = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, env={"PYTHONPATH": str(tmp_path)})
    assert "clips     2 in 2 classes" in ran.stdout, ran.stderr
