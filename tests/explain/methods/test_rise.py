"""RISE: the one joint that counts, masks that are what they are said to be."""

import numpy as np
import pytest
import torch
from explained import RIGHT_WRIST, rising
from toy import WRIST, WristModel

from skelbench.core.clip import Clip
from skelbench.explain.methods.rise import rise


def test_rise_finds_the_one_joint_that_the_model_reads() -> None:
    """p = 1 with the wrist, 0 without it, keep on average."""
    for found in rise(WristModel(WRIST), rising(), [2, 2, 2], 0, masks=200, keep=0.6):
        joints = found[0].mean(axis=0)
        assert joints[RIGHT_WRIST] == pytest.approx(0.4, abs=0.08)
        assert np.abs(np.delete(joints, RIGHT_WRIST)).max() < 0.15


def test_rise_in_segments_finds_it_too() -> None:
    for found in rise(WristModel(WRIST), rising(), [2, 2, 2], 0, masks=300, segments=4):
        assert found[0].sum(axis=0).argmax() == RIGHT_WRIST


def test_more_masks_agree_better() -> None:
    clips = rising(1)
    arguments = (WristModel(WRIST), clips, [2])
    few, many = (
        [next(rise(*arguments, seed=seed, masks=masks))[0].sum(axis=0) for seed in (0, 1)] for masks in (16, 800)
    )
    assert np.corrcoef(*many)[0, 1] > max(0.95, np.corrcoef(*few)[0, 1])


def test_rise_keeps_joints_as_often_as_it_is_told_and_for_whole_segments(toy_clip: Clip) -> None:
    seen: list[np.ndarray] = []

    class Recorder(WristModel):
        def prepare(self, clip: Clip, rng: object = None) -> torch.Tensor:
            seen.append(clip.detected)
            return super().prepare(clip)

    list(rise(Recorder(WRIST), [toy_clip], [0], 0, masks=200, keep=0.7, segments=3))
    kept = np.stack(seen)
    assert kept.mean() == pytest.approx(0.7, abs=0.02)
    changes = (kept[:, :, 1:] != kept[:, :, :-1]).sum(axis=2)
    assert 1 <= changes.max() <= 3  # shifted: up to 4 segments are seen
