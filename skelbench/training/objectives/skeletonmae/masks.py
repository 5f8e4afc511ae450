"""Which frames SkeletonMAE leaves, and which joints of them."""

from dataclasses import dataclass

import torch
from torch import Tensor

from skelbench.adapters.networks.on_device import on_device


@dataclass(frozen=True)
class Visible:
    """What the encoder sees of each of P persons: `frames` (P, T'), in order, and of these `joints` (P, T', V) bool."""

    frames: Tensor
    joints: Tensor

    def to(self, device: str | torch.device) -> "Visible":
        """Send it where it is used."""
        return Visible(on_device(self.frames, device), on_device(self.joints, device))

    def whole(self, length: int) -> Tensor:
        """(P, length, V) bool: the joints that are seen, in all frames of the clip."""
        seen = self.joints.new_zeros(len(self.joints), length, self.joints.shape[2])
        return seen.scatter(1, self.frames[..., None].expand_as(self.joints), self.joints)


def frames_kept(length: int, share: float) -> int:
    """Frames that stay of `length` when a share is hidden, rounded down as in masked autoencoders."""
    return int(length * (1 - share) + 1e-9)


def draw_visible(persons: int, length: int, joints: int, shares: tuple[float, float], fixed: bool) -> Visible:
    """Draw, for every person, the frames that stay, then the joints that stay in each of them.

    shares: of the frames, and of the joints of a frame that stays, that are hidden. fixed: the same joints in all
    frames of a person; else each frame has its own.
    """
    stay, seen = frames_kept(length, shares[0]), frames_kept(joints, shares[1])
    frames = torch.rand(persons, length).argsort(dim=1)[:, :stay].sort(dim=1).values
    order = torch.rand(persons, 1 if fixed else stay, joints).argsort(dim=2)
    return Visible(frames, (order < seen).expand(-1, stay, -1))
