"""The two stages of MaskCLR (Sec. 3.4, Eq. 8): first the plain path, then the plain and the masked path together."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import torch
from torch import Tensor

from skelbench.core.errors import InputError
from skelbench.core.settings import read_config
from skelbench.training.objectives.maskclr.contrast import class_means, contrast, ntxent, supcon
from skelbench.training.objectives.maskclr.masking import Masking, draw, hidden_in
from skelbench.training.objectives.objective import CrossEntropy, Step, Together
from skelbench.training.recipes import Recipe


@dataclass(frozen=True)
class Settings:
    """What a recipe may set as `maskclr.…`; the defaults are the paper's."""

    start: int = 300  # epochs of the plain path alone; 0 where the run starts from a trained model
    paths: str = "both"  # or `masked`: the masked path alone, masking as mere augmentation (MotionBERT-R)
    alpha: float = 9.0  # weight of the sample contrast
    beta: float = 1.0  # weight of the class contrast
    sample: str = "paper"  # or `ntxent`: the official code's
    classes: str = "paper"  # or `supcon`: the official code's
    negatives: str = "both"  # or `masked`: the paths that the negatives of the paper's contrasts come from
    temperature: float = 0.7  # the official code's is 0.5
    cross_entropy: str = "both"  # or `plain`: the paths it is averaged over (newer official code: plain)
    mask: Masking = field(default_factory=Masking)

    def __post_init__(self) -> None:
        choices = {
            "paths": ("both", "masked"),
            "sample": ("paper", "ntxent"),
            "classes": ("paper", "supcon"),
            "negatives": ("both", "masked"),
            "cross_entropy": ("both", "plain"),
        }
        for key, allowed in choices.items():
            if getattr(self, key) not in allowed:
                raise InputError(f"maskclr.{key} is {getattr(self, key)!r}, expected {' or '.join(allowed)}")
        if self.start < 0 or self.alpha < 0 or self.beta < 0 or self.temperature <= 0:
            raise InputError("maskclr: start, alpha and beta must not be negative, temperature must be above 0")
        if self.paths == "masked" and self.mask.select != "random":
            raise InputError(
                f"maskclr.paths=masked has no plain path to score joints by; set maskclr.mask.select=random, "
                f"not {self.mask.select}"
            )


class MaskCLR:
    """Cross entropy and contrast over both paths of a network that can be watched (`ActionNet`)."""

    figures: tuple[str, ...] = ("cross_entropy", "sample", "classes", "masked")

    def __init__(self, recipe: Recipe) -> None:
        self.settings = read_config(Settings, recipe.maskclr)
        self.plain = CrossEntropy(recipe)

    def paths(self, epoch: int) -> int:
        """One in stage 1, two in stage 2."""
        return 1 if epoch < self.settings.start or self.settings.paths == "masked" else 2

    def repeats_classes(self, epoch: int) -> bool:
        """In stage 2: the mean of a class that comes once is just that clip."""
        return self.paths(epoch) == 2

    def concern(self, epoch: int, figures: Mapping[str, float]) -> str | None:
        """Warn where the mask hid nothing or everything."""
        masked, mask = figures.get("masked"), self.settings.mask
        if masked is None or 0 < masked < 1:
            return None
        change = (
            f"{'raise' if masked else 'lower'} maskclr.mask.delta (now {mask.delta:g}), or set maskclr.mask.select=top"
            if mask.select == "threshold"
            else f"change maskclr.mask.share (now {mask.share:g})"
        )
        return f"the mask hid {'every joint' if masked else 'no joint'} of every clip; {change}"

    def step(self, model: Any, x: Tensor, label: Tensor, epoch: int, together: Together) -> Step:
        """Compute the loss of one batch (Eq. 8)."""
        if not hasattr(model.network, "watched"):
            raise InputError("MaskCLR needs a transformer that says where it attends; train maskclr, not this model")
        if self.settings.paths == "masked":
            return self._masked_alone(model.network, x, label, together)
        if epoch < self.settings.start:
            return self.plain.step(model, x, label, epoch, together)
        return self._both(model.network, x, label, together)

    def _masked_alone(self, network: Any, x: Tensor, label: Tensor, together: Together) -> Step:
        present = network.present(x)
        mask = draw(torch.zeros(x.shape[:-1], device=x.device), present, self.settings.mask)
        logits = network.classify(together(network.pooled(hidden_in(x, mask))))
        return Step(self.plain.of(logits, label), logits, {"masked": _share(mask, present, together)})

    def _both(self, network: Any, x: Tensor, label: Tensor, together: Together) -> Step:
        settings, mask, present = self.settings, self.settings.mask, network.present(x)
        if mask.select == "random":
            pooled, scores = network.pooled(x), torch.zeros(x.shape[:-1], device=x.device)
        else:
            pooled, scores = network.watched(x, _level(mask.level, network.backbone.depth))
        hidden = draw(scores, present, mask)
        plain = network.head.hidden(together(pooled))
        masked = network.head.hidden(together(network.pooled(hidden_in(x, hidden))))
        logits = network.head.fc2(plain)
        entropy = self.plain.of(logits, label)
        if settings.cross_entropy == "both":
            entropy = (entropy + self.plain.of(network.head.fc2(masked), label)) / 2
        sample, classes = self._contrasts(plain.float(), masked.float(), label)
        share = _share(hidden, present, together)
        figures = {"cross_entropy": entropy, "sample": sample, "classes": classes, "masked": share}
        return Step(entropy + settings.alpha * sample + settings.beta * classes, logits, figures)

    def _contrasts(self, plain: Tensor, masked: Tensor, label: Tensor) -> tuple[Tensor, Tensor]:
        settings = self.settings
        if settings.sample == "ntxent":
            sample = ntxent(plain, masked, settings.temperature)
        else:
            sample = contrast(plain, masked, settings.temperature, settings.negatives).mean()
        if settings.classes == "supcon":
            return sample, supcon(plain, masked, label)
        means = class_means(plain, label), class_means(masked, label)
        return sample, contrast(*means, settings.temperature, settings.negatives).mean()


def _share(mask: Tensor, present: Tensor, together: Together) -> Tensor:
    """Mean over the batch's clips of the share of their persons' joint-frames that the mask hides."""
    there = present[:, :, None, None].expand_as(mask)
    return together((mask & there).flatten(1).sum(1) / there.flatten(1).sum(1)).mean()


def _level(level: int, depth: int) -> int:
    if not -depth <= level < depth:
        raise InputError(f"maskclr.mask.level is {level}; the network has levels 0 to {depth - 1}, -1 is the last")
    return level % depth
