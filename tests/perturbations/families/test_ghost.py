"""A person who is not there: the pose and its place, how long it stays, and where it is listed."""

from dataclasses import replace
from itertools import product

import numpy as np
import pytest
from damage import apply, cases, fingerprint, make_clip, whole
from scipy import stats

from skelbench.core.clip import Clip
from skelbench.core.layout import LAYOUTS
from skelbench.perturbations.spec import Spec

HEADS = [case.split(":")[0] for case in cases("ghost")]
ASIDE = 1.2
NEAR = 0.01 * 960 * 5  # five standard deviations of the jitter, in a picture 1920 wide


def image_of(clip: Clip, person: int, frame: int, side: int, size: float = 1, width: float | None = None) -> np.ndarray:
    """(V, 2): one pose of a person without gaps, mirrored and put beside it, joint by joint."""
    pose = clip.keypoint[person, frame].astype(float)
    low, high = pose.min(axis=0), pose.max(axis=0)
    away = ASIDE * (high[0] - low[0] if width is None else width)
    placed = np.empty_like(pose)
    for v, name in enumerate(clip.layout.joints):
        other = {"left": "right", "right": "left"}.get(name.split("_")[-1])
        u = clip.layout.joints.index(name.rsplit("_", 1)[0] + "_" + other) if other else v
        x, y = pose[u] - (low + high) / 2
        placed[v] = (low + high) / 2 + [side * away - size * x, size * y]
    return placed


Pose = tuple[int, int, int]
"""Person, frame and side."""


def images(clip: Clip, size: float = 1) -> dict[Pose, np.ndarray]:
    """The mirror images of all poses of a clip, on both sides."""
    persons, frames = clip.score.shape[:2]
    poses = product(range(persons), range(frames), (-1, 1))
    return {pose: image_of(clip, *pose, size) for pose in poses}


def found(known: dict[Pose, np.ndarray], ghost: np.ndarray) -> list[Pose]:
    """The mirror images that lie near a pose of a ghost."""
    near = np.abs(np.stack(list(known.values())) - ghost).max(axis=(1, 2)) < NEAR
    return [pose for pose, is_near in zip(known, near, strict=True) if is_near]


def new_person(clip: Clip, damaged: Clip) -> int:
    """The place of the one who was not there; all others are as they were, in their order."""
    new = [m for m, pose in enumerate(damaged.keypoint) if not any((pose == old).all() for old in clip.keypoint)]
    assert len(new) == 1 and len(damaged.score) == len(clip.score) + 1
    for before, after in ((clip.keypoint, damaged.keypoint), (clip.score, damaged.score)):
        np.testing.assert_array_equal(np.delete(after, new, axis=0), before)
    return new[0]


@pytest.mark.parametrize(("head", "size"), [("ghost", 1), ("ghost@first", 1), ("ghost@small", 0.5)])
@pytest.mark.parametrize("persons", [1, 2])
def test_a_ghost_is_the_mirror_image_of_one_frame_beside_its_person(head: str, size: float, persons: int) -> None:
    clip = whole(persons=persons)
    known = images(clip, size)
    for seed in range(5):
        damaged = apply(f"{head}:1", clip, seed)
        ghost = damaged.keypoint[new_person(clip, damaged)]
        poses = {pose for frame in ghost for pose in found(known, frame)}
        assert len(poses) == 1
        off = ghost - known[poses.pop()]
        assert abs(off.mean()) < 2.5 and abs(off.std() - 9.6) < 1.5


def test_it_wavers_slowly() -> None:
    """The jitter is correlated over six frames."""
    clip = whole(persons=1, frames=100)
    known, off = images(clip), list[np.ndarray]()
    for seed in range(5):
        ghost = apply("ghost:1", clip, seed).keypoint[1]
        off.append(ghost - known[found(known, ghost[0])[0]])
    one, two = (np.concatenate([values[part].ravel() for values in off]) for part in (slice(6, None), slice(-6)))
    assert np.corrcoef(one, two)[0, 1] == pytest.approx(np.exp(-1), abs=0.08)


def test_a_ghost_that_moves_does_what_its_person_did_ten_frames_ago() -> None:
    clip = whole(persons=1)
    ghost = apply("ghost@moving:1", clip).keypoint[1]
    width = np.median(ghost[:, 0, 0] - [image_of(clip, 0, max(t - 10, 0), 0)[0, 0] for t in range(40)]) / ASIDE
    for t in range(40):
        assert abs(image_of(clip, 0, max(t - 10, 0), 1, width=width) - ghost[t]).max() < NEAR


def test_its_scores_are_six_tenths_of_those_of_its_person() -> None:
    clip = make_clip(frames=12)
    score = apply("ghost:1", clip).score[2]
    mirror = list(clip.layout.mirror)
    assert any(np.allclose(score, 0.6 * clip.score[m, t, mirror], rtol=1e-6) for m in (0, 1) for t in range(12))


@pytest.mark.parametrize("head", HEADS)
@pytest.mark.parametrize(("share", "frames"), [(0.1, 4), (0.5, 20), (1, 40)])
def test_it_is_there_in_one_stretch_of_that_share(head: str, share: float, frames: int) -> None:
    clip = whole()
    damaged = apply(f"{head}:{share}", clip)
    person = new_person(clip, damaged)
    there = np.flatnonzero(damaged.score[person].all(axis=1))
    assert (damaged.score[person] > 0).any(axis=1).sum() == len(there) == frames
    assert there[-1] - there[0] == frames - 1


def test_a_stretch_of_no_frame_adds_nobody() -> None:
    clip = whole()
    for head in HEADS:
        assert fingerprint(apply(f"{head}:0.01", clip)) == fingerprint(clip)


def test_it_takes_the_first_place_in_which_nobody_is() -> None:
    clip = whole(persons=4).without(np.array([False, True, False, True])[:, None, None])
    plain, first = apply("ghost:1", clip), apply("ghost@first:1", clip)
    assert len(plain.score) == len(first.score) == 4
    np.testing.assert_array_equal(plain.keypoint[[0, 2, 3]], clip.keypoint[[0, 2, 3]])
    assert plain.score[1].all()
    np.testing.assert_array_equal(first.keypoint[1:], clip.keypoint[[0, 2, 3]])
    assert new_person(whole(), apply("ghost:1", whole())) == 2
    assert new_person(whole(), apply("ghost@first:1", whole())) == 0


def test_every_person_either_side_and_every_frame_are_as_likely() -> None:
    clip = whole(frames=4)
    known = images(clip)
    seen = [found(known, apply("ghost:1", clip, seed).keypoint[2, 0]) for seed in range(320)]
    who, when, side = zip(*(poses[0] for poses in seen), strict=True)
    for values, kinds in ((who, (0, 1)), (when, range(4)), (side, (-1, 1))):
        assert stats.chisquare([values.count(kind) for kind in kinds]).pvalue > 0.01


@pytest.mark.parametrize("axes", [(0, 1, 2), (2, 0, 1)])
def test_in_3d_it_stands_at_the_side_that_the_layout_names(axes: tuple[int, int, int]) -> None:
    clip = make_clip(layout="ntu25", dims=3)
    clip = replace(clip, layout=replace(LAYOUTS["ntu25"], axes=axes))
    clip = clip.with_pose(clip.keypoint, np.ones_like(clip.score))
    damaged = apply("ghost:1", clip)
    low, high = (f(damaged.keypoint[-1, 0], axis=0) for f in (np.min, np.max))
    away = []
    for person, frame in np.ndindex(3, 40):
        pose = clip.keypoint[person, frame]
        away.append((low + high - pose.min(axis=0) - pose.max(axis=0)) / 2)
    nearest = np.abs(away)[:, list(axes[1:])].max(axis=1).argmin()
    pose = clip.keypoint[divmod(int(nearest), 40)]
    unit = clip.camera_unit
    assert np.abs(away[nearest])[list(axes[1:])].max() < 0.05 * unit
    assert abs(abs(away[nearest][axes[0]]) - ASIDE * np.ptp(pose[:, axes[0]])) < 0.05 * unit


def test_where_nobody_is_there_is_no_ghost() -> None:
    nobody = whole().without(np.array(True))
    for head in HEADS:
        spec = Spec.parse(f"{head}:1")
        assert list(spec.idle(nobody).values()) == ["shows nobody"]
        assert fingerprint(spec.apply(nobody, 0)) == fingerprint(nobody)


def test_a_clip_says_how_many_persons_were_added() -> None:
    assert apply("ghost:1+ghost@first:1+noise:0.01", whole()).added == 2
    assert apply("noise:0.01", whole()).added == 0
