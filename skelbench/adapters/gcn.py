"""The adapter of all graph networks: one clip in, uniformly sampled frames of joints (or bones, or motions) out."""

from collections.abc import Iterator, Mapping
from typing import Any, ClassVar, Self

import numpy as np
import torch
from torch import Tensor, nn

from skelbench.adapters.card import Card
from skelbench.adapters.gcn_config import GCNConfig
from skelbench.adapters.inputs import prenormalise, sampling
from skelbench.adapters.inputs.augment import augmented
from skelbench.adapters.inputs.back import to_joints_and_frames
from skelbench.adapters.inputs.body import body
from skelbench.adapters.inputs.persons import persons_of
from skelbench.adapters.inputs.streams import STREAMS, motion, stream
from skelbench.adapters.networks.gcn import Backbone, Network
from skelbench.adapters.weights.read import load_strict, read_state
from skelbench.core.arrays import Array, Indices
from skelbench.core.clip import Clip
from skelbench.core.errors import InputError
from skelbench.core.relayout import relayout

CONSTANT = 1e-8  # variance below which an input did not vary; half precision knows nothing smaller


class GCN:
    """Normalisation, streams, sampling, padding of persons; a child reads its configuration and builds its network."""

    paper: ClassVar = ""
    streams: ClassVar = STREAMS
    """What `skelbench train --stream` may ask for."""

    def __init__(self, card: Card) -> None:
        self.card = card
        self.config, backbone = self.build(card.config)
        self.layout = self.config.graph
        self.network = Network(backbone, len(card.classes), self.config.dropout, self.config.average_absent)

    @staticmethod
    def build(config: Mapping[str, Any]) -> tuple[GCNConfig, Backbone]:
        """Read a card's configuration and build the network up to the last layer."""
        raise NotImplementedError

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
        keypoint, score = self._features(clip)
        if config.motion:  # stacked on the persons, so that it is sampled and augmented like the poses
            way, _ = motion(keypoint, score, score > 0)
            keypoint, score = np.concatenate([keypoint, way]), np.concatenate([score, score])
        frames = self._frames(keypoint.shape[1], clip, rng)
        keypoint, score = keypoint[:, frames], score[:, frames]  # (M, views, T, V, C), (M, views, T, V)
        if rng is not None:
            keypoint, score = augmented(keypoint, score, self.layout, config.augment, rng, config.vertical)
        if config.motion:
            keypoint, score = np.concatenate(np.split(keypoint, 2), axis=-1), score[: len(score) // 2]
        if config.score:
            keypoint = np.concatenate([keypoint, score[..., None]], axis=-1)
        absent, late = config.max_persons - len(keypoint), config.clip_len - keypoint.shape[2]
        padded = np.pad(keypoint, [(0, absent), (0, 0), (0, late), (0, 0), (0, 0)])
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
        """(N, M, T, V, C) -> (N, width): the pooled maps before the last layer."""
        return self.network.features(batch)

    def to_clip(self, clip: Clip, values: Array) -> Array:
        """Give values on the test views of a clip, (views, M, T, V), to the clip's own persons, frames and joints.

        What lies on a bone goes to the joint it leads to, what lies on a motion to the frame it starts from.
        """
        length = clip.score.shape[1]
        kept, seen = self._persons(clip), np.arange(length, dtype=np.int64)
        if self.config.normalise == "ntu3d":
            accepted = self._accepted(clip)
            order, filled = prenormalise.tracked(accepted.keypoint)
            kept, seen = [kept[person] for person in order], seen[filled]
        frames = self._frames(len(seen), clip)
        found = np.zeros(clip.score.shape, np.float32)
        values = values[:, : len(kept), : frames.shape[1]]
        found[kept] = to_joints_and_frames(values, seen[frames], length, clip.layout, self.layout)
        return found

    def _frames(self, length: int, clip: Clip, rng: np.random.Generator | None = None) -> Indices:
        """(views, L): which of the frames that are left of a clip are looked at."""
        config = self.config
        if config.sampling == "pad":
            if length > config.clip_len:
                raise InputError(
                    f"clip {clip.name!r} has {length} frames, {self.card.name} pads to {config.clip_len};"
                    " set clip_len, or sampling: uniform"
                )
            return np.arange(length)[None]
        if rng is None:
            return sampling.fixed_frames(length, config.clip_len, config.views)
        return sampling.random_frames(length, config.clip_len, rng, (config.augment.crop, 1.0))[None]

    def _features(self, clip: Clip) -> tuple[Array, Array]:
        """(M, T, V, C), (M, T, V): the clip in the model's joints, units and stream."""
        config = self.config
        pose, score = self._pose(clip)
        if config.stream == "j":
            return pose, score
        threshold = prenormalise.THRESHOLD if config.normalise in ("image", "auto") else 0
        seen = np.ones_like(score, np.bool_) if config.missing_ends else score > threshold
        return stream(config.stream, pose, score, seen, self.layout)

    def _pose(self, clip: Clip) -> tuple[Array, Array]:
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
        return persons_of(clip, self.config.max_persons, self.config.extra_persons, self.card.name)

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
        return clip if clip.layout == self.layout else relayout(clip, self.layout)


def _silence_constant(norm: nn.Module) -> None:
    """Let inputs that never varied in training say nothing, e.g. the score where every joint was annotated.

    Divided by a variance of 0, the first joint that is missing would be 300 times what the network ever saw.
    """
    if isinstance(norm, nn.BatchNorm1d) and norm.running_var is not None:
        with torch.no_grad():
            norm.weight[norm.running_var < CONSTANT] = 0
