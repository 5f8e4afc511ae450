"""Rotations are those of SciPy about the axes that the layout names; bodies keep their shape."""

from dataclasses import replace
from itertools import permutations

import numpy as np
import pytest
from damage import apply, make_clip, whole
from scipy import stats
from scipy.spatial.distance import pdist
from scipy.spatial.transform import Rotation

from skelbench.adapters.inputs.prenormalise import ntu3d
from skelbench.core.clip import Clip
from skelbench.core.layout import LAYOUTS
from skelbench.perturbations import FAMILIES
from skelbench.perturbations.spec import Spec

AXIS = {"rotate": 1, "rotate@pitch": 0, "rotate@roll": 2}


def in_depth(axes: tuple[int, int, int] = (0, 1, 2), name: str = "a") -> Clip:
    clip = make_clip(name, layout="ntu25", dims=3)
    return replace(clip, layout=replace(LAYOUTS["ntu25"], axes=axes), seen_by=None)


def middle(clip: Clip) -> np.ndarray:
    seen = clip.keypoint[clip.score > 0].astype(float)
    return (seen.min(axis=0) + seen.max(axis=0)) / 2


@pytest.mark.parametrize("head", AXIS)
@pytest.mark.parametrize("axes", list(permutations(range(3))))
def test_a_clip_is_turned_about_the_named_axis_through_the_middle_of_its_box(
    head: str, axes: tuple[int, int, int]
) -> None:
    clip = in_depth(axes)
    damaged = apply(f"{head}:25", clip)
    seen, vector = clip.score > 0, np.eye(3)[axes[AXIS[head]]]
    both = [Rotation.from_rotvec(sign * np.deg2rad(25) * vector) for sign in (1, -1)]
    turned = [turn.apply(clip.keypoint[seen] - middle(clip)) + middle(clip) for turn in both]
    errors = [np.abs(damaged.keypoint[seen] - points).max() for points in turned]
    assert min(errors) < 1e-3 < 10 < max(errors)
    np.testing.assert_array_equal(damaged.score, clip.score)


@pytest.mark.parametrize("case", ["rotate:40", "rotate@pitch:40", "rotate@roll:40", "rotate@any:40", "rotate:180"])
def test_distances_between_joints_stay_in_3d(case: str) -> None:
    clip = in_depth()
    damaged = apply(case, clip)
    before, after = (made.keypoint[clip.score > 0][:300].astype(float) for made in (clip, damaged))
    np.testing.assert_allclose(pdist(after), pdist(before), rtol=1e-4)


@pytest.mark.parametrize("head", [*AXIS, "roll", "roll@image"])
def test_both_sides_are_equally_likely(head: str) -> None:
    clip = in_depth() if head in AXIS else make_clip()
    first = np.argwhere(clip.score > 0)[0]
    at = [tuple(apply(f"{head}:10", clip, seed).keypoint[tuple(first)]) for seed in range(200)]
    assert len(set(at)) == 2
    assert stats.binomtest(at.count(at[0]), 200).pvalue > 0.01


def fitted(clip: Clip, damaged: Clip) -> Rotation:
    """The rotation that takes one clip to the other, by least squares (Kabsch)."""
    before, after = (made.keypoint[clip.score > 0].astype(float) for made in (clip, damaged))
    return Rotation.align_vectors(after - middle(clip), before - middle(clip))[0]


def test_any_axis_is_any_direction_and_its_angle_is_the_level() -> None:
    axes = []
    for seed in range(200):
        vector = fitted(in_depth(), apply("rotate@any:40", in_depth(), seed)).as_rotvec(degrees=True)
        assert np.linalg.norm(vector) == pytest.approx(40, abs=0.01)
        axes.append(vector / 40)
    for c in range(3):  # on a sphere, each coordinate is uniform over [-1, 1] (Archimedes)
        assert stats.kstest(np.array(axes)[:, c], "uniform", args=(-1, 2)).pvalue > 0.005


def test_twice_the_angle_is_the_rotation_twice() -> None:
    clip = in_depth()
    once, twice = (fitted(clip, apply(f"rotate@any:{angle}", clip)) for angle in (20, 40))
    assert (once * once * twice.inv()).magnitude() < 1e-4


def without_gaps() -> Clip:
    points = np.random.default_rng(3).uniform(200, 900, size=(2, 12, 25, 3)).astype(np.float32)
    return Clip(points, np.ones((2, 12, 25), np.float32), LAYOUTS["ntu25"], "without gaps")


def facing(clip: Clip) -> np.ndarray:
    """Each pose from its spine's base, turned about the vertical until the hips lie across, as seen by such a model."""
    right, left, base = (LAYOUTS["ntu25"].index[joint] for joint in ("hip_right", "hip_left", "spine_base"))
    poses = clip.keypoint.astype(float).reshape(-1, 25, 3)
    across = poses[:, right] - poses[:, left]
    angles = np.arctan2(across[:, 2], across[:, 0])
    turns = [Rotation.from_rotvec([0, angle, 0]) for angle in angles]
    return np.stack([turn.apply(pose - pose[base]) for turn, pose in zip(turns, poses, strict=True)])


def test_who_turns_persons_to_the_front_by_their_hips_does_not_notice_yaw() -> None:
    clip = without_gaps()
    assert "" in FAMILIES["rotate"].invariant
    np.testing.assert_allclose(facing(apply("rotate:77", clip)), facing(clip), atol=0.01)
    assert np.abs(facing(apply("rotate@pitch:77", clip)) - facing(clip)).max() > 100


def test_who_looks_at_distances_only_notices_no_rotation() -> None:
    clip = without_gaps()
    for case in ("rotate:77", "rotate@pitch:77", "rotate@roll:77", "rotate@any:77"):
        before, after = (pdist(made.keypoint[0, 3].astype(float)) for made in (clip, apply(case, clip)))
        np.testing.assert_allclose(after, before, rtol=1e-4)


@pytest.mark.parametrize("case", ["rotate:77", "rotate@pitch:77", "rotate@roll:77", "rotate@any:77"])
def test_pyskls_input_does_not_notice_a_rotation_where_the_shoulders_lie_across_the_spine(case: str) -> None:
    """Else it does: it lays first the spine and then the shoulders, each by the shortest way."""
    clip = without_gaps()
    base, middle_of_spine, left, right = 0, 1, 4, 8
    clip.keypoint[0, 0, middle_of_spine] = clip.keypoint[0, 0, base] + [30, 150, 20]
    clip.keypoint[0, 0, right] = clip.keypoint[0, 0, left] + [200, -40, 0]  # at right angles
    slanting = clip.with_pose(clip.keypoint.copy(), clip.score)
    slanting.keypoint[0, 0, right, 1] += 40
    errors = []
    for made in (clip, slanting):
        damaged = apply(case, made)
        seen, shown = (ntu3d(each.keypoint).apply(each.keypoint, each.detected) for each in (made, damaged))
        errors.append(np.abs(seen - shown).max())
    assert errors[0] < 0.01 < errors[1]


@pytest.mark.parametrize(("head", "image"), [("roll", False), ("roll@image", True)])
def test_a_picture_is_turned_about_the_middle_of_its_box_or_of_the_image(head: str, image: bool) -> None:
    clip = make_clip()
    damaged, seen = apply(f"{head}:35", clip), clip.score > 0
    centre = np.array([960, 540]) if image else middle(clip)
    before, after = (made.keypoint[seen] @ [1, 1j] - complex(*centre) for made in (clip, damaged))
    turned = after / before
    np.testing.assert_allclose(np.abs(turned), 1, rtol=1e-4)
    np.testing.assert_allclose(np.abs(np.angle(turned, deg=True)), 35, atol=0.01)
    assert len(set(np.sign(np.angle(turned)))) == 1


def test_what_cannot_be_turned_is_said() -> None:
    picture, unknown = make_clip(), make_clip(dims=3)
    assert list(Spec.parse("rotate:30").idle(picture).values()) == ["is 2-D, and the rule needs depth"]
    assert list(Spec.parse("rotate:30").idle(unknown).values()) == [
        "is of layout coco17, of which nobody says where up is"
    ]
    assert not Spec.parse("rotate@any:30").idle(unknown)
    assert list(Spec.parse("roll:30").idle(unknown).values()) == ["is 3-D, and the rule is of the picture"]
    unsized = replace(whole(), image_size=None)
    assert list(Spec.parse("roll@image:30").idle(unsized).values()) == ["does not say how large its picture is"]
