"""The input of PoseConv3D: one clip in, sampled frames of joints in heatmap pixels out; and values on it back."""

from typing import NamedTuple

import numpy as np

from skelbench.adapters.inputs import sampling
from skelbench.adapters.inputs.augment import Change, augmented
from skelbench.adapters.inputs.back import to_joints_and_frames
from skelbench.adapters.inputs.empty import frames_taken
from skelbench.adapters.inputs.persons import persons_of
from skelbench.adapters.inputs.posec3d import Box, Crop, compact_box, compacted, extents, random_crop, resized, size_of
from skelbench.adapters.inputs.steady import Drawn, Steady, filled_up
from skelbench.adapters.posec3d_config import PoseC3DConfig
from skelbench.core.arrays import Array, Indices
from skelbench.core.clip import Clip
from skelbench.core.errors import InputError
from skelbench.core.layout import LAYOUTS
from skelbench.core.relayout import relayout


class Known(NamedTuple):
    """What the draws of a clip's training views depend on: persons, where they are in each frame, size of the image."""

    persons: int
    extents: Array
    image_size: tuple[int, int]


class PoseC3DInput:
    """Choose persons and frames, crop around the people, scale; and map values on the input to the clip.

    M persons, T frames, V joints of the network's layout. `name` is the model's, for errors.
    """

    def __init__(self, config: PoseC3DConfig, name: str) -> None:
        self.config, self.name, self.layout = config, name, LAYOUTS[config.layout]

    def views(self, clip: Clip, rng: np.random.Generator | None = None) -> Array:
        """Turn one clip into (views, M, T, V, 4): fixed test views, or one random training view from `rng`.

        Raises:
            InputError: the clip is 3-D, has too many persons or joints that cannot be derived.
        """
        clip = self.looked_at(clip, self.config.empty_frames)[0]
        if rng is None:
            return self._test_views(clip, clip)
        frames, crop, change = self._drawn(_known(clip), rng)
        keypoint, score = clip.keypoint[:, frames[None]], clip.score[:, frames[None]]  # (M, 1, T, V, 2), (M, 1, T, V)
        half = np.float32(self.config.train_size / 2)
        pose = crop.apply(keypoint) / half - 1
        pose, score = augmented(pose, score, self.layout, self.config.augment, change)
        return self._points((pose + 1) * half, score)

    def views_like(self, clip: Clip, clean: Clip) -> Array:
        """Give the test views of a clip, (views, M, T, V, 4), in the box around the undamaged one's people.

        Frames in which nobody is detected are left out of both.

        Raises:
            InputError: as `views`.
        """
        return self._test_views(self.looked_at(clip, "skip")[0], self.looked_at(clean, "skip")[0])

    def steady(self, clip: Clip) -> Steady:
        """What of a clip is the same in all its training views: pixels and scores, (M, T, V, 3).

        Raises:
            InputError: as `views`.
        """
        clip = self.looked_at(clip, self.config.empty_frames)[0]
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

    def _drawn(self, known: Known, rng: np.random.Generator) -> tuple[Indices, Crop, Change]:
        """(L,) frames of a training view, the square that it shows, and how it is changed."""
        config, shares = self.config, (self.config.augment.crop, 1.0)
        frames = sampling.random_frames(len(known.extents), config.clip_len, rng, shares)
        box = compact_box(known.extents[frames], known.image_size)
        crop = random_crop(box, config.size, config.train_size, (config.area[0], config.area[1]), rng)
        shape = (known.persons, 1, len(frames), len(self.layout), 2)
        return frames, crop, Change.drawn(config.augment, shape, rng)

    def to_clip(self, clip: Clip, values: Array) -> Array:
        """Give values on the test views of a clip, (views, M, T, V), to the clip's own persons, frames and joints."""
        kept, taken = self.persons(clip), self.looked_at(clip, self.config.empty_frames)[1]
        frames = self.test_frames(len(taken))
        on_clip = np.zeros(clip.score.shape, np.float32)
        on_clip[np.ix_(np.asarray(kept, np.int64), taken)] = to_joints_and_frames(
            values[:, : len(kept)], frames, len(taken), clip.layout, self.layout
        )
        return on_clip

    def test_frames(self, length: int) -> Indices:
        """(views, T): the frames that the test views take from a clip of `length` frames."""
        return sampling.fixed_frames(length, self.config.clip_len, self.config.views)

    def _test_views(self, clip: Clip, boxed: Clip) -> Array:
        """The test views of `clip` in heatmap pixels of the box around the people of all test views of `boxed`."""
        frames, side, box = self.test_frames(clip.score.shape[1]), self.config.size, self.test_box(boxed)
        keypoint = resized(compacted(clip.keypoint[:, frames], box), size_of(box), (side, side))
        return self._points(keypoint, clip.score[:, frames])

    def test_box(self, clip: Clip) -> Box:
        """Box of whole pixels around the people of all test views of a clip, as `looked_at` gives it."""
        seen = self.test_frames(clip.score.shape[1]).flatten()
        return compact_box(extents(clip.keypoint)[seen], _image_size(clip))

    def _points(self, keypoint: Array, score: Array) -> Array:
        """(M, views, T, V, 2) in heatmap pixels, (M, views, T, V) -> the network's input, padded to its persons."""
        detected = (score > 0)[..., None]
        points = np.concatenate([keypoint * detected, detected, score[..., None]], axis=-1, dtype=np.float32)
        points = points.swapaxes(0, 1)
        return filled_up(points, (len(points), self.config.max_persons, *points.shape[2:]))

    def persons(self, clip: Clip) -> list[int]:
        """Which persons are looked at."""
        return persons_of(clip, self.config.max_persons, self.config.extra_persons, self.name)

    def looked_at(self, clip: Clip, empty_frames: str) -> tuple[Clip, Indices]:
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
            kept = self.persons(clip)
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
