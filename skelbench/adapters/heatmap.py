"""Joint and limb heatmaps of a whole batch, on its device (PoseConv3D, Sec. 3.2; pyskl `GeneratePoseTarget`).

A joint is a segment of length zero, so both kinds of map are painted alike: the few pixels around every segment are
listed, their values computed at once, and the largest value per pixel kept.
"""

from collections.abc import Sequence

import torch
from torch import Tensor

from skelbench.layout import Layout

COCO_LIMBS = (
    *((0, 5), (0, 6), (5, 7), (7, 9), (6, 8), (8, 10), (5, 11), (11, 13), (13, 15), (6, 12), (12, 14), (14, 16)),
    *((0, 1), (0, 2), (1, 3), (2, 4), (11, 12)),
)
"""The limbs of pyskl's configurations, in their order, which its released limb weights need."""
LEAST = 0.001
"""A score below this paints nothing."""


def heatmaps(
    keypoint: Tensor,
    score: Tensor,
    size: tuple[int, int],
    sigma: float = 0.6,
    limbs: Sequence[tuple[int, int]] | None = None,
) -> Tensor:
    """(N, M, T, V, 2) heatmap pixels, (N, M, T, V) scores -> (N, K, T, H, W): a map per joint, or per pair of `limbs`.

    A map is score · exp(-d² / 2σ²), d the distance of a pixel to the joint or segment, the largest over the persons;
    exactly 0 outside the official window (3σ around, its edges cut off towards 0). A limb has the smaller of its two
    scores; one shorter than a pixel is painted as its first joint. Differentiable in both inputs.
    """
    start, end, weight, least = _segments(keypoint, score, limbs)
    count, _, frames, maps = weight.shape
    low, extent = _windows(start, end, size, 3 * sigma)
    area = (extent.prod(dim=-1) * (least >= LEAST)).flatten()
    picture, map_ = torch.arange(count * frames, device=score.device), torch.arange(maps, device=score.device)
    corner = (picture.view(count, 1, frames, 1) * size[0] + low[..., 1]) * size[1] + low[..., 0]
    corner = (corner * maps + map_).flatten()  # of each window, as a place on the canvas

    segment = torch.repeat_interleave(area)  # of every pixel that is painted
    first, corner = torch.stack([area.cumsum(0) - area, corner]).index_select(1, segment)
    inner = (torch.arange(len(segment), device=score.device) - first).to(weight.dtype)
    x, y, along_x, along_y, share_x, share_y, height, wide = _table(start, end, weight, low, extent, segment)
    down = ((inner + 0.5) / wide).floor_()
    right = inner.addcmul_(down, wide, value=-1)
    pixel = corner + torch.add(right, down, alpha=size[1]).long() * maps

    x, y = x + right, y + down  # from the segment's start
    share = (x * share_x).addcmul_(y, share_y).clamp(0, 1)  # of the way to its end, of the nearest point
    x, y = torch.addcmul(x, share, along_x, value=-1), torch.addcmul(y, share, along_y, value=-1)
    value = height * ((x * x).addcmul_(y, y) / (-2 * sigma**2)).exp_()
    canvas = value.new_zeros(count * frames * size[0] * size[1] * maps)
    canvas.scatter_reduce_(0, pixel, value, "amax")
    return canvas.view(count, frames, *size, maps).permute(0, 4, 1, 2, 3)  # channels last, as the networks want it


def _table(
    start: Tensor, end: Tensor, weight: Tensor, low: Tensor, extent: Tensor, segment: Tensor
) -> tuple[Tensor, ...]:
    """Eight numbers of every painted pixel's segment, each (pixels,).

    From its start to its window's corner (x, y), from its start to its end (x, y), the same over its squared length,
    its height and its window's width.
    """
    along = end - start
    share = along / along.square().sum(dim=-1, keepdim=True).clamp(min=1)  # 0 for a point; no segment is shorter than 1
    rows = [low - start, along, share, weight[..., None], extent[..., :1]]
    return torch.cat(rows, dim=-1).flatten(0, -2).T.contiguous().index_select(1, segment).unbind()


def limbs_of(layout: Layout) -> tuple[tuple[int, int], ...]:
    """Pairs of joints that limb maps join: pyskl's for COCO-17, elsewhere the layout's links."""
    return COCO_LIMBS if layout.name == "coco17" else layout.links


def mirrored_maps(layout: Layout, limbs: Sequence[tuple[int, int]] | None) -> tuple[int, ...]:
    """For every map (joint, or pair of `limbs`), the map that a mirror shows in its place."""
    if limbs is None:
        return layout.mirror
    place = {frozenset(pair): k for k, pair in enumerate(limbs)}
    partner = [frozenset(layout.mirror[joint] for joint in pair) for pair in limbs]
    return tuple(place.get(pair, k) for k, pair in enumerate(partner))


def _segments(
    keypoint: Tensor, score: Tensor, limbs: Sequence[tuple[int, int]] | None
) -> tuple[Tensor, Tensor, Tensor, Tensor]:
    """Start and end (N, M, T, K, 2) of what is painted, its height (N, M, T, K), the score that must reach `LEAST`."""
    if limbs is None:
        return keypoint, keypoint, score, score
    first, second = torch.tensor(limbs, device=score.device).unbind(dim=1)
    start, end = keypoint[..., first, :], keypoint[..., second, :]
    least = torch.minimum(score[..., first], score[..., second])
    short = (end - start).square().sum(dim=-1) < 1
    return start, torch.where(short[..., None], start, end), torch.where(short, score[..., first], least), least


def _windows(start: Tensor, end: Tensor, size: tuple[int, int], reach: float) -> tuple[Tensor, Tensor]:
    """First column and row, width and height of every segment's window inside the picture: (…, 2), (…, 2) int64."""
    start, end = start.detach(), end.detach()
    edge = torch.tensor((size[1], size[0]), device=start.device)
    low = (torch.minimum(start, end) - reach).trunc().clamp(min=0).minimum(edge).long()
    high = ((torch.maximum(start, end) + reach).trunc() + 1).clamp(min=0).minimum(edge).long()
    return low, (high - low).clamp(min=0)
