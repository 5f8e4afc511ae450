"""The adapter of all graph networks; a network of its own has only an architecture."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Generic, Self, TypeVar

import numpy as np
import torch
from torch import Tensor, nn

from skelbench.adapters.card import Card
from skelbench.adapters.gcn_config import GCNConfig
from skelbench.adapters.gcn_head import HeadConfig
from skelbench.adapters.gcn_input import GraphInput, Known
from skelbench.adapters.gcn_pull import GraphTwin
from skelbench.adapters.inputs.batch.augment import augmented, mirrored
from skelbench.adapters.inputs.pull.back import pulled
from skelbench.adapters.inputs.pulled import Pulled
from skelbench.adapters.inputs.steady import Drawn, Steady
from skelbench.adapters.inputs.streams import STREAMS
from skelbench.adapters.networks.gcn import Backbone, Network
from skelbench.adapters.networks.knn import KNN
from skelbench.adapters.weights.read import load_strict, read_state
from skelbench.core.arrays import Array, Floats
from skelbench.core.clip import Clip
from skelbench.core.errors import require
from skelbench.core.settings import read_config

CONSTANT = 1e-8  # variance below which an input did not vary in training; half precision knows nothing smaller

C = TypeVar("C", bound=GCNConfig)


@dataclass(frozen=True)
class Architecture(Generic[C]):
    """What one graph network has of its own: settings, the matrices of their layout's graph, layers."""

    config: type[C]
    adjacency: Callable[[C], Floats]
    backbone: Callable[[Floats, C], Backbone]

    def build(self, values: Mapping[str, Any]) -> tuple[C, Backbone]:
        """Read a card's configuration and build the network up to the last layer."""
        config = read_config(self.config, values)
        return config, self.backbone(self.adjacency(config), config)


class GCN:
    """Input, network and last layer of a graph network; a child names its architecture."""

    paper: ClassVar = ""
    architecture: ClassVar[Architecture[Any]]
    kind: ClassVar[type[Network]] = Network
    streams: ClassVar = STREAMS
    """What `skelbench train --stream` may ask for."""
    config: GCNConfig

    def __init__(self, card: Card) -> None:
        self.card = card
        self.config, backbone = self.architecture.build(card.config)
        self.layout = self.config.graph
        self.input = GraphInput(self.config, card.name)
        config, by_frames = self.config, self.config.weigh_persons == "frames"
        classes = len(card.classes)
        head = config.head.build(backbone.width, backbone.joints, classes, config.dropout)
        self.network = self.kind(backbone, classes, config.dropout, config.average_absent, by_frames, head)

    @classmethod
    def configure(cls, config: Mapping[str, Any], clip: Clip) -> dict[str, Any]:
        """Fill in what a new network takes from the data: joints, dimensions, whether scores are an input.

        `normalise: pyskl` becomes what pyskl does for such data, as far as it does anything.
        """
        neighbours = "head" in config and read_config(HeadConfig, config["head"], "head").kind == "knn"
        require(not neighbours, "head.kind: knn is not trained; skelbench transfer makes it of an encoder")
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
            if isinstance(model.network.cls_head, KNN):
                model.network.cls_head.check(f"card {card.name}: {weights.name}")
            if not model.config.normalise_constant_inputs:
                _silence_constant(model.network.backbone.data_bn)
        return model

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

    def prepare(self, clip: Clip, rng: np.random.Generator | None = None) -> Tensor:
        """Turn one clip into (views, M, T, V, C): fixed test views, or one random training view from `rng`.

        Raises:
            InputError: the clip has too many persons, other dimensions or joints that cannot be derived.
        """
        return torch.as_tensor(self.input.views(clip, rng))

    def steady(self, clip: Clip) -> Steady:
        """What of a clip is the same in all its training views; see `GraphInput.steady`."""
        return self.input.steady(clip)

    def draw(self, known: Known, rng: np.random.Generator) -> Drawn:
        """Draw one training view; see `GraphInput.draw`."""
        return self.input.draw(known, rng)

    def views(self, poses: Tensor, drawn: Mapping[str, Tensor]) -> Tensor:
        """Turn frames of N clips, (N, M, T, V, C), into the training views that were drawn, (N, M, T, V, C).

        Where they are resized the frames are 2T, see `Sampled`, and their last channel is the score.
        """
        config, size = self.config, self.config.dimensions
        if config.resizes:
            poses = self.input.resized.batch(poses, drawn["mix"])
        spatial = size * (1 + config.motion)  # channels of joints or bones, and of their motions where they are input
        noise = torch.split(drawn["noise"], size, dim=-1) if "noise" in drawn else ()
        changed = [
            augmented(part, config.augment.jitter, drawn["matrix"], noise[number] if noise else None)
            for number, part in enumerate(torch.split(poses[..., :spatial], size, dim=-1))
        ]
        views = torch.cat([*changed, poses[..., spatial:]], dim=-1)
        if not config.augment.mirror:
            return views
        return mirrored(views, self.layout.mirror, drawn["mirror"], range(0, spatial, size))

    def prepare_like(self, clip: Clip, clean: Clip) -> Tensor:
        """Prepare a damaged clip where the undamaged one is seen; see `protocols.Referable`: (views, M, T, V, C).

        Centre, size and turn are those of `clean`. Which frames are taken and who comes first is of `clip`.

        Raises:
            InputError: as `prepare`, of either clip.
        """
        return torch.as_tensor(self.input.views(clip, clean=clean))

    def pull(self, clips: Sequence[Clip]) -> Pulled:
        """Prepare clips, and know the way back from their views, (views, M, T, V, C) each; see `inputs.pull`."""
        return pulled(clips, self.prepare, GraphTwin(self.input))

    def to_clip(self, clip: Clip, values: Array) -> Array:
        """Give values on the test views of a clip, (views, M, T, V), to the clip's own persons, frames and joints.

        What lies on a bone goes to the joint it leads to, what lies on a motion to the frame it starts from.
        """
        return self.input.to_clip(clip, values)


def _silence_constant(norm: nn.Module) -> None:
    """Make batch norm ignore inputs that were constant in training, e.g. the score where every joint was annotated.

    Divided by a variance of 0, the first missing joint would be 300 times what the network ever saw.
    """
    if isinstance(norm, nn.BatchNorm1d) and norm.running_var is not None:
        with torch.no_grad():
            norm.weight[norm.running_var < CONSTANT] = 0
