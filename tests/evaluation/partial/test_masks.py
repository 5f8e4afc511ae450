"""Masks of partial bodies: how often each joint goes, which go together, and that they depend on nothing else."""

from itertools import pairwise

import numpy as np
import pytest
from scipy.stats import chi2

from skelbench.core.arrays import Mask
from skelbench.core.errors import InputError
from skelbench.core.layout import LAYOUTS
from skelbench.evaluation.partial.counts import counts_for
from skelbench.evaluation.partial.masks import Masks, five_parts

NTU, COCO = LAYOUTS["ntu25"], LAYOUTS["coco17"]
NAMES = [f"clip {k}" for k in range(4000)]
SHEET = {
    "ntu25": [
        *([0, 1, 2, 3, 20], [4, 5, 6, 7, 21, 22], [8, 9, 10, 11, 23, 24]),
        *([12, 13, 14, 15], [16, 17, 18, 19]),
    ],
    "coco17": [[0, 1, 2, 3, 4], [5, 7, 9], [6, 8, 10], [11, 13, 15], [12, 14, 16]],
}
"""Torso, left arm, right arm, left leg, right leg: PSTL's and SkeAttnCLR's sets of joints."""


def masked(masks: Masks, count: int, draw: int = 0) -> Mask:
    return masks.turns(NAMES, draw) < count


@pytest.mark.parametrize("layout", SHEET)
def test_the_five_parts_are_those_of_the_papers(layout: str) -> None:
    assert [list(part) for part in five_parts(LAYOUTS[layout])] == SHEET[layout]


@pytest.mark.parametrize("layout", LAYOUTS)
def test_parts_of_every_layout_hold_each_joint_once(layout: str) -> None:
    joints = [v for part in five_parts(LAYOUTS[layout]) for v in part]
    assert sorted(joints) == list(range(len(LAYOUTS[layout])))
    assert all(five_parts(LAYOUTS[layout]))


@pytest.mark.parametrize("count", [2, 6, 10])
def test_exactly_so_many_joints_go_and_each_as_often_as_any_other(count: int) -> None:
    gone = masked(Masks("joints", NTU, 0), count)
    assert (gone.sum(axis=1) == count).all()
    share = count / 25
    # of draws without replacement the 25 frequencies have the covariance p (1 - p) 25 / 24 (I - 1 1' / 25)
    off = gone.sum(axis=0) - len(NAMES) * share
    statistic = float((off**2).sum()) * 24 / (25 * len(NAMES) * share * (1 - share))
    assert statistic < chi2.ppf(0.999, 24)


def test_pairs_of_joints_go_together_as_often_as_without_replacement() -> None:
    gone = masked(Masks("joints", COCO, 3), 5).astype(float)
    together = gone.T @ gone / len(NAMES)
    off_diagonal = together[~np.eye(17, dtype=bool)]
    expected = 5 / 17 * 4 / 16
    error = np.sqrt(expected * (1 - expected) / len(NAMES))
    assert np.abs(off_diagonal - expected).max() < 4.5 * error  # 136 pairs
    assert abs(off_diagonal.mean() - expected) < 1e-12


@pytest.mark.parametrize("count", [1, 3])
def test_parts_go_whole_and_each_as_often_as_any_other(count: int) -> None:
    gone = masked(Masks("parts", NTU, 0), count)
    by_part = np.stack([gone[:, part] for part in [[0], [4], [8], [12], [16]]], axis=1)[..., 0]
    assert (by_part.sum(axis=1) == count).all()
    for number, part in enumerate(SHEET["ntu25"]):
        assert (gone[:, part] == by_part[:, number, None]).all()
    error = np.sqrt(count / 5 * (1 - count / 5) / len(NAMES))
    assert np.abs(by_part.mean(axis=0) - count / 5).max() < 4 * error


@pytest.mark.parametrize("kind", ["joints", "parts"])
def test_masks_of_one_draw_are_nested(kind: str) -> None:
    growing = [masked(Masks(kind, NTU, 1), count) for count in range(5)]
    assert all((small <= large).all() and small.sum() < large.sum() for small, large in pairwise(growing))


def test_a_mask_depends_on_seed_draw_use_and_clip_and_not_on_its_neighbours() -> None:
    one = Masks("joints", NTU, 0)
    whole = one.turns(NAMES[:50], 0)
    assert (one.turns(NAMES[40:50], 0) == whole[40:]).all()
    assert (whole[1:] != whole[:-1]).any(axis=1).all()
    others = [Masks("joints", NTU, 1).turns(NAMES[:50], 0), one.turns(NAMES[:50], 1)]
    others.append(Masks("joints", NTU, 0, use="train").turns(NAMES[:50], 0))
    assert all((other != whole).any(axis=1).all() for other in others)


def test_per_batch_all_clips_share_one_mask_a_draw() -> None:
    masks = Masks("joints", NTU, 0, per="batch")
    first, second = masks.turns(NAMES[:9], 0), masks.turns(NAMES[:9], 1)
    assert (first == first[0]).all()
    assert (first[0] != second[0]).any()
    assert (masks.turns(NAMES[7:8], 0) == first[:1]).all()


def test_counts_of_another_skeleton_are_the_same_share_of_it() -> None:
    assert counts_for("joints", NTU, None) == (0, 2, 4, 6, 8, 10)
    assert counts_for("joints", COCO, None) == (0, 1, 3, 4, 5, 7)  # the fact sheet's
    assert counts_for("parts", COCO, None) == (0, 1, 2, 3, 4)
    assert counts_for("joints", COCO, [6, 2, 2]) == (0, 2, 6)
    assert counts_for("parts", LAYOUTS["body12"], None) == (0, 1, 2, 3)  # no torso: its limbs alone
    assert counts_for("parts", LAYOUTS["hand21"], None) == ()
    assert counts_for("joints", COCO, []) == ()


@pytest.mark.parametrize(("kind", "count", "most"), [("joints", 17, 16), ("parts", 5, 4), ("joints", -1, 16)])
def test_a_count_that_leaves_nothing_is_refused(kind: str, count: int, most: int) -> None:
    with pytest.raises(InputError, match=f"--{kind} {count}: .* name counts from 0 to {most}"):
        counts_for(kind, COCO, [count])
