"""Heatmaps are their definition, pixel by pixel; maps of limbs and mirrored maps."""

from math import exp
from typing import Any

import numpy as np
import pytest
import torch

from skelbench.adapters.networks.heatmap import heatmaps, limbs_of, mirrored_maps
from skelbench.core.layout import LAYOUTS


def painted(points: list[list[float]], size: tuple[int, int] = (12, 14), sigma: float = 0.6, limbs: Any = None) -> Any:
    """One person, one frame, joints as (x, y, score) -> (K, H, W)."""
    pose = torch.tensor(points)[None, None, None]
    return heatmaps(pose[..., :2], pose[..., 2], size, sigma, limbs)[0, :, 0]


def by_pixel(points: list[list[float]], size: tuple[int, int], sigma: float, limbs: Any) -> Any:
    """The same from the definition, one pixel after the other."""
    pairs = limbs or [(v, v) for v in range(len(points))]
    maps = np.zeros((len(pairs), *size))
    for k, (first, second) in enumerate(pairs):
        (ax, ay, a), (bx, by, b) = points[first], points[second]
        if min(a, b) < 0.001:
            continue
        if (ax - bx) ** 2 + (ay - by) ** 2 < 1:
            bx, by, b = ax, ay, a
        for row in range(size[0]):
            for column in range(size[1]):
                inside = max(int(min(ax, bx) - 3 * sigma), 0) <= column <= int(max(ax, bx) + 3 * sigma)
                inside &= max(int(min(ay, by) - 3 * sigma), 0) <= row <= int(max(ay, by) + 3 * sigma)
                if inside:
                    length = (bx - ax) ** 2 + (by - ay) ** 2 or 1
                    share = ((column - ax) * (bx - ax) + (row - ay) * (by - ay)) / length
                    share = min(max(share, 0), 1)
                    distance = (column - ax - share * (bx - ax)) ** 2 + (row - ay - share * (by - ay)) ** 2
                    maps[k, row, column] = min(a, b) * exp(-distance / (2 * sigma**2))
    return maps


@pytest.mark.parametrize("sigma", [0.6, 0.35, 1.5])
@pytest.mark.parametrize("limbs", [None, [(0, 1), (2, 3), (1, 4), (3, 3)]])
def test_maps_are_their_definition_on_and_off_the_picture(sigma: float, limbs: Any) -> None:
    rng = np.random.default_rng(0)
    for _ in range(8):
        points = [[float(x), float(y), float(s)] for x, y, s in rng.uniform((-4, -4, 0), (18, 16, 1), (6, 3))]
        points[1][2], points[4] = 0.0005, [points[3][0] + 0.4, points[3][1], 0.9]  # too faint; a limb below one pixel
        expected = by_pixel(points, (12, 14), sigma, limbs)
        np.testing.assert_allclose(painted(points, sigma=sigma, limbs=limbs), expected, atol=1e-5)


def test_a_picture_smaller_than_a_window_is_painted_too() -> None:
    points = [[1.2, 0.7, 0.8], [0.0, 2.0, 1.0]]
    np.testing.assert_allclose(painted(points, (3, 2)), by_pixel(points, (3, 2), 0.6, None), atol=1e-6)


def test_persons_are_combined_by_the_larger_value() -> None:
    pose = torch.tensor([[5.0, 5.0, 0.5], [6.0, 5.0, 0.9]])[None, :, None, None]
    both = heatmaps(pose[..., :2], pose[..., 2], (12, 12))
    each = [heatmaps(pose[:, [m]][..., :2], pose[:, [m]][..., 2], (12, 12)) for m in range(2)]
    torch.testing.assert_close(both, torch.maximum(*each))


def test_a_joint_of_score_0_paints_nothing_and_far_away_ones_neither() -> None:
    maps = painted([[5, 5, 0], [1e9, 5, 1], [-1e9, -1e9, 1], [0, 0, 0]])
    assert not maps.any()


def test_gradients_of_joint_and_limb_maps_are_right() -> None:
    torch.manual_seed(0)
    keypoint = (torch.rand(1, 2, 1, 2, 2, dtype=torch.double) * 6 + 2).requires_grad_()
    score = (torch.rand(1, 2, 1, 2, dtype=torch.double) / 2 + 0.5).requires_grad_()
    for limbs in (None, [(0, 1)]):
        assert torch.autograd.gradcheck(lambda k, s, p=limbs: heatmaps(k, s, (9, 9), 0.6, p), (keypoint, score))


def test_who_asks_for_gradients_may_do_so_after_an_evaluation() -> None:
    pose, limbs = torch.rand(1, 1, 1, 4, 2) * 9, [(3, 1), (2, 0)]
    with torch.inference_mode():
        heatmaps(pose, torch.ones(1, 1, 1, 4), (9, 9), 0.6, limbs)
    pose.requires_grad_()
    heatmaps(pose, torch.ones(1, 1, 1, 4), (9, 9), 0.6, limbs).sum().backward()
    assert pose.grad is not None and pose.grad.any()


@pytest.mark.parametrize("layout", LAYOUTS)
def test_limbs_of_every_layout_have_mirror_partners(layout: str) -> None:
    limbs = limbs_of(LAYOUTS[layout])
    partner = mirrored_maps(LAYOUTS[layout], limbs)
    assert [partner[k] for k in partner] == list(range(len(limbs)))
    for k, pair in enumerate(limbs):
        assert {LAYOUTS[layout].mirror[v] for v in pair} == set(limbs[partner[k]])


def test_official_limbs_are_pyskls_only_for_coco() -> None:
    assert limbs_of(LAYOUTS["coco17"]) == (
        *((0, 5), (0, 6), (5, 7), (7, 9), (6, 8), (8, 10), (5, 11), (11, 13), (13, 15), (6, 12), (12, 14), (14, 16)),
        *((0, 1), (0, 2), (1, 3), (2, 4), (11, 12)),
    )
    assert limbs_of(LAYOUTS["penn13"]) == LAYOUTS["penn13"].links
