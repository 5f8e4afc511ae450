"""Figures of an epoch, added up where they are computed: on a GPU nobody waits for one step's."""

import torch
from torch import Tensor

from skelbench.training.objectives.objective import Step


class Sums:
    """Weighted sums of what the steps came to."""

    def __init__(self) -> None:
        self.totals: dict[tuple[str, ...], Tensor] = {}

    def add(self, step: Step, label: Tensor, weight: float) -> None:
        """Add the loss, the accuracy in percent and the objective's figures of a step; label: (N,)."""
        figures = {"loss": step.loss}
        if step.logits is not None:
            figures["train_top1"] = 100 * (step.logits.argmax(-1) == label).float().mean()
        figures |= step.figures
        device = step.loss.device
        kind = torch.float32 if device.type == "mps" else torch.float64  # which has no double precision
        values = torch.stack([value.detach().to(device, kind) for value in figures.values()]) * weight
        names = tuple(figures)
        self.totals[names] = values if names not in self.totals else self.totals[names] + values

    def read(self) -> dict[str, float]:
        """Return the sums by name; the one time that a GPU is waited for."""
        read: dict[str, float] = {}
        for names, values in self.totals.items():
            for name, value in zip(names, values.cpu().numpy(), strict=True):
                read[name] = read.get(name, 0.0) + float(value)
        return read
