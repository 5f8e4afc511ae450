"""`real`: states as often as PoseFix's table says, for as long as estimators err, and as far off as it may be."""

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from damage import apply, make_clip, whole
from joint_errors import SIGMAS, cosines, mean_cosine
from scipy.stats import chi, kstest

from skelbench.core.clip import Clip
from skelbench.core.layout import LAYOUTS, Layout
from skelbench.perturbations.directions import shorter, thrown
from skelbench.perturbations.families.real import BIAS, REAL
from skelbench.perturbations.spec import Spec

COCO = LAYOUTS["coco17"]
D85, D50, D10 = np.sqrt(-2 * np.log([0.85, 0.5, 0.1]))
SWAPS = np.array([0.01] * 5 + [0.06] * 6 + [0.03] * 6)
INVERSIONS = np.array([0.0] + [0.01] * 4 + [0.03] * 6 + [0.06] * 6)
MISSES = np.array([0.02] * 5 + [0.05] * 2 + [0.10] * 8 + [0.05] * 2)
JITTERS = np.array([0.10] + [0.15] * 10 + [0.20] * 2 + [0.10] * 4)
TRUSTED = {"missing": (0, 0), "other": (0.8, 0.8), "miss": (0.1, 0.5), "jitter": (0.6, 1), "good": (1, 1)}


def still(persons: int = 2, frames: int = 200, name: str = "still", layout: str = "coco17", dims: int = 2) -> Clip:
    """Persons who do not move, far apart, each joint far from the others: it is seen what each is taken for."""
    rng = np.random.default_rng(5)
    joints = len(LAYOUTS[layout])
    pose = rng.permutation(joints)[:, None] * np.array([37.0, 61.0, 53.0])[:dims] + rng.uniform(0, 9, (joints, dims))
    pose = np.stack([pose + 3000 * person for person in range(persons)])[:, None]
    keypoint = np.repeat(pose, frames, axis=1).astype(np.float32)
    score = np.full(keypoint.shape[:3], 0.9, np.float32)
    return Clip(keypoint, score, LAYOUTS[layout], name, image_size=(1080, 1920) if dims == 2 else None)


def many(text: str, clip: Clip, clips: int = 30) -> tuple[np.ndarray, np.ndarray]:
    """(clips, M, T, V, C) and (clips, M, T, V): poses and scores of as many clips, damaged."""
    damaged = [apply(text, replace(clip, name=str(k))) for k in range(clips)]
    return np.stack([c.keypoint for c in damaged]).astype(float), np.stack([c.score for c in damaged])


def sizes(clip: Clip) -> np.ndarray:
    """(M, V): k S of persons who do not move."""
    sides = np.ptp(clip.keypoint[:, 0].astype(float), axis=1)
    area = 0.53 * sides.prod(axis=-1) if sides.shape[-1] == 2 else (0.46 * sides.max(axis=-1)) ** 2
    return 2 * np.sqrt(area)[:, None] * SIGMAS


@pytest.mark.parametrize(("head", "level"), [("real", 0.5), ("real", 1), ("real", 2), ("real@iid", 1)])
def test_errors_are_as_frequent_as_in_the_table(head: str, level: float) -> None:
    """Told by the scores, whose laws differ; jitter and miss do not overlap, nor does either with 0.8 of the others."""
    _, score = many(f"{head}:{level}", still(persons=1), clips=150)
    ratio = score[:, 0] / np.float32(0.9)
    chances = level * np.stack([np.full(17, 0.04), MISSES, INVERSIONS, JITTERS])
    others = np.isclose(ratio, 0.8, rtol=0, atol=2e-7)
    found = np.stack([ratio == 0, (ratio > 0) & (ratio < 0.55), others, ~others & (ratio > 0.55) & (ratio < 0.999999)])
    share = found.mean(axis=(1, 2))
    # slow keys of 20 frames: about 150 clips x 200 frames / 20 are independent
    assert np.abs(share - chances).max() < 0.05
    np.testing.assert_allclose(share.mean(axis=1), chances.mean(axis=1), atol=0.007)


def test_two_persons_are_swapped_and_one_is_not() -> None:
    for persons, swaps in ((1, 0), (2, SWAPS.mean())):
        clip = still(persons)
        place, score = many("real@iid:1", clip)
        centre = clip.keypoint.mean(axis=(1, 2))[None, :, None, None]
        far = (np.linalg.norm(place - centre, axis=-1) > 2000) & (score > 0)
        assert far.mean() == pytest.approx(swaps, abs=0.003)


def test_in_a_crowd_swaps_are_as_frequent_as_there() -> None:
    clip = still()
    place, score = many("real@crowd:1", clip, clips=60)
    centre = clip.keypoint.mean(axis=(1, 2))[None, :, None, None]
    far = (np.linalg.norm(place - centre, axis=-1) > 2000) & (score > 0)
    crowded = np.array([0.02] * 5 + [0.15] * 6 + [0.10] * 6)
    np.testing.assert_allclose(far.mean(), crowded.mean(), atol=0.01)


@pytest.mark.parametrize("seen", [8, 4])
def test_of_whom_few_joints_are_seen_more_are_lost_and_misplaced(seen: int) -> None:
    hidden = np.arange(17) % 2 == 0 if seen == 8 else ~np.isin(np.arange(17), (5, 7, 9, 11))
    clip = still(persons=1).without(hidden)
    assert clip.detected[0, 0].sum() == seen
    _, score = many("real@iid:1", clip)
    ratio = score[:, 0][..., ~hidden] / 0.9
    assert (ratio == 0).mean() == pytest.approx({8: 0.08, 4: 0.15}[seen], abs=0.005)
    misses = {8: np.where(MISSES == 0.02, 0.10, np.where(MISSES == 0.05, 0.13, 0.15))}
    misses[4] = np.where(MISSES == 0.02, 0.15, np.where(MISSES == 0.05, 0.20, 0.25))
    found = ((ratio > 0) & (ratio < 0.55)).mean()
    assert found == pytest.approx(misses[seen][~hidden].mean(), abs=0.006)


@pytest.mark.parametrize("dims", [2, 3])
def test_each_state_is_as_far_off_as_its_similarities_say(dims: int) -> None:
    """Without the bias, which is taken off as far as it may be: its size is known, each distance may be off by it."""
    clip = still(persons=2, dims=dims)
    place, score = many("real:1", clip)
    ratio, unit = score / np.float32(0.9), sizes(clip)[:, None]
    targets = {"own": clip.keypoint, "partner": clip.keypoint[:, :, COCO.mirror], "other": clip.keypoint[::-1]}
    off = {name: np.linalg.norm(place - target, axis=-1) for name, target in targets.items()}
    slack = 4.5 * BIAS * clip.camera_unit * np.sqrt(dims)
    taken, miss = np.isclose(ratio, 0.8, rtol=0, atol=2e-7), (ratio > 0) & (ratio < 0.55)
    jitter, good = ~taken & (ratio > 0.55) & (ratio < 0.999999), ratio > 0.999999
    for state, low, high in ((good, 0, D85), (jitter, D85, D50), (miss, D50, D10)):
        radius = off["own"]
        assert (radius[state] > (low * unit - slack).repeat(200, 1)[None].repeat(30, 0)[state]).all()
        assert (radius[state] < (high * unit + slack).repeat(200, 1)[None].repeat(30, 0)[state]).all()
    nearest = np.minimum(off["partner"], off["other"])
    assert (nearest[taken] < (D50 * unit + slack).repeat(200, 1)[None].repeat(30, 0)[taken]).all()


def test_radii_are_uniform_and_directions_too() -> None:
    for dims in (2, 3):
        normals = np.random.default_rng(3).standard_normal((20_000, dims), dtype=np.float32)
        far = np.ones(20_000, np.float32)
        vectors = thrown(normals, 0.5 * far, 2 * far)
        length = np.linalg.norm(vectors, axis=-1)
        assert kstest(length, "uniform", args=(0.5, 1.5)).pvalue > 0.01
        np.testing.assert_allclose(
            vectors / length[:, None], normals / np.linalg.norm(normals, axis=1)[:, None], rtol=1e-4
        )
        at = np.linspace(0, 5, 200, dtype=np.float32)
        np.testing.assert_allclose(shorter(at, dims), chi(dims).cdf(at), atol=3e-6)


def test_the_bias_of_a_joint_is_the_same_in_all_frames() -> None:
    """With a body of no size every radius is 0; what is left is the bias."""
    clip = still(persons=1, frames=5)
    clip = clip.without(np.arange(17) > 0)  # one joint a frame has no box
    constant = []
    for k in range(1500):
        damaged = apply("real:1", replace(clip, name=str(k)))
        offsets = (damaged.keypoint - clip.keypoint)[0, damaged.score[0, :, 0] > 0, 0]
        assert (np.ptp(offsets, axis=0) < 1e-3).all() if len(offsets) else True
        constant.extend(offsets[:1].ravel().tolist())
    assert len(constant) > 2000
    assert kstest(constant, "norm", args=(0, 0.005 * 960)).pvalue > 0.01


def test_below_level_1_good_joints_are_nearer_in_proportion() -> None:
    clip = still(persons=1)
    full, half = (many(f"real:{level}", clip) for level in (1, 0.5))
    good = np.isclose(full[1], 0.9) & np.isclose(half[1], 0.9)
    assert good.mean() > 0.6
    np.testing.assert_allclose((half[0] - clip.keypoint)[good] * 2, (full[0] - clip.keypoint)[good], atol=2e-3)


def test_what_a_level_loses_every_higher_level_loses() -> None:
    clip = make_clip()
    lost = [apply(f"real:{level}", clip).score == 0 for level in (0, 0.25, 0.5, 1, 2, 4, 20)]
    for low, high in pairwise(lost):
        assert not (low & ~high).any()
    assert lost[-1].sum() > lost[3].sum() > lost[0].sum()


def test_joints_of_one_person_err_together_and_persons_do_not() -> None:
    clip = still(persons=2, frames=2)
    place, score = many("real:1", clip, clips=3000)
    off = place - clip.keypoint
    fine = np.isclose(score, 0.9)
    one, two, other = off[:, 0, 0, 13, 0], off[:, 0, 0, 14, 0], off[:, 1, 0, 13, 0]
    both, apart = fine[:, 0, 0, 13] & fine[:, 0, 0, 14], fine[:, 0, 0, 13] & fine[:, 1, 0, 13]
    together = np.corrcoef(one[both], two[both])[0, 1]
    assert 0.2 < together < 0.32  # 0.3 of the normals, less of the radii and of the bias
    assert abs(np.corrcoef(one[apart], other[apart])[0, 1]) < 0.07


@pytest.mark.parametrize(("head", "longer"), [("real", True), ("real@iid", False)])
def test_joints_are_lost_in_bursts_as_measured_and_singly_where_frames_are_drawn_anew(head: str, longer: bool) -> None:
    _, score = many(f"{head}:1", still(persons=1), clips=20)
    lost = np.pad(score[:, 0] == 0, ((0, 0), (1, 1), (0, 0))).astype(int)
    steps = np.diff(lost, axis=1).transpose(0, 2, 1).reshape(-1, lost.shape[1] - 1)
    runs = np.concatenate([np.flatnonzero(row == -1) - np.flatnonzero(row == 1) for row in steps])
    assert (runs.mean() > 3) if longer else (runs.mean() < 1.1)


def test_a_missed_joint_turns_within_ten_frames() -> None:
    clip = still(persons=1)
    place, score = many("real:1", clip, clips=60)
    off, missed = place - clip.keypoint, (score > 0) & (score < 0.55 * 0.9)
    assert cosines(off, missed, 10).mean() == pytest.approx(mean_cosine(np.exp(-1)), abs=0.05)


def test_joints_are_put_on_the_nearest_person() -> None:
    """Four stand in a row, the first two apart from the last two."""
    clip = still(persons=4)
    clip = clip.with_pose(clip.keypoint + np.array([0, 0, 3000, 3000], np.float32)[:, None, None, None], clip.score)
    place, score = many("real:2", clip, clips=4)
    centres = clip.keypoint[:, 0].mean(axis=1)
    nearest = np.linalg.norm(place[..., None, :] - centres, axis=-1).argmin(axis=-1)
    for person, neighbour in enumerate((1, 0, 3, 2)):
        assert set(nearest[:, person][score[:, person] > 0].tolist()) == {person, neighbour}


def test_nobody_is_taken_for_a_joint_that_is_missing() -> None:
    """Of the second person only the nose is seen, and of the first all but the right side."""
    clip = still()
    right = np.array(["right" in joint for joint in COCO.joints])
    lost = np.stack([right, np.arange(17) > 0])[:, None]
    clip = clip.without(lost)
    place, score = many("real@iid:4", clip)
    left = place[:, 0][..., 1:, :][score[:, 0][..., 1:] > 0]
    reach = D10 * sizes(clip)[0].max() + 5 * BIAS * clip.camera_unit
    low, high = clip.box[0], clip.keypoint[0, 0][~right].max(axis=0)
    assert (left > low - reach).all() and (left < high + reach).all()


def test_what_cannot_be_done_is_said() -> None:
    clip = whole()
    strange = replace(clip, layout=Layout("cat", ("tail_tip", *COCO.joints[1:]), (), "tail_tip"))
    assert "tail_tip" in REAL.why_not("", 1.0, strange)
    assert REAL.why_not("crowd", 1.0, whole(persons=1)) == "shows fewer than two persons"
    assert REAL.why_not("", 1.0, whole(persons=1)) == REAL.why_not("crowd", 1.0, clip) == ""


def test_notes_say_how_many_joints_err() -> None:
    assert REAL.note is not None
    alone = 100 * (0.04 + MISSES + INVERSIONS + JITTERS)
    assert REAL.note("", 1, COCO, 0.4) == f"errs in {alone.mean():.0f} % of the joints"
    assert REAL.note("", 20, COCO, 0.4) == "errs in 95 % of the joints"
    assert (
        REAL.note("crowd", 1, COCO, 0.4)
        == f"errs in {alone.mean() + (2 * 5 + 15 * 6 + 10 * 6) / 17:.0f} % of the joints"
    )


@pytest.mark.parametrize("persons", [1, 300])
@pytest.mark.parametrize("frames", [1, 3])
@pytest.mark.parametrize("head", ["real", "real@iid", "real@crowd"])
def test_odd_clips_come_out_whole(head: str, frames: int, persons: int) -> None:
    for dims, layout in ((2, "coco17"), (3, "ntu25")):
        clip = still(persons, frames, layout=layout, dims=dims)
        for odd in (clip, replace(clip, image_size=None), clip.without(np.arange(len(clip.layout)) > 0)):
            damaged = Spec.parse(f"{head}:3").apply(odd, 0).checked()
            assert np.isfinite(damaged.keypoint).all()
    faint = still(2, 5).with_pose(still(2, 5).keypoint, np.full((2, 5, 17), 1e-45, np.float32))
    assert not apply(f"{head}:4", faint).keypoint[apply(f"{head}:4", faint).score == 0].any()
