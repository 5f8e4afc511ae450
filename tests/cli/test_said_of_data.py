"""What is assumed and mended is said before anything is measured, and only of files that do not say it."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from command import skelbench
from draws import raws
from pyskl_files import write

EVAL = ("eval", "--model", "stgcn-synthetic-xsub", "--perturb", "noise:0.002", "--data")


def annotations(**fields: Any) -> list[dict[str, Any]]:
    return [
        {
            "frame_dir": f"clip{i}",
            "label": i % 3,
            "img_shape": raw.image_size,
            "keypoint": raw.keypoint,
            "keypoint_score": raw.score,
            **{name: change(raw) for name, change in fields.items()},
        }
        for i, raw in enumerate(raws(count=8))
    ]


def test_eval_says_what_it_reads_and_mends_first(tmp_path: Path) -> None:
    clips = annotations()
    clips[5]["keypoint"] = clips[5]["keypoint"].copy()
    clips[5]["keypoint"][0, :3, 0] = 0
    ran = skelbench(*EVAL, write(tmp_path / "mine.pkl", clips))
    assert ran.code == 0, ran.err
    said = ran.err
    assert "layout coco17: 17 joints in 2-D" in said
    assert "numbered classes: 3\n" in said
    assert "3 joints at exactly (0, 0) with a score above 0 in 1 clip: taken as missing" in said
    assert said.index("taken as missing") < said.index("seed 0")
    assert "3 numbered classes of mine are taken as the model's first 3 of the 22 of stgcn-synthetic-xsub" in said


def test_predict_says_what_it_mends_and_reads_every_file_first(tmp_path: Path) -> None:
    clips = annotations()
    clips[5]["keypoint"] = clips[5]["keypoint"].copy()
    clips[5]["keypoint"][0, :3, 0] = 0
    good = write(tmp_path / "good.pkl", clips)
    clips[7]["keypoint"] = np.full_like(clips[7]["keypoint"], np.nan)
    ran = skelbench("predict", good, write(tmp_path / "bad.pkl", clips), "--model", "stgcn-synthetic-xsub")
    assert ran.code == 2
    assert "3 joints at exactly (0, 0) with a score above 0 in 1 clip: taken as missing" in ran.err
    assert "NaN" in ran.err
    assert not ran.out


def test_a_clip_that_cannot_be_used_stops_the_run_at_its_start(tmp_path: Path) -> None:
    clips = annotations()
    clips[7]["keypoint"] = np.full_like(clips[7]["keypoint"], np.nan)
    ran = skelbench(*EVAL, write(tmp_path / "mine.pkl", clips))
    assert ran.code == 2
    said = ran.err
    assert "NaN" in said
    assert "seed 0" not in said


def test_of_the_embedded_data_nothing_is_said() -> None:
    assert "assumed" not in skelbench(*EVAL, "synthetic", "--limit", 4).err


def test_data_info_says_what_was_mended(tmp_path: Path) -> None:
    path = write(tmp_path / "mine.pkl", annotations(keypoint_score=lambda raw: np.where(raw.score > 0, 2.0, 0)))
    said = skelbench("data", "info", path).out
    assert "mended" in said
    assert "doubt" in said


@pytest.mark.parametrize("words", [("convert", "x.npz"), ("check",), ("info",)])
def test_whoever_reads_all_clips_says_what_is_mended_in_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...]
) -> None:
    monkeypatch.chdir(tmp_path)
    clips = annotations()
    clips[5]["keypoint"] = clips[5]["keypoint"].copy()
    clips[5]["keypoint"][0, :3, 0] = 0
    command, *rest = words
    ran = skelbench("data", command, write(tmp_path / "mine.pkl", clips), *rest)
    assert "3 joints at exactly (0, 0) with a score above 0 in 1 clip: taken as missing" in ran.out + ran.err


def test_of_the_source_that_an_estimator_swap_takes_everything_is_said_too(tmp_path: Path) -> None:
    write(tmp_path / "mine_a.pkl", annotations())
    spoilt = annotations(keypoint_score=lambda raw: 100 * np.asarray(raw.score))
    spoilt[5]["keypoint"] = spoilt[5]["keypoint"].copy()
    spoilt[5]["keypoint"][0, :3, 0] = 0
    write(tmp_path / "mine_b.pkl", spoilt)
    swap = ("--perturb", "estimator:b")
    said = skelbench("eval", "--model", "stgcn-synthetic-xsub", "--data", tmp_path / "mine_a.pkl", *swap).err
    assert "mine (b), assumed: scores are percent" in said
    assert "mine (b), mended: 3 joints at exactly (0, 0)" in said
    assert "mine (a), assumed: layout" in said
    assert said.index("mine (b), mended") < said.index("seed 0")
