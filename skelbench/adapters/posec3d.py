"""PoseConv3D on any layout (Duan et al., CVPR 2022, as in pyskl): one 2-D clip in, heatmaps into a 3-D CNN."""

from collections.abc import Callable, Iterator, Mapping
from math import log
from typing import Any, ClassVar, NamedTuple, Self

import numpy as np
import torch
from torch import Tensor, nn

from skelbench.adapters.card import Card
from skelbench.adapters.inputs import sampling
from skelbench.adapters.inputs.augment import Change, augmented
from skelbench.adapters.inputs.back import to_joints_and_frames
from skelbench.adapters.inputs.batch import augment as batch
from skelbench.adapters.inputs.batch.posec3d import cropped
from skelbench.adapters.inputs.empty import frames_taken
from skelbench.adapters.inputs.persons import persons_of
from skelbench.adapters.inputs.posec3d import Crop, compact_box, compacted, extents, random_crop, resized, size_of
from skelbench.adapters.inputs.steady import Drawn, Steady, filled_up
from skelbench.adapters.networks.heatmap import heatmaps, limbs_of, mirrored_maps
from skelbench.adapters.networks.parts import in_parts
from skelbench.adapters.networks.posec3d import Network, backbone
from skelbench.adapters.posec3d_config import PoseC3DConfig
from skelbench.adapters.weights.read import load_strict, read_state
from skelbench.core.arrays import Array, Indices
from skelbench.core.clip import Clip
from skelbench.core.errors import InputError
from skelbench.core.layout import LAYOUTS
from skelbench.core.relayout import relayout
from skelbench.core.settings import read_config


class Known(NamedTuple):
    """What the draws of a clip's training views depend on: persons, where they are in each frame, size of the image."""

    persons: int
    extents: Array
    image_size: tuple[int, int]


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
        clip = self._looked_at(clip, self.config.empty_frames)[0]
        if rng is None:
            return self._test_views(clip, clip)
        frames, crop, change = self._drawn(_known(clip), rng)
        keypoint, score = clip.keypoint[:, frames[None]], clip.score[:, frames[None]]  # (M, 1, T, V, 2), (M, 1, T, V)
        half = np.float32(self.config.train_size / 2)
        pose = crop.apply(keypoint) / half - 1
        pose, score = augmented(pose, score, self.layout, self.config.augment, change)
        return self._points((pose + 1) * half, score)

    def steady(self, clip: Clip) -> Steady:
        """What of a clip is the same in all its training views: pixels and scores, (M, T, V, 3).

        Raises:
            InputError: as `prepare`.
        """
        clip = self._looked_at(clip, self.config.empty_frames)[0]
        poses = np.concatenate([clip.keypoint, clip.score[..., None]], axis=-1)
        return Steady(filled_up(poses, (self.config.max_persons, *poses.shape[1:])), _known(clip))

    def draw(self, known: Known, rng: np.random.Generator) -> Drawn:
        """Draw one training view: `frames`, `crop` (4, 2), `matrix`, `mirror`, and where there is jitter `noise`."""
        config = self.config
        frames, crop, change = self._drawn(known, rng)
        drawn = {"frames": frames, "crop": np.stack(crop), "matrix": change.matrix}
        if change.noise is not None:
            noise = change.noise[:, 0]
            drawn["noise"] = filled_up(noise, (config.max_persons, *noise.shape[1:]))
        return {**drawn, "mirror": np.asarray(change.mirrored)}

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

    def _drawn(self, known: Known, rng: np.random.Generator) -> tuple[Indices, Crop, Change]:
        """(L,) frames of a training view, the square that it shows, and how it is changed."""
        config, shares = self.config, (self.config.augment.crop, 1.0)
        frames = sampling.random_frames(len(known.extents), config.clip_len, rng, shares)
        box = compact_box(known.extents[frames], known.image_size)
        crop = random_crop(box, config.size, config.train_size, (config.area[0], config.area[1]), rng)
        shape = (known.persons, 1, len(frames), len(self.layout), 2)
        return frames, crop, Change.drawn(config.augment, shape, rng)

    def prepare_like(self, clip: Clip, clean: Clip) -> Tensor:
        """Prepare the test views of a clip, (views, M, T, V, 4), in the box around the undamaged one's people.

        Frames in which nobody is detected are left out of both.

        Raises:
            InputError: as `prepare`.
        """
        return self._test_views(self._looked_at(clip, "skip")[0], self._looked_at(clean, "skip")[0])

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

    def to_clip(self, clip: Clip, values: Array) -> Array:
        """Give values on the test views of a clip, (views, M, T, V), to the clip's own persons, frames and joints."""
        kept, taken = self._persons(clip), self._looked_at(clip, self.config.empty_frames)[1]
        frames = self._test_frames(len(taken))
        on_clip = np.zeros(clip.score.shape, np.float32)
        on_clip[np.ix_(np.asarray(kept, np.int64), taken)] = to_joints_and_frames(
            values[:, : len(kept)], frames, len(taken), clip.layout, self.layout
        )
        return on_clip

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

    def _test_frames(self, length: int) -> Indices:
        """(views, T): the frames that the test views take from a clip of `length` frames."""
        return sampling.fixed_frames(length, self.config.clip_len, self.config.views)

    def _test_views(self, clip: Clip, boxed: Clip) -> Tensor:
        """The test views of `clip` in heatmap pixels of the box around the people of all test views of `boxed`."""
        frames, side = self._test_frames(clip.score.shape[1]), self.config.size
        seen = self._test_frames(boxed.score.shape[1]).flatten()
        box = compact_box(extents(boxed.keypoint)[seen], _image_size(boxed))
        keypoint = resized(compacted(clip.keypoint[:, frames], box), size_of(box), (side, side))
        return self._points(keypoint, clip.score[:, frames])

    def _points(self, keypoint: Array, score: Array) -> Tensor:
        """(M, views, T, V, 2) in heatmap pixels, (M, views, T, V) -> the network's input, padded to its persons."""
        detected = (score > 0)[..., None]
        points = np.concatenate([keypoint * detected, detected, score[..., None]], axis=-1, dtype=np.float32)
        padded = np.pad(points, [(0, self.config.max_persons - len(points)), *[(0, 0)] * 4])
        return torch.as_tensor(np.ascontiguousarray(padded.swapaxes(0, 1)))

    def _persons(self, clip: Clip) -> list[int]:
        return persons_of(clip, self.config.max_persons, self.config.extra_persons, self.card.name)

    def _looked_at(self, clip: Clip, empty_frames: str) -> tuple[Clip, Indices]:
        """The persons and frames that are looked at, in the model's joints, and which frames these are."""
        clip = self._accepted(clip)
        frames = frames_taken(clip, empty_frames)
        return clip.at(frames), frames

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


def _known(clip: Clip) -> Known:
    return Known(len(clip.keypoint), extents(clip.keypoint), _image_size(clip))


def _image_size(clip: Clip) -> tuple[int, int]:
    """(height, width) of the picture, or of one that holds all joints."""
    if clip.image_size is not None:
        return clip.image_size
    right, bottom = (max(int(np.ceil(edge)), 1) for edge in clip.box[1])
    return bottom, right
