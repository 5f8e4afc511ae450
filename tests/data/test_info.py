"""What `skelbench data info` counts and draws."""

from pathlib import Path

import numpy as np
import pytest

from skelbench.core.clip import Clip
from skelbench.core.errors import InputError
from skelbench.core.layout import LAYOUTS
from skelbench.data.find import Dataset, load_data
from skelbench.data.info import describe, render
from skelbench.report.strip import LEFT, RIGHT, save_strip


@pytest.fixture
def toy(tmp_path: Path) -> Dataset:
    """Three clips of 2, 4 and 6 frames; the second person of the last is never there; one nose is missing."""
    rows = 2 + 4 + 12
    score = np.ones((rows, 17), np.float32)
    score[6 + 6 :] = 0
    score[0, 0] = 0
    np.savez(
        tmp_path / "toy_hq.npz",
        keypoint=np.ones((rows, 17, 2), np.float32),
        keypoint_score=score,
        clip_start=np.array([0, 2, 6]),
        clip_length=np.array([2, 4, 6]),
        num_person=np.array([1, 1, 2]),
        label=np.array([1, 1, 0]),
        clip_name=np.array(["a", "b", "c"]),
        subject=np.array([3, 3, 4]),
        class_names=np.array(["sit", "walk", "wave"]),
        joint_names=np.array(LAYOUTS["coco17"].joints),
        edges=np.array(LAYOUTS["coco17"].links),
        split_xsub_train=np.array([0, 1]),
        split_xsub_test=np.array([2]),
    )
    return load_data(tmp_path / "toy_hq.npz")


def test_counts_are_those_counted_by_hand(toy: Dataset) -> None:
    info = describe(toy)
    assert info["clips"] == 3
    assert info["frames"] == 12
    assert info["subjects"] == 2
    assert info["classes"] == {"sit": 1, "walk": 2, "wave": 0}
    assert info["length"] == {"min": 2, "median": 4, "max": 6}
    assert info["persons"] == {"1": 3}
    assert info["splits"] == {"xsub": {"train": 2, "test": 1}}
    assert info["sources"] == ["hq"]


def test_an_absent_person_is_not_a_missing_joint(toy: Dataset) -> None:
    info = describe(toy)
    assert info["missing_by_joint"]["nose"] == pytest.approx(1 / 12)
    assert info["missing"] == pytest.approx(1 / 12 / 17)


def test_the_text_names_every_class_split_and_the_worst_joint(toy: Dataset) -> None:
    text = render(describe(toy))
    for words in ("toy (hq)", "sit", "walk", "wave", "xsub: train 2, test 1", "most nose 8.3 %", "2 to 6"):
        assert words in text


def colours(path: Path) -> set[str]:
    from matplotlib.image import imread

    pixels = (imread(path)[..., :3] * 255).round().astype(int).reshape(-1, 3)
    return {f"#{r:02x}{g:02x}{b:02x}" for r, g, b in np.unique(pixels, axis=0)}


def test_a_picture_shows_both_sides_in_their_colours(toy_clip: Clip, tmp_path: Path) -> None:
    save_strip({"clean": toy_clip, "again": toy_clip}, tmp_path / "a.png", frames=2)
    assert {LEFT[0], RIGHT[0]} <= colours(tmp_path / "a.png")


def test_missing_joints_are_left_out(toy_clip: Clip, tmp_path: Path) -> None:
    score = toy_clip.score.copy()
    score[:, :, ["left" in joint for joint in toy_clip.layout.joints]] = 0
    save_strip({"right only": toy_clip.with_pose(toy_clip.keypoint, score)}, tmp_path / "a.png", frames=2)
    shown = colours(tmp_path / "a.png")
    assert RIGHT[0] in shown
    assert LEFT[0] not in shown


def test_a_clip_without_any_joint_and_a_single_frame_can_be_drawn(toy_clip: Clip, tmp_path: Path) -> None:
    nobody = toy_clip.with_pose(np.zeros_like(toy_clip.keypoint), np.zeros_like(toy_clip.score))
    save_strip({"clean": toy_clip, "nobody": nobody}, tmp_path / "a.png", frames=1)
    save_strip({"nobody": nobody}, tmp_path / "b.png")


def test_a_picture_of_another_kind_is_refused(toy_clip: Clip, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"end the name in \.png"):
        save_strip({"clean": toy_clip}, tmp_path / "a.docx")
