"""Joint and limb heatmaps of a whole batch, on its device (PoseConv3D, Sec. 3.2; pyskl `GeneratePoseTarget`).

Only the few pixels around every joint or limb are computed: all of them at once, then the largest value per pixel kept.
"""

from collections.abc import Sequence
from functools import lru_cache
from math import ceil

import numpy as np
import torch
from torch import Tensor

from skelbench.adapters.networks.parts import in_parts
from skelbench.core.layout import Layout

LEAST = 0.001
"""A score below this paints nothing."""
CLIPS_AT_ONCE = 4
"""Clips that a CPU paints at a time: what more need in between does not fit its caches."""

Size = tuple[int, int]  # height, width


def heatmaps(
    keypoint: Tensor,
    score: Tensor,
    size: Size,
    sigma: float = 0.6,
    limbs: Sequence[tuple[int, int]] | None = None,
) -> Tensor:
    """(N, M, T, V, 2) heatmap pixels, (N, M, T, V) scores -> (N, K, T, H, W): a map per joint, or per pair of `limbs`.

    A map is score · exp(-d² / 2σ²), d the distance of a pixel to the joint or segment, the largest over the persons;
    exactly 0 outside the official window (3σ around, its edges cut off towards 0). A limb has the smaller of its two
    scores; one shorter than a pixel is painted as its first joint. Differentiable in both inputs.
    """
    shape = (len(score), score.shape[2], *size, score.shape[3] if limbs is None else len(limbs))
    canvas = _canvas(shape, score)  # channels last, as the networks want it
    differentiable = keypoint.requires_grad or score.requires_grad
    parts = (in_parts(rows, CLIPS_AT_ONCE, whole=differentiable) for rows in (keypoint, score))
    done = 0
    for points, scores in zip(*parts, strict=True):
        if limbs is None:
            place, value = _joints(points, scores, size, sigma)
        else:
            place, value = _limbs(points, scores, size, sigma, limbs)
        part = canvas[done : done + len(scores)]
        part.view(-1).scatter_reduce_(0, place.flatten(), value.flatten(), "amax")
        done += len(scores)
    return canvas.permute(0, 4, 1, 2, 3)


def limbs_of(layout: Layout) -> tuple[tuple[int, int], ...]:
    """Pairs of joints that limb maps join: the layout's limbs, or its links where it has none of its own."""
    return layout.positions(layout.limbs or layout.edges)


def mirrored_maps(layout: Layout, limbs: Sequence[tuple[int, int]] | None) -> tuple[int, ...]:
    """For every map (joint, or pair of `limbs`), the map that a mirror shows in its place."""
    if limbs is None:
        return layout.mirror
    place = {frozenset(pair): k for k, pair in enumerate(limbs)}
    partner = [frozenset(layout.mirror[joint] for joint in pair) for pair in limbs]
    return tuple(place.get(pair, k) for k, pair in enumerate(partner))


def _joints(keypoint: Tensor, score: Tensor, size: Size, sigma: float) -> tuple[Tensor, Tensor]:
    """Places on the canvas and values of the pixels around every joint: (rows, columns, joints) each.

    All windows have the size of the largest; one that would leave the picture is moved back in.
    """
    low, high = _windows(keypoint, keypoint, size, 3 * sigma)
    corner: list[Tensor] = []
    profiles: list[Tensor] = []
    for axis, side in enumerate((size[1], size[0])):
        wide = min(ceil(6 * sigma) + 1, side)
        corner.append(low[..., axis].clamp(max=side - wide))
        pixels = corner[-1].flatten() + torch.arange(wide, device=score.device)[:, None]  # (wide, joints)
        distance = pixels - keypoint[..., axis].flatten()
        inside = (pixels >= low[..., axis].flatten()) & (pixels < high[..., axis].flatten())
        profiles.append(torch.exp(distance * distance * (-0.5 / sigma**2)) * inside)
    across, down = profiles
    value = (down * (score * (score >= LEAST)).flatten())[:, None] * across
    column, row = (torch.arange(len(profile), device=score.device) for profile in profiles)
    offset = (row[:, None] * size[1] + column)[..., None] * score.shape[3]
    return _places(torch.stack(corner, dim=-1), size).flatten() + offset, value


def _limbs(
    keypoint: Tensor, score: Tensor, size: Size, sigma: float, limbs: Sequence[tuple[int, int]]
) -> tuple[Tensor, Tensor]:
    """Places on the canvas and values of the pixels in every limb's window, cut into strips: (wide, strips) each."""
    first, second = _ends(tuple((start, end) for start, end in limbs), score.device)
    start, end = keypoint.index_select(-2, first), keypoint.index_select(-2, second)
    height = score.index_select(-1, first)
    least = torch.minimum(height, score.index_select(-1, second))
    short = (end - start).square().sum(dim=-1) < 1
    end = torch.where(short[..., None], start, end)
    height = torch.where(short, height, least)

    low, high = _windows(start, end, size, 3 * sigma)
    wide = min(ceil(6 * sigma) + 1, size[1])  # of an upright limb's window
    strips = torch.div(high[..., 0] - low[..., 0] + wide - 1, wide, rounding_mode="floor")  # in each of its rows
    area = (strips * (high - low)[..., 1] * (least >= LEAST)).flatten().long()
    limb = torch.repeat_interleave(area)  # of every strip; below, vectors are (strips,)
    before, corner = torch.stack([area.cumsum(0) - area, _places(low, size).flatten()]).index_select(1, limb)
    inner = (torch.arange(len(limb), device=score.device) - before).to(score.dtype)

    along = end - start
    share = along / along.square().sum(dim=-1, keepdim=True).clamp(min=1)  # 0 for a point; no segment is shorter than 1
    room = size[1] - wide - low[..., :1]
    rows = [low - start, along, share, height[..., None], strips[..., None], (high - low)[..., :1], room]
    table = torch.cat(rows, dim=-1).flatten(0, -2).T.contiguous().index_select(1, limb)
    x, y, along_x, along_y, share_x, share_y, height, strips, width, room = table.unbind()
    down = ((inner + 0.5) / strips).floor()
    right = torch.minimum((inner - down * strips) * wide, room)
    corner = corner + (down * size[1] + right).long() * len(limbs)

    step = torch.arange(wide, device=score.device)[:, None]
    x, y = x + right + step, y + down  # from the limb's start
    share = torch.addcmul(y * share_y, x, share_x).clamp_(0, 1)  # of the way to its end, of the nearest point
    x, y = torch.addcmul(x, share, along_x, value=-1), torch.addcmul(y, share, along_y, value=-1)
    value = (x * x).addcmul_(y, y).mul_(-0.5 / sigma**2).exp_() * height
    inside = (step >= -right) & (step < width - right)
    return corner + step * len(limbs), torch.where(inside, value, 0)


def _canvas(shape: tuple[int, ...], like: Tensor) -> Tensor:
    """Zeros; on a CPU NumPy's, which come as large pages that nobody has to write: three times as fast as torch's."""
    if like.device.type != "cpu":
        return like.new_zeros(shape)
    return torch.as_tensor(np.zeros(shape, np.float64 if like.dtype == torch.float64 else np.float32))


def _windows(start: Tensor, end: Tensor, size: Size, reach: float) -> tuple[Tensor, Tensor]:
    """First pixel and last + 1 (x, y) of every segment's window inside the picture, whole numbers: (…, 2) each."""
    start, end = start.detach(), end.detach()
    low = _inside((torch.minimum(start, end) - reach).trunc(), size)
    high = _inside((torch.maximum(start, end) + reach).trunc() + 1, size)
    return low, torch.maximum(low, high)


def _inside(pixel: Tensor, size: Size) -> Tensor:
    """(…, 2): x and y, none beyond the edges."""
    x, y = pixel.clamp(min=0).unbind(-1)
    return torch.stack([x.clamp(max=size[1]), y.clamp(max=size[0])], dim=-1)


@lru_cache(maxsize=16)
def _ends(limbs: Sequence[tuple[int, int]], device: torch.device) -> tuple[Tensor, ...]:
    """Positions of the joints where limbs start and end; kept, since to bring them to a GPU waits for it."""
    with torch.inference_mode(False):  # else whoever asks for gradients later could not use what an evaluation made
        return torch.tensor(limbs, device=device).unbind(dim=1)


def _places(pixel: Tensor, size: Size) -> Tensor:
    """(N, M, T, K, 2) pixels (x, y) of their own maps -> (N, M, T, K) places on the canvas (N, T, H, W, K)."""
    count, _, frames, maps, _ = pixel.shape
    picture = torch.arange(count * frames, device=pixel.device).view(count, 1, frames, 1)
    row = picture * size[0] + pixel[..., 1].long()
    return (row * size[1] + pixel[..., 0].long()) * maps + torch.arange(maps, device=pixel.device)
