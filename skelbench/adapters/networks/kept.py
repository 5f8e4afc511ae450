"""Which joints of a batch take part: one that is left out sends nothing to others and is not averaged.

Its graph stays as it is otherwise: a joint that lost neighbours receives a smaller sum (PSTL, AAAI 2023).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import repeat

import torch
from torch import Tensor

from skelbench.adapters.networks.persons import Who
from skelbench.core.errors import require


@dataclass(frozen=True, eq=False)
class Kept:
    """The joints that take part in the layers of a network.

    joints: (V',) those that are still in the tensors, ascending, of `total`; None: all of them. mask: (persons, V)
    bool, those that take part, where each person has joints of its own and all stay in the tensors; None: all of them.
    """

    joints: Tensor | None = None
    mask: Tensor | None = None
    total: int = 0

    @property
    def whole(self) -> bool:
        """Whether all joints take part."""
        return self.joints is None and self.mask is None

    def cut(self, x: Tensor) -> Tensor:
        """(…, V) -> (…, V')."""
        return x if self.joints is None else x.index_select(-1, self.joints)

    def spread(self, x: Tensor) -> Tensor:
        """(…, V') -> (…, V), 0 at the joints that were cut."""
        return x if self.joints is None else x.new_zeros(*x.shape[:-1], self.total).index_copy(-1, self.joints, x)

    def graph(self, graph: Tensor) -> Tensor:
        """(…, V, V) -> (…, V', V'): without rows and columns of the joints that were cut."""
        return graph if self.joints is None else self.cut(self.cut(graph).mT).mT

    def only(self, x: Tensor) -> Tensor:
        """(persons, …, V) -> the same, 0 at the joints that take no part."""
        return x if self.mask is None else x * self._beside(x).to(x.dtype)

    def count(self, x: Tensor) -> Tensor | int:
        """(persons, …, V') -> how many joints take part: their number, or (persons, …, 1)."""
        return x.shape[-1] if self.mask is None else self._beside(x).sum(dim=-1, keepdim=True)

    def repeated(self, frames: int) -> "Kept":
        """Return the joints of so many frames side by side, the frame the slower axis."""
        if self.joints is None:
            return self
        first = torch.arange(frames, device=self.joints.device)[:, None] * self.total
        return Kept((first + self.joints).flatten(), None, frames * self.total)

    def parts(self, sizes: Sequence[int]) -> Iterator["Kept"]:
        """Split the persons into parts of these sizes."""
        masks = repeat(None, len(sizes)) if self.mask is None else torch.split(self.mask, list(sizes))
        return (Kept(self.joints, mask, self.total) for mask in masks)

    def _beside(self, x: Tensor) -> Tensor:
        assert self.mask is not None
        return self.mask.view(len(self.mask), *[1] * (x.ndim - 2), -1)


ALL = Kept()


def kept(keep: Tensor | None, who: Who, joints: int, training: bool) -> Kept:
    """Read what a network is told to keep: None for all, (V,) the same for all clips, or (N, V) of each clip.

    One for all, `keep` on the CPU, makes nobody wait for a GPU.

    Raises:
        InputError: another shape or type, a clip without joints, or joints of each clip in training.
    """
    if keep is None:
        return ALL
    _check(keep, len(who.mask), joints)
    if keep.ndim == 1:
        return Kept(keep.nonzero()[:, 0].to(who.rows.device), None, joints)
    require(not training, "keep is (N, V) in training, where batch norm would see what is left out; give one (V,)")
    return Kept(None, keep.to(who.rows.device)[who.rows // who.mask.shape[1]], joints)


def without(x: Tensor, keep: Tensor) -> Tensor:
    """(N, M, T, V, C) and what is kept -> the same, 0 at the joints that are not.

    Raises:
        InputError: as `kept`.
    """
    _check(keep, len(x), x.shape[3])
    keep = keep.to(x.device).expand(len(x), -1)
    return torch.where(keep[:, None, None, :, None], x, 0)


def _check(keep: Tensor, clips: int, joints: int) -> None:
    shape = tuple(keep.shape)
    require(
        keep.dtype == torch.bool and shape in ((joints,), (clips, joints)),
        f"keep is {keep.dtype} {shape}, expected bool ({joints},) or ({clips}, {joints}): one for all, or of each clip",
    )
    require(bool(keep.any(dim=-1).all()), "keep leaves a clip without joints; keep at least one of each")
