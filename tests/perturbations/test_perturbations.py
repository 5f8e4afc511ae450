"""What must hold for every family of perturbations, and the statistics of each; the table says which are tested."""

import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from hashlib import sha256
from itertools import product

import numpy as np
import pytest
from scipy import stats

from skelbench.core.clip import Clip
from skelbench.core.errors import InputError
from skelbench.core.layout import LAYOUTS
from skelbench.perturbations import FAMILIES
from skelbench.perturbations.levels import PART, SOURCE
from skelbench.perturbations.spec import Spec

LOW_AND_HIGH = {
    "camera units": ("0.001", "0.004"),
    "share of joints": ("0.2", "0.5"),
    "share of frames": ("0.2", "0.5"),
    "joints": ("2", "5"),
    "parts": ("1", "3"),
}
HEADS = [
    (f"{family.name}@{variant}" if variant else family.name, family)
    for family in FAMILIES.values()
    for variant in family.rules
]
CASES = [f"{head}:{family.example}" for head, family in HEADS]
SCALED = [(head, *LOW_AND_HIGH[family.unit]) for head, family in HEADS if family.level not in (PART, SOURCE)]
RANDOM = [f"{head}:{family.example}" for head, family in HEADS if family.random]
SAME_SHAPE = [case for case in CASES if not case.startswith(("frame-drop", "estimator"))]


def make_clip(name: str = "a", layout: str = "coco17", dims: int = 2, frames: int = 40) -> Clip:
    """Two persons with gaps and an absent third; drawn by the name, so that clips differ."""
    rng = np.random.default_rng(list(name.encode()))
    joints = len(LAYOUTS[layout])
    keypoint = rng.uniform(200, 900, size=(3, frames, joints, dims)).astype(np.float32)
    score = rng.uniform(0.2, 1, size=(3, frames, joints)).astype(np.float32)
    score[rng.random(score.shape) < 0.1] = 0
    score[2] = 0
    keypoint[score == 0] = 0
    clip = Clip(keypoint, score, LAYOUTS[layout], name, image_size=(1080, 1920) if dims == 2 else None)
    return replace(clip, seen_by=lambda source: replace(clip, keypoint=keypoint[:, :, ::-1].copy(), source=source))


def whole(frames: int = 40, persons: int = 2, name: str = "whole", layout: str = "coco17") -> Clip:
    """A clip without gaps."""
    rng = np.random.default_rng(1)
    joints = len(LAYOUTS[layout])
    keypoint = rng.uniform(200, 900, size=(persons, frames, joints, 2)).astype(np.float32)
    return Clip(keypoint, np.ones(keypoint.shape[:3], np.float32), LAYOUTS[layout], name, image_size=(1080, 1920))


def fingerprint(clip: Clip) -> str:
    return sha256(clip.keypoint.tobytes() + clip.score.tobytes()).hexdigest()


def apply(text: str, clip: Clip, seed: int = 0) -> Clip:
    return Spec.parse(text).apply(clip, seed)


def changed(before: Clip, after: Clip) -> np.ndarray:
    return (before.keypoint != after.keypoint).any(axis=-1) | (before.score != after.score)


# ------------------------------------------------------------------------------------------ for every family at once


@pytest.mark.parametrize("head", [head for head, _, _ in SCALED])
def test_level_zero_is_the_identity(head: str) -> None:
    clip = make_clip()
    assert fingerprint(apply(f"{head}:0", clip)) == fingerprint(clip)


@pytest.mark.parametrize("case", CASES)
def test_the_input_is_untouched(case: str) -> None:
    clip = make_clip()
    before = fingerprint(clip)
    clip.keypoint.flags.writeable = clip.score.flags.writeable = False
    damaged = apply(case, clip)
    assert fingerprint(clip) == before
    assert fingerprint(damaged) != before


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("dims", [2, 3])
def test_a_damaged_clip_is_still_a_clip(case: str, dims: int) -> None:
    damaged = apply(case, make_clip(dims=dims)).checked()
    assert damaged.keypoint.dtype == damaged.score.dtype == np.float32
    assert damaged.name == "a"


@pytest.mark.parametrize("case", CASES)
def test_order_and_company_do_not_matter(case: str) -> None:
    spec, names = Spec.parse(case), ["a", "b", "c", "d"]
    alone = {name: fingerprint(Spec.parse(case).apply(make_clip(name), 7)) for name in names}
    forward = {name: fingerprint(spec.apply(make_clip(name), 7)) for name in names}
    backward = {name: fingerprint(spec.apply(make_clip(name), 7)) for name in reversed(names)}
    assert alone == forward == backward


OTHER_PROCESS = """
import sys
from hashlib import sha256
import numpy as np
from skelbench.core.clip import Clip
from skelbench.core.layout import LAYOUTS
from skelbench.perturbations.spec import Spec
keypoint = np.arange(2 * 30 * 17 * 2, dtype=np.float32).reshape(2, 30, 17, 2)
clip = Clip(keypoint, np.ones((2, 30, 17), np.float32), LAYOUTS["coco17"], "a", image_size=(480, 640))
for text in sys.argv[1:]:
    damaged = Spec.parse(text).apply(clip, 3)
    print(sha256(damaged.keypoint.tobytes() + damaged.score.tobytes()).hexdigest())
"""


@pytest.mark.parametrize("workers", [1, 2])
def test_any_number_of_other_processes_draws_the_same_bytes(workers: int) -> None:
    cases = [case for case in CASES if not case.startswith("estimator")]
    keypoint = np.arange(2 * 30 * 17 * 2, dtype=np.float32).reshape(2, 30, 17, 2)
    clip = Clip(keypoint, np.ones((2, 30, 17), np.float32), LAYOUTS["coco17"], "a", image_size=(480, 640))
    for worker in range(workers):
        share = cases[worker::workers][::-1]
        env = {**os.environ, "PYTHONHASHSEED": str(worker + 1), "PYTHONPATH": os.pathsep.join(sys.path)}
        command = [sys.executable, "-c", OTHER_PROCESS, *share]
        there = subprocess.run(command, env=env, capture_output=True, text=True, check=True).stdout.split()
        assert there == [fingerprint(apply(case, clip, seed=3)) for case in share]


@pytest.mark.parametrize("case", RANDOM)
def test_another_seed_and_another_clip_draw_anew(case: str) -> None:
    clip = make_clip()
    twin = replace(clip, name="twin")
    assert len({fingerprint(apply(case, c, seed)) for c, seed in ((clip, 0), (clip, 1), (twin, 0))}) == 3


@pytest.mark.parametrize("case", sorted(set(CASES) - set(RANDOM)))
def test_without_randomness_the_seed_does_not_matter(case: str) -> None:
    assert fingerprint(apply(case, make_clip(), 0)) == fingerprint(apply(case, make_clip(), 1))


@pytest.mark.parametrize(("head", "low", "high"), SCALED)
def test_what_a_low_level_damages_a_higher_one_damages_too(head: str, low: str, high: str) -> None:
    clip = make_clip()
    mild, heavy = apply(f"{head}:{low}", clip), apply(f"{head}:{high}", clip)
    if mild.keypoint.shape != clip.keypoint.shape:  # frames were deleted; the frames left tell which
        mild_left, heavy_left = ({frame.tobytes() for frame in c.keypoint[0]} for c in (mild, heavy))
        assert heavy_left < mild_left
    else:
        assert not (changed(clip, mild) & ~changed(clip, heavy)).any()
        assert changed(clip, heavy).any()


@pytest.mark.parametrize("case", SAME_SHAPE)
def test_missing_joints_stay_missing(case: str) -> None:
    clip = make_clip()
    damaged = apply(case, clip)
    assert not damaged.score[clip.score == 0].any()
    assert not damaged.keypoint[clip.score == 0].any()


@pytest.mark.parametrize("case", CASES)
def test_absent_persons_stay_absent(case: str) -> None:
    damaged = apply(case, make_clip())
    assert not damaged.score[2].any()
    assert not damaged.keypoint[2].any()


@pytest.mark.parametrize("case", [case for case in RANDOM if not case.startswith("frame-drop")])
def test_persons_are_damaged_independently(case: str) -> None:
    one = whole(persons=1)
    pair = one.with_pose(np.repeat(one.keypoint, 2, axis=0), np.repeat(one.score, 2, axis=0))
    for seed in range(3):
        damaged = apply(case, pair, seed)
        if (damaged.keypoint[0] != damaged.keypoint[1]).any():
            return
    pytest.fail("two equal persons were damaged equally three times")


@pytest.mark.parametrize("case", SAME_SHAPE)
def test_confidence_changes_only_where_a_joint_is_lost_or_filled(case: str) -> None:
    clip = whole()
    score = apply(case, clip).score
    assert np.isin(score, (0, 1)).all()
    if case.startswith(("noise", "shift")) or "@hold" in case or "@interp" in case:
        assert (score == 1).all()


@pytest.mark.parametrize("case", SAME_SHAPE)
def test_every_source_of_a_clip_is_given_the_same_damage(case: str) -> None:
    clip = whole()
    other = clip.with_pose(clip.keypoint + 1, clip.score)  # another estimator, which sees all one pixel further
    one, two = apply(case, clip), apply(case, other)
    np.testing.assert_array_equal(one.score, two.score)
    np.testing.assert_allclose((two.keypoint - one.keypoint)[one.detected], 1, atol=0.01)


def test_the_table_names_each_family_and_says_what_its_levels_are() -> None:
    for name, family in FAMILIES.items():
        assert name == family.name
        assert all((family.unit, family.help, family.source, family.example))
        assert family.level.read(family.example) is not None
        assert "" not in family.variants


# --------------------------------------------------------------------------------------------------------------- noise


@pytest.mark.parametrize("sigma", [0.002, 0.05])
def test_noise_is_normal_with_sigma_times_half_the_longer_side(sigma: float) -> None:
    clip = whole(frames=300)
    moved = apply(f"noise:{sigma}", clip).keypoint.astype(float) - clip.keypoint
    assert stats.kstest(moved.ravel(), "norm", args=(0, sigma * 960)).pvalue > 0.01
    lagged = np.corrcoef(moved[:, 1:].ravel(), moved[:, :-1].ravel())[0, 1]
    assert abs(lagged) < 4 / np.sqrt(moved.size)


def test_spatial_noise_is_one_normal_offset_per_joint_held_over_time() -> None:
    clips = [whole(frames=5, name=str(i)) for i in range(60)]
    moved = np.stack([apply("noise@spatial:0.01", clip).keypoint.astype(float) - clip.keypoint for clip in clips])
    np.testing.assert_allclose(moved, moved[:, :, :1].repeat(5, axis=2), atol=1e-3)
    assert stats.kstest(moved[:, :, 0].ravel(), "norm", args=(0, 9.6)).pvalue > 0.01


def test_noise_at_twice_the_level_is_the_same_draw_doubled() -> None:
    clip = whole()
    for head in ("noise", "noise@spatial"):
        once = apply(f"{head}:0.01", clip).keypoint - clip.keypoint
        twice = apply(f"{head}:0.02", clip).keypoint - clip.keypoint
        np.testing.assert_allclose(twice, 2 * once, atol=1e-3)


def test_noise_in_three_dimensions_is_a_share_of_the_skeleton_box() -> None:
    clip = make_clip(dims=3, frames=300)
    points = clip.keypoint[clip.score > 0]
    unit = np.ptp(points, axis=0).max() / 0.4
    moved = (apply("noise:0.01", clip).keypoint.astype(float) - clip.keypoint)[clip.score > 0]
    assert stats.kstest(moved.ravel(), "norm", args=(0, 0.01 * unit)).pvalue > 0.01


# --------------------------------------------------------------------------------------------------------- lost joints


@pytest.mark.parametrize(("share", "number"), [(0.15, 3), (0.3, 5), (0.45, 8), (0.6, 10), (0.5, 9), (0.02, 0), (1, 17)])
def test_a_share_of_joints_is_rounded_half_up(share: float, number: int) -> None:
    clip = whole()
    for head in ("joint-mask", "joint-mask@frame"):
        np.testing.assert_array_equal((apply(f"{head}:{share}", clip).score == 0).sum(axis=2), number)


@pytest.mark.parametrize("case", ["joint-mask:0.3", "joints-shaded:5", "shift:5"])
def test_all_joints_are_equally_likely_and_the_same_in_all_frames(case: str) -> None:
    times = np.zeros(17)
    for seed in range(300):
        clip = whole(frames=3, persons=2)
        hit = changed(clip, apply(case, clip, seed))  # (M, T, V)
        assert (hit == hit[:, :1]).all()
        assert (hit.sum(axis=2) == 5).all()
        times += hit[:, 0].sum(axis=0)
    assert stats.chisquare(times).pvalue > 0.01


def test_a_mask_per_frame_forgets_the_frame_before() -> None:
    lost = apply("joint-mask@frame:0.3", whole(frames=800)).score == 0
    common = (lost[:, 1:] & lost[:, :-1]).sum(axis=2).ravel()  # joints lost twice in a row: hypergeometric
    expected = stats.hypergeom.pmf(np.arange(6), 17, 5, 5) * len(common)
    observed = np.bincount(common, minlength=6)
    few = 3  # three or more in common, pooled
    observed, expected = (np.append(x[:few], x[few:].sum()) for x in (observed, expected))
    assert stats.chisquare(observed, expected).pvalue > 0.01


@pytest.mark.parametrize("case", ["joints-shaded:18", "shift:18"])
def test_more_joints_than_the_clip_has_is_an_error_that_names_both(case: str) -> None:
    with pytest.raises(InputError, match=r"clip 'whole' has 17 \(coco17\)"):
        apply(case, whole())


# --------------------------------------------------------------------------------------------------------------- parts

COCO_PARTS = {
    "head": {0, 1, 2, 3, 4},
    "left_arm": {5, 7, 9},
    "right_arm": {6, 8, 10},
    "left_leg": {11, 13, 15},
    "right_leg": {12, 14, 16},
}


@pytest.mark.parametrize("part", COCO_PARTS)
def test_a_named_part_is_lost_for_every_person_in_every_frame(part: str) -> None:
    clip = whole()
    damaged = apply(f"part-mask:{part}", clip)
    lost = sorted(COCO_PARTS[part])
    assert not damaged.score[:, :, lost].any()
    assert not damaged.keypoint[:, :, lost].any()
    assert damaged.score.sum() == clip.score.size * (17 - len(lost)) / 17


@pytest.mark.parametrize("number", [1, 2, 4, 5])
def test_that_many_whole_parts_are_shaded(number: int) -> None:
    for seed in range(20):
        for lost in apply(f"parts-shaded:{number}", whole(frames=2), seed).score[:, 0] == 0:
            joints = set(np.flatnonzero(lost).tolist())
            assert sum(part <= joints for part in COCO_PARTS.values()) == number
            assert joints == set().union(*(part for part in COCO_PARTS.values() if part <= joints))


def test_all_parts_are_equally_likely() -> None:
    first = [min(part) for part in COCO_PARTS.values()]
    times = sum((apply("parts-shaded:2", whole(frames=1), s).score[:, 0, first] == 0).sum(axis=0) for s in range(250))
    assert stats.chisquare(times).pvalue > 0.01


def test_a_layout_without_a_head_is_told_so_and_still_loses_whole_parts() -> None:
    clip = whole(layout="body12")
    with pytest.raises(InputError, match="body12 has no head"):
        apply("part-mask:head", clip)
    for number, seed in product(range(5), range(5)):
        assert ((apply(f"parts-shaded:{number}", clip, seed).score == 0).sum(axis=2) == 3 * number).all()
    assert not apply("parts-shaded:5", clip).score.any()


# -------------------------------------------------------------------------------------------------------------- frames


@pytest.mark.parametrize(("share", "number"), [(0.5, 21), (0.1, 4), (1, 41)])
def test_that_share_of_frames_is_lost(share: float, number: int) -> None:
    lost = apply(f"frame-mask:{share}", whole(frames=41)).score == 0
    assert (lost.all(axis=2) == lost.any(axis=2)).all()
    assert (lost.all(axis=2).sum(axis=1) == number).all()


@pytest.mark.parametrize(("share", "left"), [(0.5, 20), (0.1, 37), (0.99, 1), (1, 1)])
def test_dropped_frames_leave_the_others_in_order(share: float, left: int) -> None:
    clip = whole(frames=41)
    damaged = apply(f"frame-drop:{share}", clip)
    kept = [t for t in range(41) if (clip.keypoint[0, t] == damaged.keypoint[0]).all(axis=(1, 2)).any()]
    assert len(kept) == left
    np.testing.assert_array_equal(damaged.keypoint, clip.keypoint[:, kept])  # the same frames for both persons
    np.testing.assert_array_equal(damaged.score, clip.score[:, kept])


def test_all_frames_are_equally_likely() -> None:
    clip = whole(frames=10)
    times = sum((apply("frame-mask:0.5", clip, seed).score[:, :, 0] == 0).sum(axis=0) for seed in range(300))
    assert stats.chisquare(times).pvalue > 0.01


def held(values: np.ndarray, good: list[int], t: int) -> np.ndarray:
    earlier = [g for g in good if g < t]
    return values[earlier[-1] if earlier else good[0]]


def line(values: np.ndarray, good: list[int], t: int) -> np.ndarray:
    flat = values[good].reshape(len(good), -1)
    return np.array([np.interp(t, good, column) for column in flat.T]).reshape(values.shape[1:])


@pytest.mark.parametrize("head", ["joint-mask@frame", "frame-mask"])
@pytest.mark.parametrize(("fill", "oracle"), [("hold", held), ("interp", line)])
@pytest.mark.parametrize("share", [0.3, 0.8])
def test_lost_frames_are_filled_from_the_joints_own_undamaged_ones(
    head: str, fill: str, oracle: Callable[[np.ndarray, list[int], int], np.ndarray], share: float
) -> None:
    clip = make_clip(frames=25)
    ones = clip.with_pose(clip.keypoint, np.ones_like(clip.score))  # tells the draw, gaps aside
    lost = apply(f"{head}:{share}", ones).score == 0
    filled = apply(f"{head}@{fill}:{share}", clip)
    for m, t, v in np.argwhere(lost):
        good = np.flatnonzero(~lost[m, :, v] & (clip.score[m, :, v] > 0)).tolist()
        stays_missing = not good or clip.score[m, t, v] == 0
        for before, after in ((clip.keypoint, filled.keypoint), (clip.score, filled.score)):
            expected = np.zeros(before.shape[3:]) if stays_missing else oracle(before[m, :, v], good, t)
            np.testing.assert_allclose(after[m, t, v], expected, rtol=1e-5)
    np.testing.assert_array_equal(filled.keypoint[~lost], clip.keypoint[~lost])
    np.testing.assert_array_equal(filled.score[~lost], clip.score[~lost])


# ------------------------------------------------------------------------------------------------- shift and estimator


def test_shifted_joints_lie_uniformly_in_the_skeleton_box_and_jump() -> None:
    clip = whole(frames=400)
    damaged = apply("shift:5", clip)
    low, high = clip.keypoint.min(axis=(0, 1, 2)), clip.keypoint.max(axis=(0, 1, 2))
    at = damaged.keypoint[changed(clip, damaged)]
    assert len(at) == 2 * 400 * 5
    for c in range(2):
        assert stats.kstest((at[:, c] - low[c]) / (high[c] - low[c]), "uniform").pvalue > 0.01
    assert len(np.unique(at, axis=0)) == len(at)


def test_shift_held_over_the_clip_puts_each_joint_at_one_place() -> None:
    places = []
    for seed in range(60):
        clip = whole(frames=6)
        damaged = apply("shift@clip:5", clip, seed)
        hit = changed(clip, damaged)
        assert (hit == hit[:, :1]).all()
        assert (damaged.keypoint.std(axis=1)[hit[:, 0]] < 1e-3).all()
        low, high = clip.box
        places.append((damaged.keypoint[:, 0][hit[:, 0]] - low) / (high - low))
    assert stats.kstest(np.concatenate(places).ravel(), "uniform").pvalue > 0.01


def test_a_joint_shifted_at_both_counts_goes_to_the_same_place() -> None:
    clip = whole()
    for head in ("shift", "shift@clip"):
        few, many = apply(f"{head}:2", clip), apply(f"{head}:9", clip)
        both = changed(clip, few)
        np.testing.assert_array_equal(few.keypoint[both], many.keypoint[both])


def test_an_estimator_swap_gives_the_clip_that_the_source_saw() -> None:
    clip = make_clip()
    swapped = apply("estimator:lq", clip)
    assert swapped.source == "lq"
    np.testing.assert_array_equal(swapped.keypoint, clip.keypoint[:, :, ::-1])


def test_a_clip_that_stands_alone_cannot_be_swapped() -> None:
    with pytest.raises(InputError, match="clip 'whole' has no other source"):
        apply("estimator:lq", whole())
