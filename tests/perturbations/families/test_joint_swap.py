"""Joints put on somebody else: on whom, how near to the joint there, how often, and when not."""

import numpy as np
import pytest
from damage import apply, changed, fingerprint, make_clip, whole
from scipy import stats

from skelbench.core.clip import Clip
from skelbench.core.layout import LAYOUTS, Layout
from skelbench.perturbations.spec import Spec

SIGMA = {"nose": 0.026, "eye": 0.025, "ear": 0.035, "shoulder": 0.079, "elbow": 0.072, "wrist": 0.062}
SIGMA |= {"hip": 0.107, "knee": 0.087, "ankle": 0.089}
K = 2 * np.array([SIGMA[joint.split("_")[0]] for joint in LAYOUTS["coco17"].joints])


def size(clip: Clip, person: int) -> float:
    """Square root of 0.53 times the median box, of a person who is seen whole."""
    sides = np.sort(np.ptp(clip.keypoint[person], axis=1), axis=1)
    return float(np.sqrt(0.53 * np.median(sides[:, 0]) * np.median(sides[:, 1])))


def row_of(places: list[float], frames: int = 30) -> Clip:
    """Persons of one pose, at places on a line."""
    one = whole(frames=frames, persons=1)
    keypoint = np.concatenate([one.keypoint * np.float32(0.1) + np.float32([place, 0]) for place in places])
    score = np.linspace(0.5, 1, len(places), dtype=np.float32)[:, None, None] * np.ones(keypoint.shape[:3], np.float32)
    return one.with_pose(keypoint, score)


@pytest.mark.parametrize("variant", ["", "@inverted"])
def test_a_swapped_joint_lies_near_the_joint_of_the_other_person(variant: str) -> None:
    clip = whole(frames=200)
    clip.score[:] = np.random.default_rng(3).uniform(0.3, 1, clip.score.shape)
    damaged = apply(f"joint-swap{variant}:0.3", clip)
    hit = np.argwhere(changed(clip, damaged))
    assert len(hit) > 1500
    for m, t, v in hit:
        u = clip.layout.mirror[v] if variant else v
        away = np.linalg.norm(damaged.keypoint[m, t, v] - clip.keypoint[1 - m, t, u])
        assert away < 1.177 * K[v] * size(clip, m) + 1e-3
        assert damaged.score[m, t, v] == pytest.approx(0.8 * clip.score[1 - m, t, u], rel=1e-6)


def test_the_radius_is_uniform_and_the_angle_too() -> None:
    clip = whole(frames=2)
    radii, angles = [], []
    for seed in range(300):
        damaged = apply("joint-swap:0.5", clip, seed)
        offset = damaged.keypoint[0, 0] - clip.keypoint[1, 0]
        hit = changed(clip, damaged)[0, 0]
        radii += (np.linalg.norm(offset, axis=1) / (K * size(clip, 0)))[hit].tolist()
        angles += np.arctan2(offset[hit, 1], offset[hit, 0]).tolist()
    assert stats.kstest(radii, stats.uniform(0, 1.177).cdf).pvalue > 0.01
    assert stats.kstest(angles, stats.uniform(-np.pi, 2 * np.pi).cdf).pvalue > 0.01


def test_the_share_of_swapped_joints_is_the_level() -> None:
    clip = whole(frames=1500)
    share = changed(clip, apply("joint-swap:0.06", clip)).mean()
    assert abs(share - 0.06) < 3 * np.sqrt(0.06 * 0.94 / (34 * 1500 / 20))


def test_the_nearest_of_several_others_is_taken_and_in_each_frame() -> None:
    clip = row_of([0, 300, 1000])
    clip.keypoint[2, 15:, :, 0] -= 900  # from the 16th frame on the third is next to the first
    damaged = apply("joint-swap:1", clip)
    for frames, nearest in ((slice(0, 15), [1, 0, 1]), (slice(15, 30), [2, 2, 0])):
        for person, other in enumerate(nearest):
            expected = 0.8 * clip.score[other, frames]
            np.testing.assert_allclose(damaged.score[person, frames], expected, rtol=1e-6)


def test_nothing_happens_where_the_other_person_has_no_such_joint() -> None:
    clip = row_of([0, 300])
    clip.score[1, :, 5:8], clip.keypoint[1, :, 5:8] = 0, 0
    clip.score[0, 10:], clip.keypoint[0, 10:] = 0, 0
    hit = changed(clip, apply("joint-swap:1", clip))
    assert hit[:, :10, [0, 1, 2, 3, 4, *range(8, 17)]].all()
    assert not hit[:, 10:].any() and not hit[:, :, 5:8].any()


def test_who_is_not_seen_in_a_frame_is_not_taken_for_the_nearest() -> None:
    clip = row_of([0, 300, 1000])
    clip.score[1, :5], clip.keypoint[1, :5] = 0, 0
    damaged = apply("joint-swap:1", clip)
    np.testing.assert_allclose(damaged.score[0, :5], 0.8 * clip.score[2, :5], rtol=1e-6)
    np.testing.assert_allclose(damaged.score[0, 5:], 0.8 * clip.score[1, 5:], rtol=1e-6)


def test_one_person_alone_and_unknown_joints_are_left_alone_with_a_reason() -> None:
    alone = whole(persons=1)
    rope = Layout("rope", ("left_flap", "right_flap"), (("right_flap", "left_flap"),), "left_flap")
    strange = Clip(np.ones((2, 5, 2, 2), np.float32), np.ones((2, 5, 2), np.float32), rope, "a")
    for clip, why in ((alone, "shows fewer than two persons"), (strange, "has joint left_flap, of which nobody says")):
        spec = Spec.parse("joint-swap:1")
        assert next(iter(spec.idle(clip).values())).startswith(why)
        assert fingerprint(spec.apply(clip, 0)) == fingerprint(clip)


def test_a_pose_in_3d_is_swapped_too() -> None:
    clip = make_clip(dims=3)
    assert changed(clip, apply("joint-swap:0.3", clip)).any()


@pytest.mark.parametrize("head", ["joint-swap:0.9", "joint-swap@inverted:0.9", "real@crowd:1"])
def test_persons_who_never_meet_are_not_taken_for_each_other_and_that_is_counted(head: str) -> None:
    clip = row_of([200, 300])
    late = np.zeros(clip.score.shape, bool)
    late[0, 15:] = late[1, :15] = True
    apart = clip.without(late)
    assert list(Spec.parse(head).idle(apart).values()) == ["never shows two persons in one frame"]
    assert fingerprint(apply(head, apart)) == fingerprint(apart)
    late[1, 14] = False
    assert not Spec.parse(head).idle(clip.without(late))
