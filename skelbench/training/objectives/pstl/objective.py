"""One step of PSTL: a view, one without its central joints, one without its moving frames, all through one encoder."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar

import torch
from torch import Tensor, nn

from skelbench.adapters.gcn import GCN
from skelbench.adapters.networks.graph import along_bones
from skelbench.adapters.protocols import Trainable
from skelbench.core.errors import InputError, require
from skelbench.core.settings import check_numbers, read_config
from skelbench.training.objectives.collapse import collapse, spread
from skelbench.training.objectives.objective import Step, Together
from skelbench.training.objectives.pstl import masks
from skelbench.training.objectives.pstl.barlow import PAPER, projector, redundancy, standardised, uncentred
from skelbench.training.objectives.pstl.views import Changes, view
from skelbench.training.recipes import Recipe

JOINTS = ("central", "random", "none")
FRAMES = ("motion", "random", "none")
MOST = 10**5
"""Dimensions of the projection; its middle layer has their square as weights."""
CORRELATIONS = {"centred": standardised, "cosine": uncentred}


@dataclass(frozen=True)
class Settings:
    """What a recipe may set as `pstl.…`."""

    width: int = 6144  # of the projection
    off_diagonal: float | None = None  # weight of the redundancy; None: the paper's 2e-4 x 6144 / width
    correlation: str = "centred"  # over the batch, as coded; or `cosine`, as the paper's Eq. 2 is written
    joints: str = "central"  # hidden in one view: by their degree; or `random`, or `none`: no such view
    joints_share: float = 0.36  # of the joints, drawn one by one: 9 of 25, where a joint may be drawn twice
    frames: str = "motion"  # hidden in another: the fastest and as many others; or `random`, or `none`
    frames_share: float = 0.2  # of the frames, hidden twice: 10 fast ones and 10 others of 50
    view: Changes = field(default_factory=Changes)

    def __post_init__(self) -> None:
        check_numbers(self, {"width": MOST})
        for key, choices in (("joints", JOINTS), ("frames", FRAMES), ("correlation", tuple(CORRELATIONS))):
            value = getattr(self, key)
            require(value in choices, f"pstl.{key} is {value!r}, expected {', '.join(choices)}")
        require(self.width > 0, f"pstl.width is {self.width}, expected at least 1")
        for key, most in (("joints_share", 0.9), ("frames_share", 0.45)):
            share = getattr(self, key)
            require(0 <= share <= most, f"pstl.{key} is {share:g}, expected 0 to {most:g}; more would leave too little")

    @property
    def weight(self) -> float:
        """Of the redundancy."""
        return PAPER / self.width if self.off_diagonal is None else self.off_diagonal


class PSTL:
    """Barlow Twins between a view and what is left of others; without masks (SkeletonBT) between two views."""

    settings_type: ClassVar = Settings
    supervised = False
    fewest = 2  # clips of a batch, over which dimensions are standardised
    figures: tuple[str, ...] = ("joints", "frames", "diagonal", "spread")
    views: int = 1

    def __init__(self, recipe: Recipe, model: Trainable) -> None:
        self.chosen, self.epochs = read_config(Settings, recipe.settings), recipe.epochs
        if not isinstance(model, GCN):
            raise InputError("pstl needs an encoder that can leave joints out, such as stgcn; pretrain it so")
        self.network, self.layout, self.dimensions = model.network, model.layout, model.config.dimensions
        by_bones = getattr(model.config, "edges", "links") == "bones"
        self.graph = along_bones(self.layout) if by_bones else self.layout
        self.hidden = round(self.chosen.joints_share * len(self.layout))
        self.fast = int(self.chosen.frames_share * model.config.clip_len)
        self.beside: nn.Module = projector(model.network.backbone.width, self.chosen.width)

    def forwards_per_clip(self, epoch: int) -> int:
        """One of the whole view, one of each that lacks something; two where none does."""
        return max(1 + (self.chosen.joints != "none") + (self.chosen.frames != "none"), 2)

    def needs_pairs(self, epoch: int) -> bool:
        """Classes are unknown."""
        return False

    def concern(self, epoch: int, figures: Mapping[str, float]) -> str | None:
        """Warn where all clips look alike."""
        change = "lower lr, or raise pstl.off_diagonal"
        return collapse(figures.get("spread"), (epoch + 1) / self.epochs, change)

    def step(self, x: Tensor, label: Tensor, epoch: int, together: Together) -> Step:
        """Sum the losses of the view and of what is left of each other one."""
        whole = self.network.features(self._view(x))
        anchor, losses = self._embedded(together(whole)), dict[str, Tensor]()
        diagonal: list[Tensor] = []
        for name, rest in self._others(x).items():
            losses[name], agree = redundancy(anchor, self._embedded(together(rest)), self.chosen.weight)
            diagonal.append(agree)
        figures: dict[str, Any] = {name: loss for name, loss in losses.items() if name in self.figures}
        figures |= {"diagonal": torch.stack(diagonal).mean(), "spread": spread(whole)}
        return Step(torch.stack(list(losses.values())).sum(), None, figures)

    def _view(self, x: Tensor) -> Tensor:
        return view(x, self.chosen.view, self.dimensions, self.layout.mirror)

    def _others(self, x: Tensor) -> dict[str, Tensor]:
        """Features of views that lack frames, or joints; of a whole one where none is to lack any."""
        found: dict[str, Tensor] = {}
        if self.chosen.frames != "none":
            found["frames"] = self.network.features(self._without_frames(self._view(x)))
        if self.chosen.joints != "none":
            draw = masks.central if self.chosen.joints == "central" else masks.any_joints
            found["joints"] = self.network.features(self._view(x), keep=draw(self.graph, self.hidden))
        return found or {"whole": self.network.features(self._view(x))}

    def _without_frames(self, x: Tensor) -> Tensor:
        """Leave the fastest frames out, then as many others, the same positions for all clips of the batch."""
        frames = x.shape[2]
        if self.chosen.frames == "random":
            return x[:, :, masks.some_of(frames, frames - 2 * self.fast)]
        stay = masks.slowest(x[..., : self.dimensions], self.fast)
        return masks.at_frames(x, stay[:, masks.some_of(stay.shape[1], frames - 2 * self.fast)])

    def _embedded(self, features: Tensor) -> Tensor:
        return CORRELATIONS[self.chosen.correlation](self.beside(features.float()))
