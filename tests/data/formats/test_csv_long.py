"""A CSV with one line per joint, written by hand here."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from refusal import refusal

from skelbench.core.layout import LAYOUTS
from skelbench.data.find import load_data

HEAD = "clip,label,person,frame,joint,x,y,score\n"
LINES = """wave,1,0,0,nose,10,20,0.5
wave,1,0,2,nose,11,21,0.75
wave,1,4,1,hip_left,30,40,1
sit,0,0,0,nose,50,60,1
"""


def read(folder: Path, text: str, **options: Any) -> Any:
    path = folder / "clips.csv"
    path.write_text(text, encoding="utf-8")
    return load_data(path, **options)


def test_a_joint_without_a_line_was_not_detected(tmp_path: Path) -> None:
    data = read(tmp_path, HEAD + LINES, layout="coco17")
    clip = data[0]
    assert (data.names, data.labels.tolist(), clip.keypoint.shape) == (("wave", "sit"), [1, 0], (2, 3, 17, 2))
    nose, hip = clip.layout.index["nose"], clip.layout.index["hip_left"]
    assert np.argwhere(clip.detected).tolist() == [[0, 0, nose], [0, 2, nose], [1, 1, hip]]
    assert clip.keypoint[0, 2, nose].tolist() == [11, 21]
    assert clip.score[0, :, nose].tolist() == [0.5, 0, 0.75]


@pytest.mark.parametrize("mark", [",", ";", "\t"])
def test_columns_go_by_their_headings_in_any_order_and_with_any_separator(tmp_path: Path, mark: str) -> None:
    head, lines = ["Y", "X", "Keypoint", "Frame_ID", "Video", "Action", "Split"], []
    for clip, part in (("a", "train"), ("b", "test")):
        lines += [["2.5", "1.5", "Left Hip", "7", clip, "run", f"xsub_{part}"]]
    text = "\ufeff" + "".join(mark.join(line) + "\r\n" for line in [head, *lines])
    data = read(tmp_path, text, layout="coco17")
    assert (data.classes, data.splits, len(data)) == (("run",), ("xsub",), 2)
    clip = data.chosen("xsub", "test")[0]
    assert (clip.name, clip.keypoint[0, 0, clip.layout.index["hip_left"]].tolist()) == ("b", [1.5, 2.5])


def test_a_comma_may_be_the_decimal_point_where_columns_are_parted_otherwise(tmp_path: Path) -> None:
    clip = read(tmp_path, "clip;frame;joint;x;y\na;0;nose;1,5;2,25\n", layout="coco17")[0]
    assert clip.keypoint[0, 0, 0].tolist() == [1.5, 2.25]


@pytest.mark.parametrize("name", ["coco17", "openpose18", "kinect20"])
def test_the_names_of_all_joints_tell_the_layout(tmp_path: Path, name: str) -> None:
    lines = "".join(f"a,0,{joint},1,2\n" for joint in LAYOUTS[name].joints)
    assert read(tmp_path, "clip,frame,joint,x,y\n" + lines).layout.name == name


@pytest.mark.parametrize("start", [0, 1])
def test_numbers_of_joints_count_from_0_or_1(tmp_path: Path, start: int) -> None:
    lines = "".join(f"a,0,{start + joint},{joint + 1},2,3\n" for joint in range(25))
    clip = read(tmp_path, "clip,frame,joint,x,y,z\n" + lines)[0]
    assert (clip.layout.name, clip.keypoint[0, 0, :, 0].tolist()) == ("ntu25", [*range(1, 26)])


def test_a_file_without_clips_is_one_and_empty_coordinates_are_missing(tmp_path: Path) -> None:
    data = read(tmp_path, "frame,joint,x,y\n3,nose,1,2\n4,nose,,\n", layout="coco17")
    assert (data.names, data.labelled) == (("clips",), False)
    assert data[0].score[0, :, 0].tolist() == [1, 0]


def test_frames_count_from_the_first_of_the_clip_and_its_picture_is_read(tmp_path: Path) -> None:
    head = "clip,frame,joint,x,y,width,height,subject\n"
    clip = read(tmp_path, head + "a,900,nose,1,2,640,480,3\na,902,nose,3,4,640,480,3\n", layout="coco17")[0]
    assert (clip.keypoint.shape[1], clip.image_size, clip.subject) == (3, (480, 640), 3)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "has no column frame nor joint nor x nor y, expected a heading"),
        (HEAD.replace("joint", "limb") + LINES, "has no column joint"),
        (HEAD, "holds no clips"),
        (
            HEAD + "wave,1,0,0,nose,left,20,1\n",
            "clip 'wave' has the line 'wave 1 0 0 nose left 20 1', expected numbers",
        ),
        (HEAD + "wave,1,0,nose\n", "names joints"),
        (HEAD + "wave,-2,0,0,nose,1,2,1\n", "has label -2, expected 0 to"),
        (HEAD + LINES + "wave,1,0,3,nose,1,2,1\n", "clip 'wave' has lines at two places; sort"),
        (HEAD + "a,1,0,0,nose,1,2,1\na,2,0,1,nose,1,2,1\n", "clip 'a' has label 1 and 2, expected one"),
        (HEAD + "a,1,0,0,nose,1,2,1\na,1,0,0,nose,1,2,1\n", "has two lines for one joint"),
        (HEAD + "a,1,0,0,nose,1,2,1\na,1,0,1000000000,nose,1,2,1\n", "has frames that are 1,000,000,001 apart"),
        (HEAD + "a,1,0,0,nose,1,2,1\na,1,0,900000,nose,1,2,1\n", "has 900,001 frames, but few lines"),
        (HEAD + "a,1,0,0,tail,1,2,1\n", "names joints tail, which are not those of coco17"),
        (HEAD + f"a,1,0,0,nose,{'1' * 70000},2,1\n", "has a line of more than 65,536 characters"),
    ],
)
def test_a_bad_file_is_refused(tmp_path: Path, text: str, said: str) -> None:
    assert said in refusal(lambda: list(read(tmp_path, text, layout="coco17", format="csv")))


def test_joints_that_several_layouts_have_are_asked_for(tmp_path: Path) -> None:
    said = refusal(lambda: read(tmp_path, HEAD + LINES))
    assert "names 2 joints, which are in layouts" in said
    assert "--layout" in said


def test_a_table_of_something_else_is_not_taken_for_poses(tmp_path: Path) -> None:
    assert "is neither .npz nor .pkl" in refusal(lambda: read(tmp_path, "clip,label\na,3\n"))


def long_form(clips: int, *, step: float = 1, spoil: str = "") -> str:
    """Clips of four frames of one joint, in steps; the last line is replaced where `spoil` says so."""
    lines = [f"c{clip},1,0,{step * t:g},nose,{10 + t},{20 + clip},1" for clip in range(clips) for t in range(4)]
    return HEAD + "\n".join([*lines[:-1], spoil or lines[-1]]) + "\n"


@pytest.mark.parametrize("step", [2, 5, 40])
def test_frames_in_steps_follow_each_other(tmp_path: Path, step: int) -> None:
    data = read(tmp_path, long_form(2, step=step), layout="coco17")
    assert [clip.keypoint[0, :, 0, 0].tolist() for clip in data] == [[10, 11, 12, 13]] * 2
    assert "2 clips with frames numbered in steps" in " ".join(remark.text for remark in data.remarks)


def test_a_gap_stays_a_gap_and_many_are_doubted(tmp_path: Path) -> None:
    data = read(tmp_path, HEAD + "".join(f"a,1,0,{t},nose,5,5,1\n" for t in (0, 1, 3)), layout="coco17")
    assert data[0].score[0, :, 0].tolist() == [1, 1, 0, 1]
    assert [remark for remark in data.remarks if remark.topic == "frames"] == []
    data = read(tmp_path, HEAD + "".join(f"a,1,0,{t},nose,5,5,1\n" for t in (0, 33, 67, 100)), layout="coco17")
    assert [remark.kind for remark in data.remarks if remark.topic == "frames"] == ["doubt"]


def test_a_time_is_no_frame(tmp_path: Path) -> None:
    said = refusal(lambda: read(tmp_path, long_form(2, step=0.25), layout="coco17"))
    assert "expected numbers for frame (a whole one)" in said


@pytest.mark.parametrize("spoil", ["c4,1", "c4,1,0,3,nose,left,20,1", "c4,1,0,0,nose,1,2,1"])
def test_one_clip_with_a_bad_line_is_left_out(tmp_path: Path, spoil: str) -> None:
    data = read(tmp_path, long_form(5, spoil=spoil), layout="coco17")
    assert data.names == ("c0", "c1", "c2", "c3")
    assert "1 of 5 clips cannot be read, left out: c4" in " ".join(remark.text for remark in data.remarks)


def test_a_line_without_end_hides_no_clips_behind_it(tmp_path: Path) -> None:
    text = long_form(5).replace("c2,1,0,2,nose", f"c2,1,0,2,{'n' * 70000}")
    assert "has a line of more than 65,536 characters" in refusal(lambda: read(tmp_path, text, layout="coco17"))


def test_joints_may_be_written_in_one_word(tmp_path: Path) -> None:
    assert read(tmp_path, HEAD + "a,1,0,0,LeftWrist,1,2,1\n", layout="coco17")[0].score[0, 0, 9] == 1
