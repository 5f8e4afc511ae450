"""Joints thrown away for their scores: which, how many, and where there is nothing to choose by."""

import numpy as np
import pytest
from damage import apply, fingerprint, make_clip, whole

from skelbench.perturbations.spec import Spec


@pytest.mark.parametrize("least", [0.1, 0.3, 0.5, 0.7, 1])
def test_joints_below_the_level_are_lost_and_all_others_stay(least: float) -> None:
    clip = make_clip()
    damaged = apply(f"low-score-drop:{least}", clip)
    for at in np.ndindex(clip.score.shape):
        kept = float(clip.score[at]) >= least
        assert damaged.score[at] == (clip.score[at] if kept else 0)
        assert (damaged.keypoint[at] == (clip.keypoint[at] if kept else 0)).all()


def test_a_score_of_the_level_is_kept() -> None:
    clip = whole()
    clip.score[:] = 0.3
    clip.score[0] = 0.29
    assert (apply("low-score-drop:0.3", clip).score > 0).tolist() == (clip.score > np.float32(0.295)).tolist()


@pytest.mark.parametrize("share", [0.1, 0.25, 0.5, 0.75, 0.9, 1])
def test_a_share_of_what_was_detected_is_lost_from_the_lowest_score_up(share: float) -> None:
    clip = make_clip()
    damaged = apply(f"low-score-drop@share:{share}", clip)
    lost = clip.detected & (damaged.score == 0)
    assert lost.sum() == int(share * clip.detected.sum() + 0.5)
    kept = damaged.score[damaged.score > 0]
    assert not len(kept) or clip.score[lost].max() <= kept.min()


def test_of_equal_scores_the_first_are_lost() -> None:
    clip = whole(frames=4, persons=1)
    clip.score[:] = 0.5
    clip.score[0, 0, :3] = 0.9  # the highest, though first
    lost = apply("low-score-drop@share:0.5", clip).score == 0
    assert np.flatnonzero(lost).tolist() == list(range(3, 3 + 34))


def test_a_share_does_not_depend_on_the_scale_of_the_scores() -> None:
    clip = make_clip()
    other = clip.with_pose(clip.keypoint, clip.score**3)
    one, two = (apply("low-score-drop@share:0.4", c).score > 0 for c in (clip, other))
    np.testing.assert_array_equal(one, two)


@pytest.mark.parametrize("head", ["low-score-drop", "low-score-drop@share"])
def test_where_all_scores_are_equal_nothing_is_lost(head: str) -> None:
    clip = whole()
    spec = Spec.parse(f"{head}:1")
    assert list(spec.idle(clip).values()) == ["gives all joints the same score"]
    assert fingerprint(spec.apply(clip, 0)) == fingerprint(clip)
