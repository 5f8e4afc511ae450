"""The two stages of MaskCLR (Sec. 3.4, Eq. 8): first the plain path, then the plain and the masked path together."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import ClassVar

import torch
from torch import Tensor, nn

from skelbench.adapters.networks.persons import pass_on
from skelbench.adapters.protocols import Maskable, Trainable
from skelbench.core.errors import InputError, require
from skelbench.core.settings import check_numbers, read_config
from skelbench.training.objectives.maskclr.contrast import class_contrast, contrast, ntxent, supcon
from skelbench.training.objectives.maskclr.masking import Masking, draw, hidden_in
from skelbench.training.objectives.objective import CrossEntropy, Step, Together
from skelbench.training.recipes import MOST_EPOCHS, Recipe


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
    mask: Masking = field(default_factory=Masking)  # what the masked path does not see

    def __post_init__(self) -> None:
        check_numbers(self, {"start": MOST_EPOCHS})
        _choice("paths", self.paths, "both", "masked")
        _choice("sample", self.sample, "paper", "ntxent")
        _choice("classes", self.classes, "paper", "supcon")
        _choice("negatives", self.negatives, "both", "masked")
        _choice("cross_entropy", self.cross_entropy, "both", "plain")
        least = min(self.start, self.alpha, self.beta)
        require(least >= 0, f"maskclr: start, alpha and beta must not be negative, one is {least:g}")
        require(self.temperature > 0, f"maskclr.temperature is {self.temperature:g}, expected above 0")
        require(
            self.paths == "both" or self.mask.select == "random",
            f"maskclr.paths=masked has no plain path to score joints by; set maskclr.mask.select=random, "
            f"not {self.mask.select}",
        )


def _choice(key: str, value: str, *allowed: str) -> None:
    require(value in allowed, f"maskclr.{key} is {value!r}, expected {' or '.join(allowed)}")


class MaskCLR:
    """Cross entropy and contrast over both paths of a network from which joints can be hidden (`Maskable`)."""

    settings_type: ClassVar = Settings
    figures: tuple[str, ...] = ("cross_entropy", "sample", "classes", "masked")
    views: int = 1
    beside: nn.Module | None = None

    def __init__(self, recipe: Recipe, model: Trainable) -> None:
        if not isinstance(model.network, Maskable):
            raise InputError(
                "MaskCLR needs a transformer that says where it attends; train maskclr or maskclr-sttformer"
            )
        self.network: Maskable = model.network
        self.chosen = read_config(Settings, recipe.settings)
        self.plain = CrossEntropy(recipe, model)

    def forwards_per_clip(self, epoch: int) -> int:
        """One in stage 1, two in stage 2."""
        return 1 if epoch < self.chosen.start or self.chosen.paths == "masked" else 2

    def needs_pairs(self, epoch: int) -> bool:
        """In stage 2: the mean of a class that comes once is just that clip."""
        return self.forwards_per_clip(epoch) == 2

    def concern(self, epoch: int, figures: Mapping[str, float]) -> str | None:
        """Warn where the mask hid nothing or everything."""
        masked, mask = figures.get("masked"), self.chosen.mask
        if masked is None or 0 < masked < 1:
            return None
        change = (
            f"{'raise' if masked else 'lower'} maskclr.mask.delta (now {mask.delta:g}), or set maskclr.mask.select=top"
            if mask.select == "threshold"
            else f"change maskclr.mask.share (now {mask.share:g})"
        )
        return f"the mask hid {'every joint' if masked else 'no joint'} of every clip; {change}"

    def step(self, x: Tensor, label: Tensor, epoch: int, together: Together) -> Step:
        """Compute the loss of one batch (Eq. 8)."""
        if self.chosen.paths == "masked":
            return self._masked_alone(x, label, together)
        if epoch < self.chosen.start:
            return self.plain.step(x, label, epoch, together)
        return self._both(x, label, together)

    def _masked_alone(self, x: Tensor, label: Tensor, together: Together) -> Step:
        network, present = self.network, self.network.present(x)
        mask = draw(torch.zeros(x.shape[:-1], device=x.device), present, self.chosen.mask)
        logits = network.classify(together(network.pooled(pass_on(x, hidden_in(x, mask)))))
        return Step(self.plain.of(logits, label), logits, {"masked": _share(mask, present, together)})

    def _both(self, x: Tensor, label: Tensor, together: Together) -> Step:
        chosen, network, present = self.chosen, self.network, self.network.present(x)
        if chosen.mask.select == "random":
            pooled, scores = network.pooled(x), torch.zeros(x.shape[:-1], device=x.device)
        else:
            pooled, scores = network.watched(x, _level(chosen.mask.level, network.depth))
        mask = draw(scores, present, chosen.mask)
        plain = network.embed(together(pooled))
        masked = network.embed(together(network.pooled(pass_on(x, hidden_in(x, mask)))))
        logits = network.score(plain)
        entropy = self.plain.of(logits, label)
        if chosen.cross_entropy == "both":
            entropy = (entropy + self.plain.of(network.score(masked), label)) / 2
        sample, classes = self._contrasts(plain.float(), masked.float(), label, logits.shape[1])
        share = _share(mask, present, together)
        figures = {"cross_entropy": entropy, "sample": sample, "classes": classes, "masked": share}
        return Step(entropy + chosen.alpha * sample + chosen.beta * classes, logits, figures)

    def _contrasts(self, plain: Tensor, masked: Tensor, label: Tensor, classes: int) -> tuple[Tensor, Tensor]:
        chosen = self.chosen
        if chosen.sample == "ntxent":
            sample = ntxent(plain, masked, chosen.temperature)
        else:
            sample = contrast(plain, masked, chosen.temperature, chosen.negatives).mean()
        if chosen.classes == "supcon":
            return sample, supcon(plain, masked, label)
        return sample, class_contrast(plain, masked, label, classes, chosen.temperature, chosen.negatives)


def _share(mask: Tensor, present: Tensor, together: Together) -> Tensor:
    """Mean over the batch's clips of the share of their persons' joint-frames that the mask hides."""
    counted = present[:, :, None, None].expand_as(mask)
    return together((mask & counted).flatten(1).sum(1) / counted.flatten(1).sum(1)).mean()


def _level(level: int, depth: int) -> int:
    if not -depth <= level < depth:
        raise InputError(f"maskclr.mask.level is {level}; the network has levels 0 to {depth - 1}, -1 is the last")
    return level % depth
