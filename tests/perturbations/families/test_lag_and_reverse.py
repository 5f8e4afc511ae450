"""What lags shows what the others showed before, and nothing else changes; backwards is backwards."""

from collections import Counter
from dataclasses import replace

import numpy as np
import pytest
from damage import apply, fingerprint, make_clip, of_unknown_joints, whole
from scipy import stats

from skelbench.core.layout import PARTS
from skelbench.perturbations import FAMILIES
from skelbench.perturbations.spec import Spec


def late_joints(clip_before: np.ndarray, clip_after: np.ndarray) -> np.ndarray:
    """(M, V): which joints changed in any frame."""
    return (clip_before != clip_after).any(axis=(1, 3))


@pytest.mark.parametrize("number", [1, 4, 16, 100])
def test_one_part_of_all_persons_comes_late(number: int) -> None:
    clip, parts = make_clip(frames=40), Counter[str]()
    for seed in range(40):
        damaged = apply(f"lag-mix:{number}", clip, seed)
        late = late_joints(clip.keypoint, damaged.keypoint)[:2]
        (part,) = [part for part in PARTS if set(np.flatnonzero(late.any(axis=0))) == set(clip.layout.parts[part])]
        parts[part] += 1
        for t in range(40):
            joints = list(clip.layout.parts[part])
            np.testing.assert_array_equal(damaged.keypoint[:, t, joints], clip.keypoint[:, max(t - number, 0), joints])
            np.testing.assert_array_equal(damaged.score[:, t, joints], clip.score[:, max(t - number, 0), joints])
    assert set(parts) == set(PARTS)


def test_all_parts_are_equally_likely_to_lag_but_for_those_never_seen() -> None:
    clip = whole(frames=5)
    hidden = apply("part-mask:left_leg", clip)
    late = Counter[frozenset[int]]()
    for seed in range(400):
        damaged = apply("lag-mix:2", hidden, seed)
        late[frozenset(np.flatnonzero(late_joints(hidden.keypoint, damaged.keypoint)[0]).tolist())] += 1
    assert len(late) == 4 and frozenset() not in late
    assert stats.chisquare(list(late.values())).pvalue > 0.01


def test_one_person_of_those_seen_comes_late() -> None:
    clip, who = make_clip(frames=30), Counter[int]()
    for seed in range(200):
        damaged = apply("lag-mix@person:8", clip, seed)
        (person,) = np.flatnonzero(late_joints(clip.keypoint, damaged.keypoint).any(axis=1))
        who[person] += 1
        np.testing.assert_array_equal(damaged.keypoint[person, 8:], clip.keypoint[person, :-8])
        np.testing.assert_array_equal(damaged.score[person, 8:], clip.score[person, :-8])
        np.testing.assert_array_equal(damaged.score[person, :8], clip.score[person, :1].repeat(8, axis=0))
    assert set(who) == {0, 1}  # the third is never seen
    assert stats.chisquare(list(who.values())).pvalue > 0.01


def test_what_cannot_lag_is_said() -> None:
    alone = whole(persons=1)
    assert list(Spec.parse("lag-mix@person:8").idle(alone).values()) == ["shows fewer than two persons"]
    own = of_unknown_joints(whole())
    assert list(Spec.parse("lag-mix:8").idle(own).values()) == ["shows no arm, leg or head"]
    assert list(Spec.parse("lag-mix:8").idle(whole(frames=1)).values()) == ["has one frame"]


def test_backwards_twice_is_forwards_and_once_is_the_frames_from_the_last_to_the_first() -> None:
    clip = make_clip()
    damaged = apply("reverse:1", clip)
    for t in range(40):
        np.testing.assert_array_equal(damaged.keypoint[:, t], clip.keypoint[:, 39 - t])
        np.testing.assert_array_equal(damaged.score[:, t], clip.score[:, 39 - t])
    assert fingerprint(apply("reverse:1+reverse:1", clip)) == fingerprint(clip)


def test_backwards_draws_nothing_and_may_change_the_label() -> None:
    assert not FAMILIES["reverse"].keeps_label
    one, other = (apply("reverse:1", replace(make_clip(), name=name)) for name in ("a", "b"))
    assert fingerprint(one) == fingerprint(other)
