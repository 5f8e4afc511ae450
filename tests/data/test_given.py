"""A list of clips as data: evaluated as the same clips of a file, and refused in one sentence where it is none."""

from dataclasses import replace
from typing import Any

import pytest

from skelbench import Clip, InputError, evaluate, load_data, load_model
from skelbench.core.clip import NO_LABEL

FIGURES = ["spec", "seed", "clips", "correct", "top1", "drop"]


@pytest.fixture(scope="module")
def clips() -> list[Clip]:
    return list(load_data("synthetic", limit=4))


def test_clips_in_a_list_give_the_numbers_of_their_file(clips: list[Clip]) -> None:
    listed = evaluate("stgcn-synthetic-xsub", clips, "noise:0.05", seeds=2)
    filed = evaluate("stgcn-synthetic-xsub", load_data("synthetic", limit=4), "noise:0.05", seeds=2)
    assert listed[FIGURES].equals(filed[FIGURES])
    assert set(listed["dataset"]) == {"clips"}


def test_clips_without_labels_are_measured_by_agreement(clips: list[Clip]) -> None:
    bare = [replace(clip, label=NO_LABEL) for clip in clips]
    rows = evaluate(load_model("stgcn-synthetic-xsub"), bare, "joint-mask:1")
    assert rows["top1"].iloc[0] == 100
    assert rows["note"].str.contains("no labels").all()


def test_other_poses_are_other_data(clips: list[Clip]) -> None:
    moved = [clip.with_pose(clip.keypoint + 1, clip.score) for clip in clips]
    first, second = (evaluate("stgcn-synthetic-xsub", some)["dataset_sha256"].iloc[0] for some in (clips, moved))
    assert first != second


@pytest.mark.parametrize(
    ("made", "said"),
    [
        (lambda clips: [], "is empty"),
        (lambda clips: [clips[0], clips[0]], "named twice"),
        (lambda clips: [clips[0], replace(clips[1], label=NO_LABEL)], "1 of 2 clips have no label"),
        (lambda clips: "synthetic", "expected a data set"),
        (lambda clips: [3], "holds 3, expected a skelbench.Clip"),
        (lambda clips: [replace(clips[0], label=99)], "knows 22 classes"),
        (
            lambda clips: [clips[0], clips[1].with_pose(clips[1].keypoint[..., :1], clips[1].score)],
            "keypoint has shape",
        ),
    ],
)
def test_a_list_that_is_no_data_set_is_refused(clips: list[Clip], made: Any, said: str) -> None:
    with pytest.raises(InputError, match=said):
        evaluate("stgcn-synthetic-xsub", made(clips))
