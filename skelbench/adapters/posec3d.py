"""PoseConv3D on any layout (Duan et al., CVPR 2022, as in pyskl): one 2-D clip in, heatmaps into a 3-D CNN."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from math import log
from typing import Any, ClassVar, Self

import numpy as np
import torch
from torch import Tensor, nn

from skelbench.adapters.card import Card
from skelbench.adapters.inputs import sampling
from skelbench.adapters.inputs.augment import Augment, augmented
from skelbench.adapters.inputs.back import to_joints_and_frames
from skelbench.adapters.inputs.persons import persons_of
from skelbench.adapters.inputs.posec3d import compact_box, compacted, random_crop, resized
from skelbench.adapters.networks.c3d import C3D
from skelbench.adapters.networks.gcn import Head
from skelbench.adapters.networks.heatmap import heatmaps, limbs_of, mirrored_maps
from skelbench.adapters.networks.slowonly import SlowOnly
from skelbench.adapters.networks.x3d import X3D
from skelbench.adapters.weights.read import load_strict, read_state
from skelbench.core.arrays import Array
from skelbench.core.clip import Clip
from skelbench.core.errors import InputError
from skelbench.core.layout import LAYOUTS
from skelbench.core.registry import unknown
from skelbench.core.relayout import relayout
from skelbench.core.settings import read_config

BLOCKS = {"slowonly": (4, 6, 3), "c3d": (), "x3d": (2, 5, 3)}
"""Backbone -> blocks per stage, where a card does not say."""
WIDTH = {"slowonly": 32, "c3d": 32, "x3d": 24}
"""Backbone -> base channels, where a card does not say."""
AT_ONCE = 48 * 64 * 64
"""Views x T x H x W that a CPU paints and computes at a time: more are slower (caches); a GPU takes 64 times that."""


@dataclass(frozen=True)
class PoseC3DConfig:
    """What a card may say about a PoseConv3D; the defaults are pyskl's SlowOnly-R50."""

    layout: str = "coco17"
    heatmap: str = "joint"  # or "limb"
    backbone: str = "slowonly"  # or "c3d", "x3d"
    base_channels: int = 0  # 0: as published
    blocks: tuple[int, ...] = ()  # per stage; empty: as published
    clip_len: int = 48
    views: int = 10  # test-time views
    flip: bool = True  # test time: average over each view and its mirror image
    size: int = 64  # of the heatmaps at test time [px]
    train_size: int = 56
    area: tuple[float, ...] = (0.56, 1.0)  # share of the picture that a random training crop keeps
    sigma: float = 0.6  # [heatmap px]
    max_persons: int = 2
    extra_persons: str = "error"  # or "cut": keep the first ones
    dropout: float = 0.5
    augment: Augment = field(default_factory=Augment)

    def __post_init__(self) -> None:
        if self.backbone not in BLOCKS:
            raise unknown("backbone", self.backbone, BLOCKS)
        if self.heatmap not in ("joint", "limb"):
            raise InputError(f"heatmap: {self.heatmap!r} is not joint or limb")
        if self.extra_persons not in ("error", "cut"):
            raise InputError(f"extra_persons: {self.extra_persons!r} is not error or cut")
        if len(self.area) != 2 or not 0 < self.area[0] <= self.area[1] <= 1:
            raise InputError(f"area: {self.area} is not two shares between 0 and 1, the smaller first")
        if self.sigma <= 0:
            raise InputError(f"sigma: {self.sigma:g} is not above 0")
        for key, least in {"clip_len": 1, "views": 1, "max_persons": 1, "size": 8, "train_size": 8}.items():
            if getattr(self, key) < least:
                raise InputError(f"{key} {getattr(self, key)}, expected at least {least}")
        wanted = len(BLOCKS[self.backbone])
        if self.blocks and len(self.blocks) != wanted:
            raise InputError(f"blocks: {self.blocks} for {self.backbone}, expected {wanted} numbers")


class Network(nn.Module):
    """3-D CNN, mean over frames and pixels, last layer (pyskl `Recognizer3D` with `I3DHead`)."""

    def __init__(self, backbone: SlowOnly | C3D | X3D, classes: int, dropout: float) -> None:
        super().__init__()
        self.backbone = backbone
        self.cls_head = Head(backbone.width, classes, dropout)

    def features(self, maps: Tensor) -> Tensor:
        """(N, K, T, H, W) -> (N, width): the pooled maps."""
        return self.backbone(maps).mean(dim=(2, 3, 4))

    def forward(self, maps: Tensor) -> Tensor:
        """(N, K, T, H, W) heatmaps -> (N, classes)."""
        return self.cls_head(self.features(maps))


class PoseC3D:
    """PoseConv3D: crops around the people, samples frames, paints heatmaps on the network's device.

    What `prepare` returns holds (x, y, 1, score) of every joint that is there, x and y in heatmap pixels, and zeros of
    those that are not. The position is x and y over the third number: so on the way to all zeros, which importance
    methods go, a joint fades in place, and input times gradient is that of the heatmaps.
    """

    paper: ClassVar = "Duan et al., Revisiting Skeleton-based Action Recognition, CVPR 2022"

    def __init__(self, card: Card) -> None:
        config = read_config(PoseC3DConfig, card.config)
        self.card = card
        self.config = config
        self.layout = LAYOUTS[config.layout]
        self.limbs = limbs_of(self.layout) if config.heatmap == "limb" else None
        self.mirrored = mirrored_maps(self.layout, self.limbs)
        self.network = Network(_backbone(config, len(self.mirrored)), len(card.classes), config.dropout)

    @classmethod
    def configure(cls, config: Mapping[str, Any], clip: Clip) -> dict[str, Any]:
        """Fill in what a new network takes from the data: its joints."""
        return {"layout": clip.layout.name, **config}

    @classmethod
    def load(cls, card: Card) -> Self:
        """Build the network of the card and put its weights in, by their official names.

        Raises:
            InputError: the configuration or the weights do not fit.
        """
        model = cls(card)
        weights = card.weights_file()
        if weights is not None:
            load_strict(model.network, read_state(weights), f"card {card.name}: {weights.name}")
        return model

    def prepare(self, clip: Clip, rng: np.random.Generator | None = None) -> Tensor:
        """Turn one clip into (views, M, T, V, 4): fixed test views, or one random training view from `rng`.

        Raises:
            InputError: the clip is 3-D, has too many persons or joints that cannot be derived.
        """
        config = self.config
        clip = self._accepted(clip)
        if rng is None:
            frames = sampling.fixed_frames(clip.score.shape[1], config.clip_len, config.views)
        else:
            crop = (config.augment.crop, 1.0)
            frames = sampling.random_frames(clip.score.shape[1], config.clip_len, rng, crop)[None]
        keypoint, score = clip.keypoint[:, frames], clip.score[:, frames]  # (M, views, T, V, 2), (M, views, T, V)
        keypoint, size = self._cropped(keypoint, _image_size(clip))
        if rng is None:
            keypoint = resized(keypoint, size, (config.size, config.size))
        else:
            keypoint, score = self._varied(keypoint, score, size, rng)
        there = (score > 0)[..., None]
        points = np.concatenate([keypoint * there, there, score[..., None]], axis=-1, dtype=np.float32)
        padded = np.pad(points, [(0, config.max_persons - len(points)), *[(0, 0)] * 4])
        return torch.as_tensor(np.ascontiguousarray(padded.swapaxes(0, 1)))

    def backbone_parameters(self) -> Iterator[nn.Parameter]:
        """All but the last layer."""
        return self.network.backbone.parameters()

    def head_parameters(self) -> Iterator[nn.Parameter]:
        """The last layer, which a recipe may give a learning rate of its own."""
        return self.network.cls_head.parameters()

    def logits(self, batch: Tensor) -> Tensor:
        """(N, M, T, V, 4) -> (N, K); with `flip`, outside training, the log of the mean of two softmaxes."""
        if self.network.training:
            return self.network(self.maps(batch))
        both = [scores.log_softmax(dim=-1) for scores in self._seen(batch, self.network)]
        return both[0] if len(both) == 1 else torch.logaddexp(*both) - log(2)

    def features(self, batch: Tensor) -> Tensor:
        """(N, M, T, V, 4) -> (N, width): the pooled maps before the last layer; with `flip`, the mean of both."""
        return torch.stack(self._seen(batch, self.network.features)).mean(dim=0)

    def maps(self, batch: Tensor) -> Tensor:
        """(N, M, T, V, 4) -> (N, K, T, H, W): the heatmaps, of the training size while the network trains."""
        there, score = batch[..., 2:3], batch[..., 3]
        keypoint = batch[..., :2] / torch.where(there == 0, 1, there)
        side = self.config.train_size if self.network.training else self.config.size
        return heatmaps(keypoint, score, (side, side), self.config.sigma, self.limbs)

    def mirror(self, maps: Tensor) -> Tensor:
        """(N, K, T, H, W): the maps from right to left, those of left and right in each other's place."""
        count, channels, frames, height, width = maps.shape
        back = torch.arange(width - 1, -1, -1, device=maps.device)
        order = back[:, None] * channels + torch.tensor(self.mirrored, device=maps.device)
        rows = maps.permute(0, 2, 3, 4, 1).reshape(-1, width * channels)  # as they lie in memory
        mirrored = rows.index_select(1, order.flatten()).view(count, frames, height, width, channels)
        return mirrored.permute(0, 4, 1, 2, 3)

    def to_clip(self, clip: Clip, values: Array) -> Array:
        """Give values on the test views of a clip, (views, M, T, V), to the clip's own persons, frames and joints."""
        kept, length = self._persons(clip), clip.score.shape[1]
        frames = sampling.fixed_frames(length, self.config.clip_len, self.config.views)
        found = np.zeros(clip.score.shape, np.float32)
        found[kept] = to_joints_and_frames(values[:, : len(kept)], frames, length, clip.layout, self.layout)
        return found

    def _seen(self, batch: Tensor, by: Callable[[Tensor], Tensor]) -> list[Tensor]:
        """What `by` makes of the views' maps, and of their mirror images where they count; computed in parts."""
        config = self.config
        at_once = AT_ONCE * (1 if batch.device.type == "cpu" else 64) // (config.clip_len * config.size**2)
        found: list[list[Tensor]] = []
        for part in torch.split(batch, max(at_once, 1)):
            maps = self.maps(part)
            found.append([by(maps), by(self.mirror(maps))] if config.flip else [by(maps)])
        return [torch.cat(each) for each in zip(*found, strict=True)]

    def _cropped(self, keypoint: Array, image_size: tuple[int, int]) -> tuple[Array, tuple[int, int]]:
        """The same in pixels of the box around the people of all views, and that box's (height, width)."""
        box = compact_box(keypoint, image_size)
        return compacted(keypoint, box), (box[3] - box[1], box[2] - box[0])

    def _varied(
        self, keypoint: Array, score: Array, size: tuple[int, int], rng: np.random.Generator
    ) -> tuple[Array, Array]:
        """A training view in heatmap pixels: short edge to `size`, random crop, `train_size`, then `augment`."""
        config = self.config
        scale = config.size / min(size)
        edges = int(size[0] * scale + 0.5), int(size[1] * scale + 0.5)
        box = random_crop(edges, (config.area[0], config.area[1]), rng)
        keypoint = resized(keypoint, size, edges) - np.array(box[:2], np.float32)
        keypoint = resized(keypoint, (box[3] - box[1], box[2] - box[0]), (config.train_size, config.train_size))
        half = np.float32(config.train_size / 2)
        pose, score = augmented(keypoint / half - 1, score, self.layout, config.augment, rng)
        return (pose + 1) * half, score

    def _persons(self, clip: Clip) -> list[int]:
        return persons_of(clip, self.config.max_persons, self.config.extra_persons, self.card.name)

    def _accepted(self, clip: Clip) -> Clip:
        """The persons that are looked at, in the model's joints."""
        if clip.keypoint.shape[-1] != 2:
            raise InputError(
                f"clip {clip.name!r} has {clip.keypoint.shape[-1]}-D poses, PoseConv3D paints 2-D ones;"
                " choose a 2-D source, or another model"
            )
        if len(clip.keypoint) > self.config.max_persons:
            kept = self._persons(clip)
            clip = clip.with_pose(clip.keypoint[kept], clip.score[kept])
        return clip if clip.layout == self.layout else relayout(clip, self.layout)


def _backbone(config: PoseC3DConfig, maps: int) -> SlowOnly | C3D | X3D:
    width = config.base_channels or WIDTH[config.backbone]
    blocks = config.blocks or BLOCKS[config.backbone]
    match config.backbone:
        case "c3d":
            return C3D(maps, width)
        case "x3d":
            return X3D(maps, width, blocks)
        case _:
            return SlowOnly(maps, width, blocks)


def _image_size(clip: Clip) -> tuple[int, int]:
    """(height, width) of the picture, or of one that holds all joints."""
    if clip.image_size is not None:
        return clip.image_size
    right, bottom = (max(int(np.ceil(edge)), 1) for edge in clip.box[1])
    return bottom, right
