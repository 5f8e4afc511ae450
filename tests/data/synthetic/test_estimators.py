"""The simulated pose estimators err as real ones do."""

import numpy as np
import pytest
from scipy.stats import spearmanr
from synthetic_clips import FEW

from skelbench.core.clip import Clip


def errors(clips: list[Clip], truth: list[Clip]) -> tuple[np.ndarray, np.ndarray]:
    """Distance to the exact projection of every detected joint, and its score."""
    pairs = [
        (clip, np.hypot(*np.moveaxis(clip.keypoint - true.keypoint, -1, 0)))
        for clip, true in zip(clips, truth, strict=True)
    ]
    return (
        np.concatenate([error[clip.detected] for clip, error in pairs]),
        np.concatenate([clip.score[clip.detected] for clip, _ in pairs]),
    )


def test_missing_shares_follow_table_8(seen: dict[str, list[Clip]]) -> None:
    joints, people = {}, {}
    for source in ("hq", "mq", "lq"):
        found = [clip.detected.any(axis=-1) for clip in seen[source]]
        people[source] = 1 - np.concatenate([one.ravel() for one in found]).mean()
        inside = np.concatenate([clip.detected[one] for clip, one in zip(seen[source], found, strict=True)])
        joints[source] = 1 - inside.mean()
    assert joints["hq"] == joints["mq"] == 0
    assert 0.055 < joints["lq"] < 0.085
    assert 0.003 < people["lq"] < 0.06
    assert max(people["hq"], people["mq"]) < 0.012


def test_joints_are_missed_in_runs(seen: dict[str, list[Clip]]) -> None:
    lost = [~clip.detected for clip in seen["lq"]]
    after_lost = np.concatenate([one[:, 1:][one[:, :-1]] for one in lost]).mean()
    assert after_lost > 5 * np.concatenate([one.ravel() for one in lost]).mean()


def test_undetected_joints_are_zero_and_all_others_are_inside_the_picture(seen: dict[str, list[Clip]]) -> None:
    for clip in seen["lq"]:
        assert not clip.keypoint[~clip.detected].any()
        assert (clip.keypoint[clip.detected] > 0).all()
        assert (clip.keypoint[clip.detected] < (1920, 1080)).all()


def test_errors_grow_from_hq_to_mq_to_lq_and_scores_fall(seen: dict[str, list[Clip]]) -> None:
    found = {source: errors(seen[source], seen["gt"]) for source in ("hq", "mq", "lq")}
    middle = {source: np.median(error) for source, (error, _) in found.items()}
    score = {source: np.median(scores) for source, (_, scores) in found.items()}
    assert 1.3 * middle["hq"] < middle["mq"] < middle["lq"] / 1.3
    assert score["hq"] > score["mq"] > score["lq"]


@pytest.mark.parametrize("source", ["hq", "mq", "lq"])
def test_low_scores_mean_large_errors(seen: dict[str, list[Clip]], source: str) -> None:
    error, score = errors(seen[source], seen["gt"])
    result = spearmanr(error, score)
    assert result.statistic < -0.5


@pytest.mark.parametrize("source", ["hq", "mq", "lq"])
def test_jitter_remembers_the_frame_before(seen: dict[str, list[Clip]], source: str) -> None:
    above, below = 0.0, 0.0
    for clip, true in zip(seen[source], seen["gt"], strict=True):
        error = clip.keypoint - true.keypoint
        error = error - np.median(error, axis=1, keepdims=True)
        both = (clip.detected[:, 1:] & clip.detected[:, :-1])[..., None] & (np.abs(error[:, 1:]) < 40)
        above += float((error[:, 1:] * error[:, :-1])[both[..., :]].sum())
        below += float((error[:, 1:] ** 2)[both].sum())
    assert 0.4 < above / below < 0.95


def test_wrists_and_ankles_are_the_hardest_joints(seen: dict[str, list[Clip]]) -> None:
    distance = [
        np.hypot(*np.moveaxis(c.keypoint - t.keypoint, -1, 0)) for c, t in zip(seen["mq"], seen["gt"], strict=True)
    ]
    by_joint = np.median(np.concatenate([one.reshape(-1, 17) for one in distance]), axis=0)
    assert by_joint[[9, 10, 15, 16]].min() > by_joint[[0, 1, 2, 5, 6]].max()


def test_some_frames_have_left_and_right_limbs_exchanged(seen: dict[str, list[Clip]]) -> None:
    exchanged = 0
    for clip, true in zip(seen["lq"], seen["gt"], strict=True):
        own = np.linalg.norm(clip.keypoint[:, :, (9, 10)] - true.keypoint[:, :, (9, 10)], axis=-1).sum(-1)
        crossed = np.linalg.norm(clip.keypoint[:, :, (10, 9)] - true.keypoint[:, :, (9, 10)], axis=-1).sum(-1)
        exchanged += int(((crossed + 60 < own) & clip.detected[:, :, (9, 10)].all(-1)).any())
    assert 3 <= exchanged <= 0.6 * len(FEW)
