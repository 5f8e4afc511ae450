"""A list of clips as data: evaluated as the same clips of a file, and refused in one sentence where it is none."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from skelbench import Clip, InputError, evaluate, load_data, load_model
from skelbench.core.clip import NO_LABEL
from skelbench.data.given import of_clips

FIGURES = ["spec", "seed", "clips", "correct", "top1", "drop"]


@pytest.fixture(scope="module")
def clips() -> list[Clip]:
    return list(load_data("synthetic", limit=4))


def test_clips_in_a_list_give_the_numbers_of_their_file(clips: list[Clip]) -> None:
    listed = evaluate("stgcn-synthetic-xsub", clips, "noise:0.05", seeds=2)
    filed = evaluate("stgcn-synthetic-xsub", load_data("synthetic", limit=4), "noise:0.05", seeds=2)
    assert listed[FIGURES].equals(filed[FIGURES])
    assert set(listed["dataset"]) == {"clips"}


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda clip: clip.with_pose(clip.keypoint / [1920, 1080], clip.score), "assumed: coordinates are shares"),
        (lambda clip: clip.with_pose(clip.keypoint.swapaxes(0, 1), clip.score.swapaxes(0, 1)), "axes"),
        (lambda clip: replace(clip, image_size=(216, 384)), "doubt: 100% of the joints lie outside"),
    ],
)
def test_clips_are_read_as_those_of_a_file_and_a_warning_says_so(clips: list[Clip], spoil: Any, said: str) -> None:
    assert {clip.image_size for clip in clips} == {(1080, 1920)}
    with pytest.warns(UserWarning, match=said):
        listed = evaluate("stgcn-synthetic-xsub", [spoil(clip) for clip in clips])
    assert listed["correct"].tolist() == evaluate("stgcn-synthetic-xsub", clips)["correct"].tolist()


def test_joints_at_zero_in_a_list_are_missing(clips: list[Clip]) -> None:
    gone = [np.random.default_rng(0).random(clip.score.shape) < 0.1 for clip in clips]
    at_zero = [
        clip.with_pose(np.where(lost[..., None], 0, clip.keypoint), clip.score)
        for clip, lost in zip(clips, gone, strict=True)
    ]
    with pytest.warns(UserWarning, match="exactly"):
        read = of_clips(at_zero)
    expected = [clip.without(lost) for clip, lost in zip(clips, gone, strict=True)]
    assert all(np.array_equal(clip.score, other.score) for clip, other in zip(read, expected, strict=True))


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
        (lambda clips: [3], "3 is no clip, expected a skelbench.Clip"),
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
