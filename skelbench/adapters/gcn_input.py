"""The input of the graph networks: one clip in, uniformly sampled frames of joints (or bones, or motions) out."""

import numpy as np

from skelbench.adapters.gcn_config import GCNConfig
from skelbench.adapters.inputs import prenormalise, sampling
from skelbench.adapters.inputs.augment import augmented
from skelbench.adapters.inputs.back import to_joints_and_frames
from skelbench.adapters.inputs.body import body
from skelbench.adapters.inputs.persons import persons_of
from skelbench.adapters.inputs.streams import motion, stream
from skelbench.core.arrays import Array, Indices
from skelbench.core.clip import Clip
from skelbench.core.errors import InputError
from skelbench.core.relayout import relayout


class GraphInput:
    """Choose persons, normalise, take the stream, sample frames, pad; and map values on the input back to the clip.

    M persons, T frames, V joints of the network's layout, C channels. `name` is the model's, for errors.
    """

    def __init__(self, config: GCNConfig, name: str) -> None:
        self.config, self.name, self.layout = config, name, config.graph

    def views(self, clip: Clip, rng: np.random.Generator | None = None) -> Array:
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
        return np.ascontiguousarray(padded.swapaxes(0, 1))

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
        on_clip = np.zeros(clip.score.shape, np.float32)
        values = values[:, : len(kept), : frames.shape[1]]
        on_clip[kept] = to_joints_and_frames(values, seen[frames], length, clip.layout, self.layout)
        return on_clip

    def _frames(self, length: int, clip: Clip, rng: np.random.Generator | None = None) -> Indices:
        """(views, L): the frames of each view, out of the `length` that normalisation leaves of a clip."""
        config = self.config
        if config.sampling == "pad":
            if length > config.clip_len:
                raise InputError(
                    f"clip {clip.name!r} has {length} frames, {self.name} pads to {config.clip_len};"
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
        seen = np.ones_like(score, np.bool_) if config.bones_from_missing_joints else score > threshold
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
        return persons_of(clip, self.config.max_persons, self.config.extra_persons, self.name)

    def _accepted(self, clip: Clip) -> Clip:
        config = self.config
        dimensions = clip.keypoint.shape[-1]
        if dimensions != config.dimensions:
            raise InputError(
                f"clip {clip.name!r} has {dimensions}-D poses, {self.name} takes {config.dimensions}-D;"
                " choose another source or model"
            )
        if len(clip.keypoint) > config.max_persons:
            kept = self._persons(clip)
            clip = clip.with_pose(clip.keypoint[kept], clip.score[kept])
        return clip if clip.layout == self.layout else relayout(clip, self.layout)
