"""One step of SkeletonMAE: hide frames, and joints of the frames that stay; reconstruct the clip from the rest."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

import torch
from torch import Tensor

from skelbench.adapters.networks.persons import Who, counted, present, told
from skelbench.adapters.networks.sttformer import Backbone
from skelbench.adapters.protocols import Trainable
from skelbench.adapters.sttformer import STTFormer
from skelbench.adapters.sttformer_config import STTFormerConfig
from skelbench.core.errors import InputError, require
from skelbench.core.settings import check_numbers, read_config
from skelbench.training.objectives.collapse import FROM, spread
from skelbench.training.objectives.objective import Step, Together
from skelbench.training.objectives.skeletonmae.decoder import Decoder, mirrored
from skelbench.training.objectives.skeletonmae.masks import Visible, draw_visible, frames_kept
from skelbench.training.recipes import Recipe

UNITS = ("random", "fixed")
LOSSES = ("all", "masked")


@dataclass(frozen=True)
class Settings:
    """What a recipe may set as `skeletonmae.…`."""

    frames: float = 0.5  # share of the frames that is hidden; len_parts must divide those that stay
    joints: float = 0.5  # share of the joints that is hidden in a frame that stays
    unit: str = "random"  # each frame has hidden joints of its own; or `fixed`: a person's frames have the same
    loss: str = "all"  # entries that are compared, the paper's Eq. 1; or `masked`: the hidden ones alone
    widths: tuple[int, ...] = ()  # of the decoder's blocks; none: those of the encoder, last first
    qkv: tuple[int, ...] = ()  # width of a head's queries and keys in each of them

    def __post_init__(self) -> None:
        check_numbers(self, {})
        for key, choices in (("unit", UNITS), ("loss", LOSSES)):
            value = getattr(self, key)
            require(value in choices, f"skeletonmae.{key} is {value!r}, expected {' or '.join(choices)}")
        for key in ("frames", "joints"):
            share = getattr(self, key)
            require(0 <= share < 1, f"skeletonmae.{key} is {share:g}, expected 0 or more and below 1")
        require(
            len(self.widths) == len(self.qkv),
            f"skeletonmae.widths has {len(self.widths)} blocks, skeletonmae.qkv {len(self.qkv)}; write as many in both",
        )
        sizes = (*self.widths, *self.qkv)
        require(min(sizes, default=1) >= 1, f"skeletonmae.widths and qkv: {list(sizes)}; all must be at least 1")


class SkeletonMAE:
    """Mean squared error of a clip that is reconstructed from the joints that an STTFormer sees of it."""

    settings_type: ClassVar = Settings
    supervised = False
    figures: tuple[str, ...] = ("hidden", "mean", "spread")
    views: int = 1

    def __init__(self, recipe: Recipe, model: Trainable) -> None:
        self.chosen, self.epochs = read_config(Settings, recipe.settings), recipe.epochs
        if not isinstance(model, STTFormer):
            raise InputError(f"skeletonmae needs an STTFormer, not {recipe.adapter}; pretrain skeletonmae as it is")
        config, backbone = model.config, model.network.backbone
        require(config.data_bn == "none", f"data_bn: {config.data_bn}; skeletonmae takes clips as they are, set none")
        assert isinstance(backbone, Backbone) and isinstance(config, STTFormerConfig)
        self.backbone, self.shape = backbone, (config.clip_len, len(config.graph))
        self.channels = config.channels - config.score  # a score is seen, but no place to reconstruct
        widths, qkv = (self.chosen.widths, self.chosen.qkv) if self.chosen.widths else mirrored(config)
        self.beside = Decoder(config, widths, qkv, self.channels)
        self._check_masks(config.len_parts)

    def _check_masks(self, tuples: int) -> None:
        (length, joints), chosen = self.shape, self.chosen
        stay, seen = frames_kept(length, chosen.frames), frames_kept(joints, chosen.joints)
        require(
            stay > 0 and stay % tuples == 0,
            f"skeletonmae.frames={chosen.frames:g} leaves {stay} of {length} frames, no whole tuples of {tuples}; "
            "choose len_parts so that it divides both",
        )
        require(seen > 0, f"skeletonmae.joints={chosen.joints:g} leaves none of {joints} joints; lower it")
        require(stay * seen < length * joints, "skeletonmae.frames and skeletonmae.joints hide nothing; raise one")

    def forwards_per_clip(self, epoch: int) -> int:
        """One, of part of the clip; the decoder comes on top."""
        return 1

    def needs_pairs(self, epoch: int) -> bool:
        """Classes are unknown."""
        return False

    def concern(self, epoch: int, figures: Mapping[str, float]) -> str | None:
        """Warn where hidden joints are guessed no better than by their mean."""
        hidden, mean = figures.get("hidden"), figures.get("mean")
        if hidden is None or mean is None or hidden < mean or (epoch + 1) / self.epochs < FROM:
            return None
        return (
            f"hidden joints are reconstructed no better than by the mean of each joint (squared error {hidden:.3g}, of "
            f"the mean {mean:.3g}); train longer, change lr, or lower skeletonmae.frames and skeletonmae.joints"
        )

    def step(self, x: Tensor, label: Tensor, epoch: int, together: Together) -> Step:
        """Hide, reconstruct and compare; see `compared`."""
        who = told(x) or counted(present(x))  # an absent person is no zeros to reconstruct
        chosen = self.chosen
        drawn = draw_visible(len(who.rows), *self.shape, (chosen.frames, chosen.joints), chosen.unit == "fixed")
        return self.compared(x, who, drawn.to(x.device), together)

    def compared(self, x: Tensor, who: Who, visible: Visible, together: Together) -> Step:
        """Loss and figures for what is visible of the persons of (n, M, T, V, C)."""
        clip = who.of(x).permute(0, 3, 1, 2)
        features = self.encoded(clip, visible)
        target = clip[:, : self.channels].float()
        error = (self.beside(features, visible).float() - target).square().mean(dim=1)  # (persons, T, V)
        hidden = ~visible.whole(clip.shape[2])
        persons = together(who.mask.float()).sum()
        mean = together(who.back(target.mean(dim=2))).sum(dim=(0, 1)) / persons  # (channels, V)
        of_mean = (target - mean[:, None]).square().mean(dim=1)
        per_person = error.mean(dim=(1, 2)) if self.chosen.loss == "all" else _mean_of(error, hidden)
        each = torch.stack([per_person, _mean_of(error, hidden).detach(), _mean_of(of_mean, hidden)], dim=1)
        loss, *figures = (together(who.back(each)).sum(dim=(0, 1)) / persons).unbind()
        seen = features.sum(dim=(2, 3)) / visible.joints.sum(dim=(1, 2))[:, None]
        return Step(loss, None, dict(zip(self.figures, (*figures, spread(seen)), strict=True)))

    def encoded(self, clip: Tensor, visible: Visible) -> Tensor:
        """(persons, C, T, V) -> (persons, width, T', V): features of visible frames, 0 at hidden joints."""
        place = visible.frames[:, None, :, None].expand(-1, clip.shape[1], -1, clip.shape[3])
        seen = self.backbone.embed(clip.gather(2, place), visible.joints, visible.frames)
        return self.backbone.encode(seen, visible.joints)


def _mean_of(error: Tensor, chosen: Tensor) -> Tensor:
    """(persons, T, V) and as many bools -> (persons,)."""
    return (error * chosen).sum(dim=(1, 2)) / chosen.sum(dim=(1, 2))
