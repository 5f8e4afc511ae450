"""PoseConv3D on any layout (Duan et al., CVPR 2022, as in pyskl): one 2-D clip in, heatmaps into a 3-D CNN."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from math import log
from typing import Any, ClassVar, Self

import numpy as np
import torch
from torch import Tensor, nn

from skelbench.adapters.card import Card
from skelbench.adapters.inputs.batch import augment as batch
from skelbench.adapters.inputs.batch.posec3d import cropped
from skelbench.adapters.inputs.pull.back import pulled
from skelbench.adapters.inputs.pulled import Pulled
from skelbench.adapters.inputs.steady import Drawn, Steady
from skelbench.adapters.networks.heatmap import heatmaps, limbs_of, mirrored_maps
from skelbench.adapters.networks.parts import in_parts
from skelbench.adapters.networks.posec3d import Network, backbone
from skelbench.adapters.posec3d_config import PoseC3DConfig
from skelbench.adapters.posec3d_input import Known, PoseC3DInput
from skelbench.adapters.posec3d_pull import PointTwin
from skelbench.adapters.weights.read import load_strict, read_state
from skelbench.core.arrays import Array
from skelbench.core.clip import Clip
from skelbench.core.layout import LAYOUTS
from skelbench.core.settings import read_config


class PoseC3D:
    """PoseConv3D: crops around the people, samples frames, paints heatmaps on the network's device.

    `prepare` returns (x, y, 1, score) of every detected joint, x and y in heatmap pixels, and zeros of the others. The
    position is x and y divided by the third number: where an importance method scales its input down to zeros, a joint
    fades in place, and input times gradient is that of the heatmaps.
    """

    paper: ClassVar = "Duan et al., Revisiting Skeleton-based Action Recognition, CVPR 2022"
    at_once = 48 * 64 * 64
    """Views x T x H x W that a CPU paints and computes at a time; a GPU takes 64 times as much."""

    def __init__(self, card: Card) -> None:
        config = read_config(PoseC3DConfig, card.config)
        self.card = card
        self.config = config
        self.layout = LAYOUTS[config.layout]
        self.input = PoseC3DInput(config, card.name)
        self.limbs = limbs_of(self.layout) if config.heatmap == "limb" else None
        self.mirrored = mirrored_maps(self.layout, self.limbs)
        self.network = Network(backbone(config, len(self.mirrored)), len(card.classes), config.dropout)

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

        Frames in which no joint of the network is detected are left out first, unless the card keeps them.

        Raises:
            InputError: the clip is 3-D, has too many persons or joints that cannot be derived.
        """
        return torch.as_tensor(self.input.views(clip, rng))

    def prepare_like(self, clip: Clip, clean: Clip) -> Tensor:
        """Prepare the test views of a clip, (views, M, T, V, 4), in the box around the undamaged one's people.

        Frames in which nobody is detected are left out of both.

        Raises:
            InputError: as `prepare`.
        """
        return torch.as_tensor(self.input.views_like(clip, clean))

    def steady(self, clip: Clip) -> Steady:
        """What of a clip is the same in all its training views; see `PoseC3DInput.steady`."""
        return self.input.steady(clip)

    def draw(self, known: Known, rng: np.random.Generator) -> Drawn:
        """Draw one training view; see `PoseC3DInput.draw`."""
        return self.input.draw(known, rng)

    def views(self, poses: Tensor, drawn: Mapping[str, Tensor]) -> Tensor:
        """Turn frames of N clips, (N, M, T, V, 3), into the training views that were drawn, (N, M, T, V, 4)."""
        half, augment = self.config.train_size / 2, self.config.augment
        pose = cropped(poses[..., :2], drawn["crop"]) / half - 1
        pose = batch.augmented(pose, augment.jitter, drawn["matrix"], drawn.get("noise"))
        both = torch.cat([pose, poses[..., 2:]], dim=-1)
        if augment.mirror:
            both = batch.mirrored(both, self.layout.mirror, drawn["mirror"])
        pose, score = (both[..., :2] + 1) * half, both[..., 2:]
        detected = (score > 0).to(score.dtype)
        return torch.cat([pose * detected, detected, score], dim=-1)

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
        both = [scores.log_softmax(dim=-1) for scores in self._by_side(batch, self.network)]
        return both[0] if len(both) == 1 else torch.logaddexp(*both) - log(2)

    def features(self, batch: Tensor) -> Tensor:
        """(N, M, T, V, 4) -> (N, width): the pooled maps before the last layer; with `flip`, the mean of both."""
        return torch.stack(self._by_side(batch, self.network.features)).mean(dim=0)

    def maps(self, batch: Tensor) -> Tensor:
        """(N, M, T, V, 4) -> (N, K, T, H, W): the heatmaps, of the training size while the network trains."""
        detected, score = batch[..., 2:3], batch[..., 3]
        keypoint = batch[..., :2] / torch.where(detected == 0, 1, detected)
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

    def pull(self, clips: Sequence[Clip]) -> Pulled:
        """Prepare clips, and know the way back from their test views, (views, M, T, V, 4) each; see `inputs.pull`.

        Between the views and the scores the heatmaps are painted, which are differentiable themselves.
        """
        return pulled(clips, self.prepare, PointTwin(self.input))

    def to_clip(self, clip: Clip, values: Array) -> Array:
        """Give values on the test views of a clip, (views, M, T, V), to the clip's own persons, frames and joints."""
        return self.input.to_clip(clip, values)

    def _by_side(self, batch: Tensor, compute: Callable[[Tensor], Tensor]) -> list[Tensor]:
        """Compute on the views' maps and, with `flip`, on their mirror images: one tensor for each side."""
        config = self.config
        pixels = config.clip_len * config.size**2  # of a view
        parts = in_parts(batch, self.at_once // pixels, on_gpu=64 * self.at_once // pixels)
        sides: list[list[Tensor]] = []
        for part in parts:
            maps = self.maps(part)
            sides.append([compute(maps), compute(self.mirror(maps))] if config.flip else [compute(maps)])
        return [torch.cat(side) for side in zip(*sides, strict=True)]
