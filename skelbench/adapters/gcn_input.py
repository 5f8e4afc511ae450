"""The input of the graph networks: one clip in, uniformly sampled frames of joints (or bones, or motions) out."""

from typing import NamedTuple

import numpy as np

from skelbench.adapters.gcn_config import GCNConfig
from skelbench.adapters.gcn_frames import sampled
from skelbench.adapters.gcn_placed import facing, placement, reference
from skelbench.adapters.gcn_resized import Resized, Whole
from skelbench.adapters.gcn_taken import take
from skelbench.adapters.inputs import prenormalise
from skelbench.adapters.inputs.augment import Change, augmented
from skelbench.adapters.inputs.back import to_joints_and_frames
from skelbench.adapters.inputs.sampling import Sampled
from skelbench.adapters.inputs.steady import Drawn, Steady, filled_up
from skelbench.adapters.inputs.streams import motion, stream
from skelbench.core.arrays import Array, Mask
from skelbench.core.clip import Clip


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
        self.resized = Resized(config)

    def views(self, clip: Clip, rng: np.random.Generator | None = None, clean: Clip | None = None) -> Array:
        """Turn one clip into (views, M, T, V, C): fixed test views, or one random training view from `rng`.

        With `clean` it is placed where that clip is, and empty frames are left out whatever the card says.

        Raises:
            InputError: the clip has too many persons, other dimensions or joints that cannot be derived.
        """
        whole = self._whole(clip, self.config.empty_frames if clean is None else "skip", clean)
        known = self._known(clip, whole.keypoint)
        if rng is None:
            return self._joined(*self._shown(whole, self.sampled(known.frames, clip.name)))
        frames, change = self._drawn(known, rng)
        keypoint, score = self._shown(whole, frames)
        return self._joined(*augmented(keypoint, score, self.layout, self.config.augment, change))

    def steady(self, clip: Clip) -> Steady:
        """What of a clip is the same in all its training views: poses and, where they are an input, scores and motions.

        poses: (M, T, V, C), channels as in the network's input; joints and scores where frames are resized.

        Raises:
            InputError: as `views`.
        """
        keypoint, score, _ = self._whole(clip, self.config.empty_frames)
        if self.config.resizes:
            channels = np.concatenate([keypoint, score[..., None]], axis=-1)
        else:
            channels = self._channels(keypoint, score)
        poses = filled_up(channels, (self.config.max_persons, *channels.shape[1:]))
        return Steady(poses, self._known(clip, keypoint))

    def draw(self, known: Known, rng: np.random.Generator) -> Drawn:
        """Draw one training view: `frames`, `matrix` (C, C), `mirror`; where there are any, `noise` and `mix`.

        noise: (max_persons, clip_len, V, C), as in the network's input without scores. mix: (clip_len,), see `Sampled`.
        """
        config = self.config
        (frames, mix), change = self._drawn(known, rng)
        length = config.clip_len * (1 if mix is None else 2)
        padded = np.pad(frames[0], (0, length - frames.shape[1]), constant_values=-1)
        drawn = {"frames": padded, "matrix": change.matrix}
        if mix is not None:
            drawn["mix"] = mix
        if change.noise is not None:
            noise = self._by_person(change.noise)[:, 0]
            whole = (config.max_persons, config.clip_len, *noise.shape[2:])
            drawn["noise"] = filled_up(noise, whole)
        return {**drawn, "mirror": np.asarray(change.mirrored)}

    def _drawn(self, known: Known, rng: np.random.Generator) -> tuple[Sampled, Change]:
        """Draw the frames of a training view, and how it is changed."""
        chosen, config = self.sampled(known.frames, known.name, rng), self.config
        length = chosen.frames.shape[1] if chosen.mix is None else config.clip_len
        shape = (known.stacked, 1, length, len(self.layout), config.dimensions)
        return chosen, Change.drawn(config.augment, shape, rng, config.vertical)

    def _known(self, clip: Clip, keypoint: Array) -> Known:
        """keypoint: what `_whole` gives of the clip."""
        shown = 1 + self.config.motion if self.config.resizes else 1
        return Known(clip.name, shown * len(keypoint), keypoint.shape[1])

    def _whole(self, clip: Clip, rule: str, clean: Clip | None = None) -> Whole:
        """All frames that are taken of a clip, placed where `clean` or the clip itself is.

        Where motions are an input they are stacked on the persons, so that they are sampled and changed like the poses.
        Where frames are resized these are joints, whatever the stream; `_shown` gives it.
        """
        config, taken = self.config, take(clip, self.config, rule, self.name)
        score, sized = taken.clip.score, taken.clip if clean is None else take(clean, config, rule, self.name).clip
        tells = sized if clean is None or config.normalise != "relative" else reference(clip, taken, clean, config)
        placed, (kept, ends) = placement(config, tells, sized), self.masks(taken.clip)
        keypoint = placed.apply(taken.clip.keypoint, kept).astype(np.float32, copy=False)
        like = None
        if config.turns:
            like = placed.apply(tells.keypoint, tells.detected).astype(np.float32, copy=False), tells.score
        if config.resizes:
            return Whole(keypoint, score, like)
        if like is not None:
            keypoint = facing(keypoint, like, config)
        keypoint, score = stream(config.stream, keypoint, score, ends, self.layout)
        if config.motion:
            way, _ = motion(keypoint, score, score > 0)
            keypoint, score = np.concatenate([keypoint, way]), np.concatenate([score, score])
        return Whole(keypoint, score)

    def _shown(self, whole: Whole, chosen: Sampled) -> tuple[Array, Array]:
        """Take the frames of each view: (stacked, views, T, V, C), (stacked, views, T, V)."""
        frames, mix = chosen
        if mix is None:
            return whole.keypoint[:, frames], whole.score[:, frames]
        keypoint, score = self.resized.stacked(whole, frames[0], mix)
        return keypoint[:, None], score[:, None]

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
        frames, mix = self.sampled(len(taken.frames), clip.name)
        values = values[:, : len(taken.persons), : frames.shape[1]]
        if mix is not None:
            values = self.resized.shared(values, taken.clip.score[:, frames[0]], mix)
        found = to_joints_and_frames(values, taken.frames[frames], clip.score.shape[1], clip.layout, self.layout)
        on_clip[taken.persons] = found
        return on_clip

    def sampled(self, length: int, name: str, rng: np.random.Generator | None = None) -> Sampled:
        """Choose the frames of each view, out of the `length` that are taken of a clip."""
        return sampled(self.config, length, name, self.name, rng)

    def masks(self, clip: Clip) -> tuple[Mask, Mask]:
        """(M, T, V) each, of what is taken of a clip: joints that are not 0, and those that end bones and motions."""
        config, score = self.config, clip.score
        flat = config.normalise in ("image", "auto")
        kept = prenormalise.confident(score) if flat else clip.detected
        if config.normalise == "ntu3d":
            kept = np.asarray(clip.keypoint.any(axis=-1))
        return kept, np.ones_like(score, np.bool_) if config.bones_from_missing_joints else score > config.threshold
