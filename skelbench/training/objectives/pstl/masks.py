"""Which joints and frames PSTL hides: by their degree in the skeleton, and by how fast they move."""

import torch
from torch import Tensor

from skelbench.core.layout import Layout


def degrees(layout: Layout) -> list[int]:
    """(V,): links of every joint."""
    ends = [joint for link in layout.links for joint in link]
    return [ends.count(joint) for joint in range(len(layout))]


def central(layout: Layout, count: int) -> Tensor:
    """Draw the joints that stay, (V,) bool: `count` tickets are drawn of a bag with one for each link of a joint.

    Central spatial masking as in the official code: a joint whose tickets are drawn twice is hidden once, so at most
    `count` joints are hidden.
    """
    bag = torch.tensor([joint for joint, tickets in enumerate(degrees(layout)) for _ in range(tickets)])
    keep = torch.ones(len(layout), dtype=torch.bool)
    keep[bag[torch.randperm(len(bag))[:count]]] = False
    return keep


def any_joints(layout: Layout, count: int) -> Tensor:
    """Draw the joints that stay, (V,) bool: `count` are hidden, any with the same chance."""
    keep = torch.ones(len(layout), dtype=torch.bool)
    keep[torch.randperm(len(layout))[:count]] = False
    return keep


def slowest(coordinates: Tensor, count: int) -> Tensor:
    """(N, M, T, V, C) -> (N, T - count): the frames that stay, in order, when the `count` fastest are left out.

    How fast a frame is: the mean square of the way to the next one; the last frame has none.
    """
    way = (coordinates[:, :, 1:] - coordinates[:, :, :-1]).square().mean(dim=(1, 3, 4))
    speed = torch.cat([way, way.new_zeros(len(way), 1)], dim=1)
    stay = speed.argsort(dim=1, stable=True)[:, : speed.shape[1] - count]
    return stay.sort(dim=1).values


def some_of(total: int, count: int) -> Tensor:
    """Draw `count` of so many positions, in order: (count,)."""
    return torch.randperm(total)[:count].sort().values


def at_frames(x: Tensor, frames: Tensor) -> Tensor:
    """(N, M, T, V, C) at the frames (N, L) of each clip -> (N, M, L, V, C)."""
    index = frames.to(x.device)[:, None, :, None, None].expand(-1, x.shape[1], -1, *x.shape[3:])
    return x.gather(2, index)
