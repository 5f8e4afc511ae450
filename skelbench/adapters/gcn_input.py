"""The input of the graph networks: one clip in, uniformly sampled frames of joints (or bones, or motions) out."""

from typing import NamedTuple

import numpy as np

from skelbench.adapters.gcn_config import GCNConfig
from skelbench.adapters.gcn_taken import take
from skelbench.adapters.inputs import prenormalise, sampling
from skelbench.adapters.inputs.augment import Change, augmented
from skelbench.adapters.inputs.back import to_joints_and_frames
from skelbench.adapters.inputs.body import body
from skelbench.adapters.inputs.ntu3d_seen import ntu3d_seen
from skelbench.adapters.inputs.placement import Placement
from skelbench.adapters.inputs.steady import Drawn, Steady, filled_up
from skelbench.adapters.inputs.streams import motion, stream
from skelbench.adapters.inputs.trunk import trunk
from skelbench.core.arrays import Array, Indices, Mask
from skelbench.core.clip import Clip
from skelbench.core.errors import InputError


class Known(NamedTuple):
    """What the draws of a clip's training views depend on."""

    name: str
    stacked: int
    """Persons, twice as many with motions."""
    frames: int


class GraphInput:
    """Choose persons and frames, normalise, take the stream, sample, pad; and map values on the input to the clip.

    M persons, T frames, V joints of the network's layout, C channels. `name` is the model's, for errors.
    """

    def __init__(self, config: GCNConfig, name: str) -> None:
        self.config, self.name, self.layout = config, name, config.graph

    def views(self, clip: Clip, rng: np.random.Generator | None = None, clean: Clip | None = None) -> Array:
        """Turn one clip into (views, M, T, V, C): fixed test views, or one random training view from `rng`.

        With `clean` it is placed where that clip is, and empty frames are left out whatever the card says.

        Raises:
            InputError: the clip has too many persons, other dimensions or joints that cannot be derived.
        """
        keypoint, score = self._whole(clip, self.config.empty_frames if clean is None else "skip", clean)
        if rng is None:
            frames = self.frames(keypoint.shape[1], clip.name)
            return self._joined(keypoint[:, frames], score[:, frames])  # (M, views, T, V, C), (M, views, T, V)
        frames, change = self._drawn(_known(clip, keypoint), rng)
        keypoint, score = keypoint[:, frames[None]], score[:, frames[None]]
        return self._joined(*augmented(keypoint, score, self.layout, self.config.augment, change))

    def steady(self, clip: Clip) -> Steady:
        """What of a clip is the same in all its training views: poses and, where they are an input, scores and motions.

        poses: (M, T, V, C), channels as in the network's input.

        Raises:
            InputError: as `views`.
        """
        keypoint, score = self._whole(clip, self.config.empty_frames)
        channels = self._channels(keypoint, score)
        poses = filled_up(channels, (self.config.max_persons, *channels.shape[1:]))
        return Steady(poses, _known(clip, keypoint))

    def draw(self, known: Known, rng: np.random.Generator) -> Drawn:
        """Draw one training view: `frames`, `matrix` (C, C), `mirror`, and where there is jitter `noise`.

        noise: (max_persons, clip_len, V, C), as in the network's input without scores.
        """
        config = self.config
        frames, change = self._drawn(known, rng)
        late = config.clip_len - len(frames)
        drawn = {"frames": np.pad(frames, (0, late), constant_values=-1), "matrix": change.matrix}
        if change.noise is not None:
            noise = self._by_person(change.noise)[:, 0]
            whole = (config.max_persons, config.clip_len, *noise.shape[2:])
            drawn["noise"] = filled_up(noise, whole)
        return {**drawn, "mirror": np.asarray(change.mirrored)}

    def _drawn(self, known: Known, rng: np.random.Generator) -> tuple[Indices, Change]:
        """(L,) frames of a training view, and how it is changed."""
        frames = self.frames(known.frames, known.name, rng)[0]
        config = self.config
        shape = (known.stacked, 1, len(frames), len(self.layout), config.dimensions)
        return frames, Change.drawn(config.augment, shape, rng, config.vertical)

    def _whole(self, clip: Clip, rule: str, clean: Clip | None = None) -> tuple[Array, Array]:
        """All frames that are taken of a clip, (M, T, V, C) and (M, T, V), placed where `clean` or the clip itself is.

        Where motions are an input they are stacked on the persons, so that they are sampled and changed like the poses.
        """
        taken = take(clip, self.config, rule, self.name)
        placement = self._placement((taken if clean is None else take(clean, self.config, rule, self.name)).clip)
        keypoint, score = self._features(taken.clip, placement)
        if self.config.motion:
            way, _ = motion(keypoint, score, score > 0)
            keypoint, score = np.concatenate([keypoint, way]), np.concatenate([score, score])
        return keypoint, score

    def _joined(self, keypoint: Array, score: Array) -> Array:
        """(M, views, T, V, C), (M, views, T, V) -> the network's input (views, M, T, V, C), padded."""
        channels = self._channels(keypoint, score).swapaxes(0, 1)
        return filled_up(channels, (len(channels), self.config.max_persons, self.config.clip_len, *channels.shape[3:]))

    def _channels(self, keypoint: Array, score: Array) -> Array:
        """(stacked, …, V, C), (stacked, …, V) -> (M, …, V, C): motions and scores as channels, where they are any."""
        channels = self._by_person(keypoint)
        if not self.config.score:
            return channels
        return np.concatenate([channels, score[: len(channels), ..., None]], axis=-1)

    def _by_person(self, stacked: Array) -> Array:
        """(stacked, …, C) -> (M, …, C): what lies on the persons in their channels."""
        return np.concatenate(np.split(stacked, 2), axis=-1) if self.config.motion else stacked

    def to_clip(self, clip: Clip, values: Array) -> Array:
        """Give values on the test views of a clip, (views, M, T, V), to the clip's own persons, frames and joints.

        What lies on a bone goes to the joint it leads to, what lies on a motion to the frame it starts from.
        """
        taken = take(clip, self.config, self.config.empty_frames, self.name)
        on_clip = np.zeros(clip.score.shape, np.float32)
        frames = self.frames(len(taken.frames), clip.name)
        values = values[:, : len(taken.persons), : frames.shape[1]]
        found = to_joints_and_frames(values, taken.frames[frames], clip.score.shape[1], clip.layout, self.layout)
        on_clip[taken.persons] = found
        return on_clip

    def frames(self, length: int, name: str, rng: np.random.Generator | None = None) -> Indices:
        """(views, L): the frames of each view, out of the `length` that are taken of a clip."""
        config = self.config
        if config.sampling == "pad":
            if length > config.clip_len:
                raise InputError(
                    f"clip {name!r} has {length} frames, {self.name} pads to {config.clip_len};"
                    " set clip_len, or sampling: uniform"
                )
            return np.arange(length)[None]
        if rng is None:
            return sampling.fixed_frames(length, config.clip_len, config.views)
        return sampling.random_frames(length, config.clip_len, rng, (config.augment.crop, 1.0))[None]

    def _features(self, clip: Clip, placement: Placement) -> tuple[Array, Array]:
        """(M, T, V, C), (M, T, V): what is taken of a clip, in the model's units and stream."""
        kept, ends = self.masks(clip)
        pose = placement.apply(clip.keypoint, kept).astype(np.float32, copy=False)
        return stream(self.config.stream, pose, clip.score, ends, self.layout)

    def masks(self, clip: Clip) -> tuple[Mask, Mask]:
        """(M, T, V) each, of what is taken of a clip: joints that are not 0, and those that end bones and motions."""
        config, score = self.config, clip.score
        flat = config.normalise in ("image", "auto")
        kept = prenormalise.confident(score) if flat else clip.detected
        if config.normalise == "ntu3d":
            kept = np.asarray(clip.keypoint.any(axis=-1))
        threshold = prenormalise.THRESHOLD if flat else 0
        return kept, np.ones_like(score, np.bool_) if config.bones_from_missing_joints else score > threshold

    def _placement(self, clip: Clip) -> Placement:
        """Estimate where the network sees a clip of which it was taken what it sees."""
        pose, score, vertical = clip.keypoint, clip.score, self.config.vertical
        match self.config.normalise:
            case "image":
                return prenormalise.image(clip.image_size)
            case "auto":
                return prenormalise.auto(pose, score)
            case "ntu3d":
                return prenormalise.ntu3d(pose)
            case "ntu3d-seen":
                return ntu3d_seen(pose[0], clip.detected[0], self.layout)
            case "body" if self.config.dimensions == 3:
                return trunk(pose, score, self.layout, vertical)
            case _:
                return body(pose, score, self.layout, vertical)


def _known(clip: Clip, keypoint: Array) -> Known:
    """keypoint: what `_whole` gives of the clip."""
    return Known(clip.name, len(keypoint), keypoint.shape[1])
