"""MotionBERT's training views of many clips at a time; `inputs.motionbert` is what they are for one clip.

Motion is (N, M, T, J, 3): x, y and confidence. Only sums, products and comparisons of single numbers are taken, so that
no view depends on the others of its batch.
"""

import torch
from torch import Tensor


def moved(motion: Tensor, move: Tensor) -> Tensor:
    """Turn, scale and shift every clip by its own virtual camera, (N, 4, 2): `inputs.motionbert.drawn_move`."""
    frames = motion.shape[2]
    way = torch.arange(frames, dtype=move.dtype, device=move.device) / max(frames - 1, 1)
    start, end = move[..., :1], move[..., 1:]
    angle, scale, right, down = (start + (end - start) * way)[:, :, None, :, None].unbind(1)  # (N, 1, T, 1) each
    radians = angle.deg2rad()
    cos, sin = (scale * radians.cos()).float(), (scale * radians.sin()).float()
    x, y, score = motion.unbind(-1)
    return torch.stack([x * cos - y * sin + right.float(), x * sin + y * cos + down.float(), score], dim=-1)


def crop_scale(motion: Tensor, ratio: Tensor) -> Tensor:
    """Map each clip's square, `ratio` (N,) times its box, to [-1, 1]; a clip of fewer than 4 points is all zeros."""
    valid = motion[..., 2:] != 0
    place = motion[..., :2]
    low = place.masked_fill(~valid, torch.inf).flatten(1, 3).amin(1)  # (N, 2)
    high = place.masked_fill(~valid, -torch.inf).flatten(1, 3).amax(1)
    side = ratio.float() * (high - low).amax(1)
    there = (valid.flatten(1).sum(1) >= 4) & (side != 0)
    low, high, side = (torch.where(there.view(-1, *[1] * (v.ndim - 1)), v, 1) for v in (low, high, side))
    middle, factor = (low + high) / 2, 2 / side
    place = (place - middle[:, None, None, None]) * factor[:, None, None, None, None]
    return torch.cat([place, motion[..., 2:]], dim=-1).clamp(-1, 1) * there[:, None, None, None, None]
