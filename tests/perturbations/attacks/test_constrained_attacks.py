"""Attacks with constraints of their own: smooth in time, bones kept, bones stretched, few joints."""

from dataclasses import replace
from math import ceil

import numpy as np
import pytest
from closed_form import critical_eps, gap, reach
from damage import make_clip
from scipy.fft import dct
from toy_victims import FRAMES, JOINTS, Curved, Linear, answered, toy_clip

from skelbench.core.clip import Clip
from skelbench.core.errors import InputError
from skelbench.core.layout import Layout
from skelbench.perturbations.attacks import ATTACKS
from skelbench.perturbations.attacks.asking import right
from skelbench.perturbations.attacks.ball import Ball, displacement
from skelbench.perturbations.attacks.bone_length import Stretched
from skelbench.perturbations.attacks.bone_preserving import Turned
from skelbench.perturbations.attacks.key_joint import most_telling
from skelbench.perturbations.attacks.smooth import Smooth

VICTIM = Curved(bend=4)
CLIPS = answered(VICTIM, [toy_clip(f"clip{k}", frames=9 + k, gaps=0.1 * (k % 2)) for k in range(6)])
STEPS = {"steps": 20}


def damage(name: str, level: float, clips: list[Clip] = CLIPS, **options: object) -> list[Clip]:
    return ATTACKS[name].run(VICTIM, clips, level, seed=1, **STEPS | options)


def ways(clip: Clip, damaged: Clip) -> np.ndarray:
    return damaged.keypoint.astype(np.float64) - clip.keypoint


@pytest.mark.parametrize("name", ["smooth", "bone-preserving", "key-joint"])
def test_constrained_damage_is_within_eps_too(name: str) -> None:
    for clip, damaged in zip(CLIPS, damage(name, 0.02), strict=True):
        assert 0 < displacement(clip, damaged).max() <= 0.02
        assert (damaged.keypoint[~clip.detected] == 0).all()


@pytest.mark.parametrize("name", ["smooth", "bone-preserving", "key-joint", "bone-length"])
def test_order_and_company_do_not_matter(name: str) -> None:
    together, backward = damage(name, 0.02), damage(name, 0.02, CLIPS[::-1])[::-1]
    for clip, one, other in zip(CLIPS, together, backward, strict=True):
        (alone,) = damage(name, 0.02, [clip])
        assert alone.keypoint.tobytes() == one.keypoint.tobytes() == other.keypoint.tobytes()


@pytest.mark.parametrize("name", ["smooth", "bone-preserving", "key-joint", "bone-length"])
def test_it_raises_the_loss(name: str) -> None:
    before = VICTIM.scores(CLIPS)[np.arange(6), [clip.label for clip in CLIPS]]
    after = VICTIM.scores(damage(name, 0.02))[np.arange(6), [clip.label for clip in CLIPS]]
    assert (after < before).all()


def test_smooth_damage_has_no_energy_in_the_upper_two_thirds_of_frequencies() -> None:
    clips = [clip for clip in CLIPS if clip.detected.all()]
    for clip, damaged in zip(clips, damage("smooth", 0.02, clips), strict=True):
        energy = (dct(ways(clip, damaged), norm="ortho", axis=1) ** 2).sum(axis=(0, 2, 3))
        kept = ceil(clip.keypoint.shape[1] / 3)
        assert energy[kept:].sum() < 1e-8 * energy.sum()  # what float32 pixels leave
        assert energy[:kept].sum() > 0


def test_no_second_difference_of_smooth_damage_is_longer_than_a_quarter_of_eps() -> None:
    clip = toy_clip("long", frames=60)
    space = Smooth(clip, 0.02)
    point = space.project(100 * np.random.default_rng(0).standard_normal(clip.keypoint.shape))
    moved = ways(clip, space.clip(point))
    bent = moved[:, 2:] - 2 * moved[:, 1:-1] + moved[:, :-2]
    longest = np.linalg.norm(bent, axis=-1).max() / clip.camera_unit
    assert 0.9 * 0.02 / 4 < longest < 0.02 / 4 + 1e-6


def test_where_the_best_damage_is_constant_in_time_smooth_damage_reaches_it() -> None:
    victim = Linear(classes=2)
    weights = victim.weights.reshape(2, FRAMES, JOINTS, 2)
    victim.weights = np.repeat(weights[:, :1], FRAMES, axis=1).reshape(2, -1)
    (clip,) = answered(victim, [toy_clip("still")])
    eps = critical_eps(victim, clip) / 2
    (damaged,) = ATTACKS["smooth"].run(victim, [clip], eps)
    best = gap(victim, clip, 1 - clip.label) - eps * 960 * reach(victim, clip, 1 - clip.label)
    assert gap(victim, damaged, 1 - clip.label) == pytest.approx(best, rel=0.01)


def lengths(clip: Clip) -> dict[tuple[int, int, int], float]:
    """(person, frame, edge) -> length, where both ends are detected."""
    found = {}
    for m, t in np.ndindex(*clip.score.shape[:2]):
        for k, (child, parent) in enumerate(clip.layout.links):
            if clip.detected[m, t, child] and clip.detected[m, t, parent]:
                found[m, t, k] = float(np.linalg.norm(clip.keypoint[m, t, child] - clip.keypoint[m, t, parent]))
    return found


@pytest.mark.parametrize("clip", [CLIPS[0], CLIPS[1], make_clip(), make_clip(layout="ntu25", dims=3, frames=5)])
@pytest.mark.parametrize("size", [0.3, 1.0, 30.0])
def test_turned_bones_keep_their_lengths_and_joints_their_reach(clip: Clip, size: float) -> None:
    space = Turned(clip, 0.03)
    way = np.random.default_rng(0).standard_normal(clip.keypoint.shape)
    damaged = space.clip(space.project(size * space.direction(way)))
    before, after = lengths(clip), lengths(damaged)
    assert max(abs(before[key] - after[key]) for key in before) < 1e-6 * np.abs(clip.keypoint).max()
    assert displacement(clip, damaged).max() <= 0.03
    assert displacement(clip, damaged)[clip.detected].mean() > 0.3 * min(size, 1) * 0.03


def test_the_attack_keeps_bones() -> None:
    for clip, damaged in zip(CLIPS, damage("bone-preserving", 0.02), strict=True):
        before, after = lengths(clip), lengths(damaged)
        assert max(abs(before[key] - after[key]) for key in before) < 1e-3


def test_a_shift_of_the_whole_body_is_kept_as_it_is() -> None:
    clip = CLIPS[0]
    shift = np.broadcast_to([3.0, 4.0], clip.keypoint.shape)
    np.testing.assert_allclose(Turned(clip, 0.01).project(shift), shift, atol=1e-4)


def test_no_damage_is_kept_as_it_is() -> None:
    for space in (Turned(CLIPS[0], 0.01), Smooth(CLIPS[0], 0.01), Stretched(CLIPS[0], 0.1), Ball(CLIPS[0], 0.01)):
        assert space.clip(space.project(space.zero)).keypoint.tobytes() == CLIPS[0].keypoint.tobytes()


def test_stretched_bones_are_the_same_factor_longer_in_all_frames() -> None:
    (clip,) = answered(VICTIM, [toy_clip("stretch", persons=2)])
    space = Stretched(clip, 0.1)
    point = space.draw(np.random.default_rng(0))
    damaged = space.clip(point)
    before, after = lengths(clip), lengths(damaged)
    for (m, t, k), length in before.items():
        child, parent = clip.layout.links[k]
        bone = child if clip.layout.joints[child] != "nose" else parent
        assert after[m, t, k] == pytest.approx((1 + point[m, bone]) * length, abs=1e-3)
    nose = clip.layout.index["nose"]
    np.testing.assert_array_equal(damaged.keypoint[:, :, nose], clip.keypoint[:, :, nose])


def test_factors_found_by_the_attack_are_within_their_limit() -> None:
    for clip, damaged in zip(CLIPS, damage("bone-length", 0.05), strict=True):
        before, after = lengths(clip), lengths(damaged)
        assert 0.001 < max(abs(after[key] / before[key] - 1) for key in before if before[key] > 20) < 0.05 + 1e-4


def test_the_derivative_by_a_bone_is_the_limit_of_differences() -> None:
    clip = toy_clip("slope", frames=5, gaps=0.2)
    slope = np.random.default_rng(0).standard_normal(clip.keypoint.shape).astype(np.float32)
    space = Stretched(clip, 0.9)
    pulled = space.pull(slope)
    for bone in range(JOINTS):
        up, down = (space.clip(h * (np.arange(JOINTS) == bone)[None]).keypoint for h in (0.5, -0.5))
        assert ((up - down) * slope).sum() == pytest.approx(pulled[0, bone], abs=0.02)


def test_of_two_classes_a_linear_victim_sees_every_bone_at_the_limit_that_hurts() -> None:
    victim = Linear(classes=2, scale=0.01)
    (clip,) = answered(victim, [toy_clip("a")])
    victim.offset[clip.label] = 5  # out of reach
    (damaged,) = ATTACKS["bone-length"].run(victim, [clip], 0.05)
    other, space = 1 - clip.label, Stretched(clip, 0.05)
    slope = (victim.weights[other] - victim.weights[clip.label]).reshape(1, FRAMES, JOINTS, 2) / 1000
    best = np.abs(space.pull(slope.astype(np.float32))).sum() * 0.05  # linear in the factors
    assert gap(victim, clip, other) - gap(victim, damaged, other) == pytest.approx(best, rel=0.01)


@pytest.mark.parametrize("joints", [1, 3, 5])
def test_only_the_joints_with_the_longest_gradients_move(joints: int) -> None:
    victim = Linear(classes=2)
    (clip,) = answered(victim, [toy_clip("key")])
    (damaged,) = ATTACKS["key-joint"].run(victim, [clip], 0.001, joints=joints)
    weights = (victim.weights[0] - victim.weights[1]).reshape(FRAMES, JOINTS, 2)
    expected = np.argsort(-np.linalg.norm(weights, axis=-1).sum(axis=0))[:joints]
    assert set(np.nonzero((damaged.keypoint != clip.keypoint).any(axis=(0, 1, 3)))[0]) == set(expected)


def test_joints_are_ranked_by_length_of_gradient_and_not_by_its_sum() -> None:
    slope = np.zeros((1, 2, 3, 2), np.float32)
    slope[0, :, 0] = [[5, 0], [-5, 0]]  # cancels in a sum
    slope[0, :, 1] = [[1, 0], [1, 0]]
    assert most_telling(slope, 1).tolist() == [True, False, False]


def test_a_layout_of_loose_joints_rings_and_other_roots_can_be_attacked() -> None:
    ring = Layout("ring", ("a", "b", "c", "d", "e"), (("a", "b"), ("b", "c"), ("c", "a"), ("d", "e")), "b")
    keypoint = np.random.default_rng(0).uniform(100, 900, (1, 4, 5, 2)).astype(np.float32)
    clip = Clip(keypoint, np.ones((1, 4, 5), np.float32), ring, "ring", image_size=(1080, 1920))
    for space in (Turned(clip, 0.05), Stretched(clip, 0.1), Smooth(clip, 0.05)):
        damaged = space.clip(space.project(space.draw(np.random.default_rng(1))))
        assert np.isfinite(damaged.keypoint).all()
        assert (damaged.keypoint != clip.keypoint).any()


def test_joints_on_one_spot_single_frames_and_nobody_are_no_trouble() -> None:
    clip = toy_clip("odd", frames=1)
    spot = replace(clip, keypoint=np.full_like(clip.keypoint, 500))
    for each in (clip, spot, clip.without(np.True_)):
        for space in (Turned(each, 0.05), Stretched(each, 0.1), Smooth(each, 0.05), Ball(each, 0.05)):
            assert np.isfinite(space.clip(space.project(space.draw(np.random.default_rng(1)))).keypoint).all()


@pytest.mark.parametrize("level", [-0.1, 1.0, float("nan")])
def test_a_factor_that_would_turn_a_bone_round_is_refused(level: float) -> None:
    with pytest.raises(InputError, match="expected a share"):
        Stretched(CLIPS[0], level)


def test_constraints_make_attacks_weaker_and_not_stronger_than_none() -> None:
    free = right(VICTIM, ATTACKS["apgd-ce"].run(VICTIM, CLIPS, 0.01)).sum()
    for name in ("smooth", "bone-preserving", "key-joint"):
        assert right(VICTIM, damage(name, 0.01)).sum() >= free
