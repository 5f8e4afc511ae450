"""ST-GCN on any layout (Yan et al., AAAI 2018, as in pyskl): one clip in, uniformly sampled frames of joints out."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Self

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from skelbench.adapters import prenormalise, sampling
from skelbench.adapters.augment import Augment, augmented
from skelbench.adapters.back import to_joints_and_frames
from skelbench.adapters.body import body
from skelbench.adapters.config import read_config
from skelbench.adapters.gcn_network import Network
from skelbench.adapters.graph import stgcn_spatial
from skelbench.adapters.stgcn_network import Backbone
from skelbench.adapters.weights import load_strict, read_state
from skelbench.card import Card
from skelbench.clip import Clip
from skelbench.convert import convert
from skelbench.errors import InputError
from skelbench.layout import LAYOUTS
from skelbench.registry import unknown

DIMENSIONS = {"image": (2,), "auto": (2,), "ntu3d": (3,), "body": (2, 3)}
"""Normalisation -> the poses it takes."""
CONSTANT = 1e-8  # variance below which an input did not vary; half precision knows nothing smaller


@dataclass(frozen=True)
class STGCNConfig:
    """What a card may say about an ST-GCN; the defaults are pyskl's network with our sound behaviour."""

    layout: str = "coco17"
    dimensions: int = 2  # of a pose: 2 or 3
    score: bool = True  # the confidence as one more channel; pyskl: yes in 2-D, no in 3-D
    motion: bool = False  # each joint's way to the next frame as more channels; small sets need the help
    base_channels: int = 64
    num_stages: int = 10
    inflate_stages: tuple[int, ...] = (5, 8)
    down_stages: tuple[int, ...] = (5, 8)
    clip_len: int = 100
    views: int = 1  # test-time views; pyskl averages 10
    max_persons: int = 2
    extra_persons: str = "error"  # or "cut": keep the first ones, as pyskl does
    data_bn: str = "VC"  # or "MVC", "none"
    dropout: float = 0.0
    tcn_dropout: float = 0.0
    normalise: str = "body"  # or "image", "auto", "ntu3d"
    vertical: int = 1  # the axis that points up or down in 3-D
    average_absent: bool = False  # pyskl: True, padded persons are averaged in
    heed_constant: bool = False  # pyskl: True, inputs that never varied in training are divided by their variance too
    augment: Augment = field(default_factory=Augment)

    def __post_init__(self) -> None:
        if self.normalise not in DIMENSIONS:
            raise unknown("normalisation", self.normalise, DIMENSIONS)
        if self.dimensions not in DIMENSIONS[self.normalise]:
            raise InputError(f"normalise: {self.normalise} does not take {self.dimensions}-D poses; choose body")
        if self.normalise == "ntu3d" and self.layout != "ntu25":
            raise InputError(f"normalise: ntu3d needs layout ntu25, got {self.layout}; choose body")
        if self.data_bn not in ("VC", "MVC", "none"):
            raise InputError(f"data_bn: {self.data_bn!r} is not VC, MVC or none")
        if self.extra_persons not in ("error", "cut"):
            raise InputError(f"extra_persons: {self.extra_persons!r} is not error or cut")


class STGCN:
    """ST-GCN with its own normalisation, sampling and padding of persons."""

    def __init__(self, card: Card) -> None:
        config = read_config(STGCNConfig, card.config)
        self.card = card
        self.config = config
        self.layout = LAYOUTS[config.layout]
        backbone = Backbone(
            stgcn_spatial(self.layout),
            config.dimensions * (1 + config.motion) + config.score,
            config.base_channels,
            config.num_stages,
            config.inflate_stages,
            config.down_stages,
            config.data_bn,
            config.max_persons,
            config.tcn_dropout,
        )
        self.network = Network(backbone, len(card.classes), config.dropout, config.average_absent)

    @classmethod
    def configure(cls, config: Mapping[str, Any], clip: Clip) -> dict[str, Any]:
        """Fill in what a new network takes from the data: joints, dimensions, whether scores are an input.

        `normalise: pyskl` becomes what pyskl does for such data, as far as it does anything.
        """
        dimensions = clip.keypoint.shape[-1]
        filled = {"layout": clip.layout.name, "dimensions": dimensions, "score": dimensions == 2, **config}
        if config.get("normalise") == "pyskl":
            flat = "auto" if clip.image_size is None else "image"
            solid = "ntu3d" if clip.layout.name == "ntu25" else "body"
            filled["normalise"] = flat if dimensions == 2 else solid
        return filled

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
            if not model.config.heed_constant:
                _silence_constant(model.network.backbone.data_bn)
        return model

    def prepare(self, clip: Clip, rng: np.random.Generator | None = None) -> Tensor:
        """Turn one clip into (views, M, T, V, C): fixed test views, or one random training view from `rng`.

        Raises:
            InputError: the clip has too many persons, other dimensions or joints that cannot be derived.
        """
        config = self.config
        keypoint, score = self._pose(clip)
        if config.motion:  # stacked on the persons, so that it is sampled and augmented like the poses
            keypoint = np.concatenate([keypoint, _motion(keypoint, score)])
            score = np.concatenate([score, score])
        if rng is None:
            frames = sampling.fixed_frames(keypoint.shape[1], config.clip_len, config.views)
            keypoint, score = keypoint[:, frames], score[:, frames]  # (M, views, T, V, C), (M, views, T, V)
        else:
            frames = sampling.random_frames(keypoint.shape[1], config.clip_len, rng, (config.augment.crop, 1.0))
            keypoint, score = keypoint[:, frames[None]], score[:, frames[None]]
            keypoint, score = augmented(keypoint, score, self.layout, config.augment, rng, config.vertical)
        if config.motion:
            keypoint, score = np.concatenate(np.split(keypoint, 2), axis=-1), score[: len(score) // 2]
        if config.score:
            keypoint = np.concatenate([keypoint, score[..., None]], axis=-1)
        absent = config.max_persons - len(keypoint)
        padded = np.pad(keypoint, [(0, absent), *[(0, 0)] * 4])
        return torch.as_tensor(np.ascontiguousarray(padded.swapaxes(0, 1)))

    def backbone_parameters(self) -> Iterator[nn.Parameter]:
        """All but the last layer."""
        return self.network.backbone.parameters()

    def head_parameters(self) -> Iterator[nn.Parameter]:
        """The last layer, which a recipe may give a learning rate of its own."""
        return self.network.cls_head.parameters()

    def logits(self, batch: Tensor) -> Tensor:
        """(N, M, T, V, C) -> (N, K)."""
        return self.network(batch)

    def features(self, batch: Tensor) -> Tensor:
        """(N, M, T, V, C) -> (N, 4 base_channels): the pooled maps before the last layer."""
        return self.network.features(batch)

    def to_clip(self, clip: Clip, values: NDArray[np.float32]) -> NDArray[np.float32]:
        """Give values on the test views of a clip, (views, M, T, V), to the clip's own persons, frames and joints."""
        kept, length = self._persons(clip), clip.score.shape[1]
        frames = sampling.fixed_frames(length, self.config.clip_len, self.config.views)
        found = np.zeros(clip.score.shape, np.float32)
        found[kept] = to_joints_and_frames(values[:, : len(kept)], frames, length, clip.layout, self.layout)
        return found

    def _pose(self, clip: Clip) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """(M, T, V, C), (M, T, V): the clip in the model's joints and units."""
        clip = self._accepted(clip)
        match self.config.normalise:
            case "image":
                return prenormalise.image(clip.keypoint, clip.score, clip.image_size), clip.score
            case "auto":
                return prenormalise.auto(clip.keypoint, clip.score), clip.score
            case "ntu3d":
                pose, score = prenormalise.ntu3d(clip.keypoint, clip.score)
                return pose.astype(np.float32), score
            case _:
                return body(clip.keypoint, clip.score, clip.layout, self.config.vertical), clip.score

    def _persons(self, clip: Clip) -> list[int]:
        """Choose whom to look at: everybody, or where they are too many, those who were ever detected."""
        most, persons = self.config.max_persons, range(len(clip.keypoint))
        if len(persons) > most:
            persons = [person for person in persons if clip.detected[person].any()]
        if len(persons) > most and self.config.extra_persons == "error":
            raise InputError(
                f"clip {clip.name!r} has {len(persons)} persons, {self.card.name} takes {most};"
                " set max_persons, or extra_persons: cut to keep the first ones"
            )
        return list(persons)[:most]

    def _accepted(self, clip: Clip) -> Clip:
        config = self.config
        dimensions = clip.keypoint.shape[-1]
        if dimensions != config.dimensions:
            raise InputError(
                f"clip {clip.name!r} has {dimensions}-D poses, {self.card.name} takes {config.dimensions}-D;"
                " choose another source or model"
            )
        if len(clip.keypoint) > config.max_persons:
            kept = self._persons(clip)
            clip = clip.with_pose(clip.keypoint[kept], clip.score[kept])
        return clip if clip.layout == self.layout else convert(clip, self.layout)


def _silence_constant(norm: nn.Module) -> None:
    """Let inputs that never varied in training say nothing, e.g. the score where every joint was annotated.

    Divided by a variance of 0, the first joint that is missing would be 300 times what the network ever saw.
    """
    if isinstance(norm, nn.BatchNorm1d) and norm.running_var is not None:
        with torch.no_grad():
            norm.weight[norm.running_var < CONSTANT] = 0


def _motion(pose: NDArray[np.float32], score: NDArray[np.float32]) -> NDArray[np.float32]:
    """(M, T, V, C): difference to the next frame at the true frame rate, 0 where either is missing (pyskl's jm)."""
    motion = np.zeros_like(pose)
    seen = (score > 0)[..., None]
    motion[:, :-1] = (pose[:, 1:] - pose[:, :-1]) * (seen[:, 1:] & seen[:, :-1])
    return motion
