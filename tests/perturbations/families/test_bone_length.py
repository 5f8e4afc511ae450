"""Bones keep their direction and change their length: against a loop along the skeleton, bone by bone."""

from dataclasses import replace

import numpy as np
import pytest
from damage import apply, make_clip, whole
from scipy import stats

from skelbench.core.clip import Clip
from skelbench.core.layout import LAYOUTS, Layout
from skelbench.perturbations.spec import Spec

HEADS = ["bone-length", "bone-length@asym", "bone-length@frame"]


def parents(layout: Layout) -> dict[int, int]:
    """Joint -> the one that it hangs on, found by walking outwards from the centre, one step of all at a time."""
    found: dict[int, int] = {}
    reached = {layout.index[layout.centre]}
    while True:
        steps = {(b, a) for a, b in [*layout.links, *((b, a) for a, b in layout.links)] if a in reached}
        fresh = {child: parent for child, parent in sorted(steps, reverse=True) if child not in reached}
        if not fresh:
            return found
        found |= fresh
        reached |= set(fresh)


def lengths(clip: Clip) -> np.ndarray:
    """(M, T, V): distance of every joint from the one that it hangs on; NaN where one of them is missing."""
    found = np.full(clip.score.shape, np.nan)
    for child, parent in parents(clip.layout).items():
        way = np.linalg.norm(clip.keypoint[:, :, child].astype(float) - clip.keypoint[:, :, parent], axis=-1)
        found[:, :, child] = np.where((clip.score[:, :, child] > 0) & (clip.score[:, :, parent] > 0), way, np.nan)
    return found


def factors(case: str, clip: Clip, seed: int = 0) -> np.ndarray:
    """(M, T, V): how much longer every bone became; NaN at the centre."""
    return lengths(apply(case, clip, seed)) / lengths(clip)


@pytest.mark.parametrize("case", [*(f"{head}:0.3" for head in HEADS), "bone-length@child:1"])
@pytest.mark.parametrize(("layout", "dims"), [("coco17", 2), ("coco17", 3), ("ntu25", 3), ("blazepose33", 2)])
def test_bones_keep_their_directions_and_the_centre_its_place(case: str, layout: str, dims: int) -> None:
    clip = make_clip(layout=layout, dims=dims)
    damaged = apply(case, clip)
    for child, parent in parents(clip.layout).items():
        seen = (clip.score[:, :, child] > 0) & (clip.score[:, :, parent] > 0)
        before, after = ((c.keypoint[:, :, child] - c.keypoint[:, :, parent])[seen] for c in (clip, damaged))
        cosine = (before * after).sum(-1) / (np.linalg.norm(before, axis=-1) * np.linalg.norm(after, axis=-1))
        np.testing.assert_allclose(cosine, 1, atol=1e-4)
    centre = clip.layout.index[clip.layout.centre]
    np.testing.assert_array_equal(damaged.keypoint[:, :, centre], clip.keypoint[:, :, centre])
    np.testing.assert_array_equal(damaged.score, clip.score)


@pytest.mark.parametrize("case", [*(f"{head}:0.3" for head in HEADS), "bone-length@child:1"])
@pytest.mark.parametrize("layout", ["coco17", "ntu25"])
def test_joints_are_where_a_walk_along_the_bones_puts_them(case: str, layout: str) -> None:
    """With gaps: beyond a missing joint, all that hangs on it moves with the nearest one that is seen."""
    clip, without_gaps = make_clip(layout=layout), whole(name="a", persons=3, layout=layout)
    damaged, factor = apply(case, clip), np.nan_to_num(factors(case, without_gaps), nan=1)
    up = parents(clip.layout)
    for m, t, v in np.argwhere(clip.score > 0):
        moved, joint = np.zeros(2), v
        while joint in up:
            if clip.score[m, t, joint] > 0 and clip.score[m, t, up[joint]] > 0:
                bone = clip.keypoint[m, t, joint].astype(float) - clip.keypoint[m, t, up[joint]]
                moved += (factor[m, t, joint] - 1) * bone
            joint = up[joint]
        np.testing.assert_allclose(damaged.keypoint[m, t, v], clip.keypoint[m, t, v] + moved, atol=0.1)


@pytest.mark.parametrize("head", ["bone-length", "bone-length@asym"])
def test_factors_hold_through_the_clip_and_are_log_normal(head: str) -> None:
    found = [np.log(factors(f"{head}:0.2", whole(frames=5), seed)) for seed in range(30)]
    assert max(np.nanmax(np.ptp(logs, axis=1)) for logs in found) < 1e-3
    bones = [v for v in parents(LAYOUTS["coco17"]) if head.endswith("asym") or v <= LAYOUTS["coco17"].mirror[v]]
    drawn = np.stack(found)[:, :, 0][:, :, bones]
    assert stats.kstest(drawn.ravel(), "norm", args=(0, 0.2)).pvalue > 0.01


def test_left_and_right_are_alike_but_for_asym() -> None:
    mirror = list(LAYOUTS["ntu25"].mirror)
    one, other = (np.log(factors(f"{head}:0.2", whole(layout="ntu25"))) for head in HEADS[:2])
    np.testing.assert_allclose(one, one[:, :, mirror], atol=1e-3)
    arms = [v for v, partner in enumerate(mirror) if v < partner]
    drawn = np.stack([np.log(factors("bone-length@asym:0.2", whole(layout="ntu25"), k))[:, 0] for k in range(40)])
    left, right = drawn[..., arms].ravel(), drawn[..., [mirror[v] for v in arms]].ravel()
    assert np.nanmax(np.abs(other - other[:, :, mirror])) > 0.1
    assert abs(np.corrcoef(left, right)[0, 1]) < 4 / np.sqrt(left.size)


def test_factors_of_a_tracker_waver_with_a_time_of_six_frames() -> None:
    bones = sorted(parents(LAYOUTS["coco17"]))
    logs = np.stack([np.log(factors("bone-length@frame:0.2", whole(frames=120), k))[:, :, bones] for k in range(20)])
    assert stats.kstest(logs[:, :, ::40].ravel(), "norm", args=(0, 0.2)).pvalue > 0.01
    for lag in (1, 6):
        found = np.corrcoef(logs[:, :, lag:].ravel(), logs[:, :, :-lag].ravel())[0, 1]
        assert found == pytest.approx(np.exp(-lag / 6), abs=0.03)


@pytest.mark.parametrize("share", [0.5, 1])
def test_a_child_has_shorter_limbs_and_a_larger_head(share: float) -> None:
    found = factors(f"bone-length@child:{share}", whole(layout="ntu25"))[0, 0]
    named = dict(zip(LAYOUTS["ntu25"].joints, found, strict=True))
    short = ["elbow", "wrist", "hand", "hand_tip", "thumb", "knee", "ankle", "foot"]
    for side in ("left", "right"):
        np.testing.assert_allclose([named[f"{joint}_{side}"] for joint in short], 1 - 0.2 * share, rtol=1e-3)
        np.testing.assert_allclose([named[f"{joint}_{side}"] for joint in ("shoulder", "hip")], 1, rtol=1e-3)
    assert named["head"] == pytest.approx(1 + 0.1 * share, rel=1e-3)
    np.testing.assert_allclose([named[joint] for joint in ("neck", "spine_mid", "spine_base")], 1, rtol=1e-3)


def test_persons_have_bodies_of_their_own() -> None:
    one, other = factors("bone-length:0.2", whole())[:, 0, 1:]
    assert np.abs(one - other).max() > 0.05


def test_who_looks_at_directions_of_bones_alone_does_not_notice() -> None:
    def directions(clip: Clip) -> np.ndarray:
        ways = np.stack([clip.keypoint[0, :, a] - clip.keypoint[0, :, b] for a, b in parents(clip.layout).items()])
        return np.arctan2(ways[..., 1], ways[..., 0])

    for case in (*(f"{head}:0.3" for head in HEADS), "bone-length@child:1"):
        turned = directions(apply(case, whole())) - directions(whole())
        assert np.abs((turned + np.pi) % (2 * np.pi) - np.pi).max() < 1e-3


def test_a_clip_without_a_bone_is_left_alone_and_it_is_said() -> None:
    bare = replace(whole(), layout=replace(LAYOUTS["coco17"], edges=(), bones=()))
    assert list(Spec.parse("bone-length:0.2").idle(bare).values()) == ["shows no bone"]


def test_a_skeleton_with_a_ring_is_cut_open_and_stays_in_one_piece() -> None:
    names = ("middle", "left_a", "right_a", "far")
    ring = Layout(
        "ring",
        names,
        (("left_a", "middle"), ("right_a", "middle"), ("far", "left_a"), ("far", "right_a")),
        "middle",
    )
    points = np.array([[0, 0], [-10, 10], [10, 10], [0, 20]], np.float32)[None, None]
    clip = Clip(points, np.ones((1, 1, 4), np.float32), ring, "ring")
    damaged = apply("bone-length:0.3", clip).keypoint[0, 0]
    factor = np.linalg.norm(damaged[1]) / np.linalg.norm([10, 10])
    np.testing.assert_allclose(damaged[1], np.array([-10, 10]) * factor, rtol=1e-5)
    np.testing.assert_allclose(damaged[2], np.array([10, 10]) * factor, rtol=1e-5)
    along = damaged[3] - damaged[1]
    assert along[0] == pytest.approx(along[1], rel=1e-4)  # it hangs on one of the two
