"""Lost body parts: which joints they are, and how many parts are drawn."""

from itertools import product

import numpy as np
import pytest
from damage import apply, cases, equal_persons_are_damaged_apart, fingerprint, whole
from scipy import stats

from skelbench.perturbations.spec import Spec

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


@pytest.mark.parametrize(
    ("layout", "part", "numbers"),
    [  # as in RA-GCN's code, which counts the joints of NTU RGB+D from 1
        ("ntu25", "hands", {22, 23, 24, 25}),
        ("ntu25", "legs", {13, 14, 15, 16, 17, 18, 19, 20}),
        ("ntu25", "trunk", {1, 2, 3, 4, 21}),
        ("ntu25", "left_body", {5, 6, 7, 8, 13, 14, 15, 16, 22, 23}),
        # by hand, from the layouts
        ("kinect20", "hands", {8, 12}),
        ("coco17", "hands", {10, 11}),
        ("blazepose33", "hands", {18, 19, 20, 21, 22, 23}),
        ("coco17", "right_body", {7, 9, 11, 13, 15, 17}),
        ("jhmdb15", "trunk", {1, 2, 3}),
    ],
)
def test_the_parts_of_ra_gcn_are_hidden(layout: str, part: str, numbers: set[int]) -> None:
    damaged = apply(f"part-mask:{part}", whole(layout=layout))
    gone = damaged.score == 0
    assert set((np.flatnonzero(gone.any(axis=(0, 1))) + 1).tolist()) == numbers
    assert (gone.all(axis=(0, 1)) == gone.any(axis=(0, 1))).all()


@pytest.mark.parametrize(
    ("layout", "part"), [("coco17", "trunk"), ("wholebody133", "trunk"), ("hand21", "trunk"), ("hand21", "left_body")]
)
def test_a_clip_of_a_layout_without_a_part_stays_as_it_is_and_the_layout_is_named(layout: str, part: str) -> None:
    clip, spec = whole(layout=layout), Spec.parse(f"part-mask:{part}")
    assert spec.idle(clip) == {spec.terms[0]: f"is of layout {layout}, which has no {part}"}
    assert fingerprint(spec.apply(clip, 0)) == fingerprint(clip)


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


def test_a_layout_without_a_head_still_loses_whole_parts() -> None:
    clip = whole(layout="body12")
    for number, seed in product(range(5), range(5)):
        assert ((apply(f"parts-shaded:{number}", clip, seed).score == 0).sum(axis=2) == 3 * number).all()
    assert not apply("parts-shaded:5", clip).score.any()


@pytest.mark.parametrize("case", cases("parts-shaded"))
def test_persons_lose_parts_independently(case: str) -> None:
    assert equal_persons_are_damaged_apart(case)


def test_a_named_part_is_lost_whatever_the_source_sees_of_it() -> None:
    clip = whole()
    other = clip.with_pose(clip.keypoint + 1, clip.score)
    one, two = apply("part-mask:left_arm", clip), apply("part-mask:left_arm", other)
    np.testing.assert_array_equal(one.score, two.score)
    np.testing.assert_allclose((two.keypoint - one.keypoint)[one.detected], 1, atol=0.01)
