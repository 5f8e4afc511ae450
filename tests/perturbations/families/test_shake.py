"""A camera that moves shifts and turns all that it sees alike."""

import numpy as np
import pytest
from damage import apply, make_clip, whole
from scipy import stats
from scipy.spatial.transform import Rotation

from skelbench.core.clip import Clip
from skelbench.perturbations import FAMILIES


def motions(frames: int = 100, level: float = 0.01, clips: int = 40) -> tuple[np.ndarray, np.ndarray]:
    """(clips, T, 2), (clips, T): shift of the middle in camera units, and turn in radians, of every frame."""
    shifts, turns = [], []
    for seed in range(clips):
        clip = whole(frames=frames)
        damaged = apply(f"shake:{level}", clip, seed)
        low, high = clip.box
        before, after = (made.keypoint.astype(float) @ [1, 1j] for made in (clip, damaged))
        before, after = (np.moveaxis(points, 1, 0).reshape(frames, -1) for points in (before, after))
        a, b = before - before.mean(axis=1, keepdims=True), after - after.mean(axis=1, keepdims=True)
        turn = (b * a.conj()).sum(axis=1) / (np.abs(a) ** 2).sum(axis=1)  # complex: the similarity of least squares
        np.testing.assert_allclose(b, turn[:, None] * a, atol=0.01)  # one and the same motion of all joints
        np.testing.assert_allclose(np.abs(turn), 1, rtol=1e-4)
        middle = complex(*((low + high) / 2))
        shift = after.mean(axis=1) - (middle + turn * (before.mean(axis=1) - middle))
        shifts.append(np.stack([shift.real, shift.imag], axis=1) / 960)
        turns.append(np.angle(turn))
    return np.array(shifts), np.array(turns)


def test_all_joints_of_all_persons_move_alike_by_normal_shifts_and_turns_of_the_size_of_the_level() -> None:
    shifts, turns = motions()
    for values in (shifts, turns):
        apart = values[:, ::25].ravel()  # six times τ: hardly correlated
        assert stats.kstest(apart, "norm", args=(0, 0.01)).pvalue > 0.01
        assert values.std() == pytest.approx(0.01, rel=0.1)  # some 500 are independent: 3 % standard error
        lagged = [np.corrcoef(values[:, lag:].ravel(), values[:, :-lag].ravel())[0, 1] for lag in (1, 4)]
        np.testing.assert_allclose(lagged, np.exp([-1 / 4, -1]), atol=0.05)
    assert abs(np.corrcoef(turns.ravel(), shifts[..., 0].ravel())[0, 1]) < 0.2


def test_a_shake_in_3d_is_rigid_and_turns_in_the_plane_of_the_picture() -> None:
    clip = make_clip(layout="ntu25", dims=3)
    damaged = apply("shake:0.02", clip)
    for t in (0, 20, 39):
        seen = clip.score[:, t] > 0
        before, after = (made.keypoint[:, t][seen].astype(float) for made in (clip, damaged))
        turn, rest = Rotation.align_vectors(after - after.mean(axis=0), before - before.mean(axis=0))
        assert rest < 0.1
        x, y, z = turn.as_rotvec()
        assert abs(x) < 1e-5 and abs(y) < 1e-5 and 1e-4 < abs(z) < 0.1


@pytest.mark.parametrize("dims", [2, 3])
def test_a_pan_is_a_straight_line_of_the_length_of_the_level(dims: int) -> None:
    clip = make_clip(dims=dims)
    ways = []
    for seed in range(100):
        damaged = apply("shake@pan:0.1", clip, seed)
        way = [
            (damaged.keypoint - clip.keypoint)[:, t][clip.score[:, t] > 0].astype(float) / clip.camera_unit
            for t in range(40)
        ]
        assert max(np.ptp(steps, axis=0).max() for steps in way) < 1e-6
        at = np.array([steps[0] for steps in way])
        np.testing.assert_allclose(at, np.outer(np.arange(40) / 39, at[-1]), atol=1e-6)
        ways.append(at[-1])
    np.testing.assert_allclose(np.linalg.norm(ways, axis=1), 0.1, rtol=1e-4)
    if dims == 2:
        assert stats.kstest(np.arctan2(*np.array(ways).T), "uniform", args=(-np.pi, 2 * np.pi)).pvalue > 0.01


def test_who_centres_every_frame_does_not_notice_a_pan() -> None:
    def centred(clip: Clip) -> np.ndarray:
        return clip.keypoint - clip.keypoint[:, :, 11:12]

    assert set(FAMILIES["shake"].invariant) == {"pan"}
    np.testing.assert_allclose(centred(apply("shake@pan:0.5", whole())), centred(whole()), atol=1e-3)
    assert np.abs(centred(apply("shake:0.5", whole())) - centred(whole())).max() > 10
