"""The share of labelled clips: counts by hand, and the same draw every time."""

import numpy as np
import pytest

from skelbench.training.transfer.share import share_of

LABELS = np.repeat([0, 1, 2, 3], [100, 30, 7, 1])


@pytest.mark.parametrize(
    ("share", "counts"),
    [
        (0.01, [1, 1, 1, 1]),  # 1, 0.3, 0.07, 0.01: none is left without a clip
        (0.05, [5, 2, 1, 1]),  # 5, 1.5 (to even), 0.35, 0.05
        (0.1, [10, 3, 1, 1]),
        (0.5, [50, 15, 4, 1]),  # 3.5 to even
        (1.0, [100, 30, 7, 1]),
    ],
)
def test_every_class_gives_its_rounded_share_and_at_least_one(share: float, counts: list[int]) -> None:
    drawn = share_of(LABELS, share, seed=0)
    assert np.bincount(LABELS[drawn]).tolist() == counts
    assert (np.diff(drawn) > 0).all()  # in order, none twice


def test_the_draw_is_of_the_seed_and_a_smaller_share_is_part_of_a_larger() -> None:
    small, large = share_of(LABELS, 0.05, seed=1), share_of(LABELS, 0.3, seed=1)
    assert set(small.tolist()) < set(large.tolist())
    assert small.tolist() == share_of(LABELS, 0.05, seed=1).tolist()
    assert small.tolist() != share_of(LABELS, 0.05, seed=2).tolist()


def test_a_class_is_drawn_from_all_over_not_from_its_start() -> None:
    hits = np.zeros(100)
    for seed in range(300):
        hits[share_of(LABELS, 0.1, seed)[:10]] += 1
    assert hits.min() > 10 and hits.max() < 60  # 30 each by chance, deviation 5
