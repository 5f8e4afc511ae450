"""Which of the persons that a clip was padded to are computed and averaged."""

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from skelbench.adapters.networks.on_device import on_device
from skelbench.core.arrays import Mask


@dataclass(frozen=True)
class Who:
    """The persons of a batch of N clips with M places each that are computed.

    mask: (N, M) bool. rows: (K,), their places among all N x M, in order. clips: for each of the M places the clips
    that have such a person.
    """

    mask: Tensor
    rows: Tensor
    clips: Sequence[Tensor]

    def of(self, x: Tensor) -> Tensor:
        """(N, M, …) -> (K, …)."""
        return x.flatten(0, 1).index_select(0, self.rows)

    def back(self, rows: Tensor) -> Tensor:
        """(K, …) -> (N, M, …), zeros for everybody else."""
        whole = rows.new_zeros(self.mask.numel(), *rows.shape[1:])
        return whole.index_copy(0, self.rows, rows).view(*self.mask.shape, *rows.shape[1:])


def counted(mask: Tensor) -> Who:
    """Find the places in a mask; on a GPU it has to wait until that is computed."""
    rows, clips = mask.flatten().nonzero()[:, 0], [place.nonzero()[:, 0] for place in mask.unbind(1)]
    return Who(mask, rows, clips)


def everybody(x: Tensor) -> Who:
    """All places of a batch (N, M, …), padding or not, as the official code has it; nothing is waited for.

    A clip's scores then depend on how many absent persons it was padded with.
    """
    clips, places = x.shape[:2]
    mask = torch.ones((clips, places), dtype=torch.bool, device=x.device)
    return Who(mask, torch.arange(mask.numel(), device=x.device), [torch.arange(clips, device=x.device)] * places)


def tell(x: Tensor, mask: Mask) -> None:
    """Note on a batch (N, M, …) who is there, (N, M), where its maker knows: then nobody waits for a GPU to count.

    The note is lost in whatever is computed from the batch.
    """
    who = counted(torch.as_tensor(mask))
    here, rows, *clips = (on_device(part, x.device) for part in (who.mask, who.rows, *who.clips))
    x.who = Who(here, rows, clips)  # type: ignore[attr-defined]


def told(x: Tensor) -> Who | None:
    """Return what was noted on a batch, None where nothing was."""
    return getattr(x, "who", None)


def pass_on(x: Tensor, to: Tensor) -> Tensor:
    """Note on a batch in which nobody was added to `x` what is noted on `x`; return it."""
    if told(x) is not None:
        to.who = told(x)  # type: ignore[attr-defined]
    return to


def present(values: Tensor, who: Who | None = None) -> Tensor:
    """Tell persons from padding: (N, M, …) -> (N, M) bool, True where a person has any value that is not 0.

    In a clip of zeros one person counts, so that a mean over its persons exists: the first of `who`, of whom everybody
    is found here, or else the first of all.
    """
    found = (values != 0).flatten(2).any(dim=2)
    first = torch.ones_like(found) if who is None else who.mask
    first = first & (first.cumsum(1) == 1)
    return found | (first & ~found.any(dim=1, keepdim=True))


def frames_share(values: Tensor, who: Who) -> Tensor:
    """Weigh persons by the frames in which they have any value that is not 0: (N, M, T, …) -> (N, M), sum 1 in a clip.

    In a clip of zeros those of `who` weigh alike.
    """
    frames = (values != 0).flatten(3).any(dim=3).sum(dim=2) * who.mask
    weight = torch.where(frames.sum(dim=1, keepdim=True) > 0, frames, who.mask.to(frames.dtype))
    return weight / weight.sum(dim=1, keepdim=True)
