"""The input of MotionBERT: one clip in, frames of tracked persons around the clip's box out; values on it back.

The card's quirks are those of the official code, see `motionbert`.
"""

import numpy as np
from numpy.random import Generator

from skelbench.adapters.inputs import motionbert as pose
from skelbench.adapters.inputs.back import to_joints_and_frames
from skelbench.adapters.inputs.empty import frames_taken
from skelbench.adapters.inputs.steady import Drawn, Steady
from skelbench.adapters.motionbert_config import MotionBERTConfig
from skelbench.core.arrays import Array, Indices, Mask
from skelbench.core.clip import Clip
from skelbench.core.errors import InputError
from skelbench.core.layout import LAYOUTS
from skelbench.core.relayout import relayout

TEST_CROP = 2.0
"""Side of the test view's crop / side of the skeletons' box."""


class MotionBERTInput:
    """Choose persons and frames, track, crop, scale; and map values on the input to the clip.

    M persons, T frames, J joints of the network's layout. `name` is the model's, for errors.
    """

    def __init__(self, config: MotionBERTConfig, name: str) -> None:
        self.config, self.name, self.layout = config, name, LAYOUTS[config.layout]

    def view(self, clip: Clip, rng: Generator | None = None) -> Array:
        """Turn a 2-D clip into (M, T, J, 3): the test view, or one random training view from `rng`.

        Raises:
            InputError: a 3-D clip, too many persons, or a layout that cannot be converted.
        """
        clip = self.tracked(self.looked_at(clip, self.config.empty_frames)[0])
        frames = clip.keypoint.shape[1]
        if rng is None:
            motion = self._motion(clip, pose.test_frames(frames, self.config.clip_len), _camera(clip))
            return self._without_missing(pose.crop_scale(motion, TEST_CROP))
        drawn = self.draw(frames, rng)
        motion = self._motion(clip, drawn["frames"], _camera(clip))
        motion = pose.moved(motion, drawn["move"]) if self.config.move else motion
        motion = self._without_missing(pose.crop_scale(motion, float(drawn["crop"])))
        if drawn["mirror"]:
            motion = motion[:, :, self.layout.mirror] * np.array([-1, 1, 1], np.float32)
        return motion

    def steady(self, clip: Clip) -> Steady:
        """What of a clip is the same in all its training views: its poses in camera units, and how many frames.

        Raises:
            InputError: as `view`.
        """
        clip = self.tracked(self.looked_at(clip, self.config.empty_frames)[0])
        frames = clip.keypoint.shape[1]
        motion = self._motion(clip, np.arange(frames, dtype=np.int64), _camera(clip))
        return Steady(self._without_missing(motion), frames)

    def draw(self, frames: int, rng: Generator) -> Drawn:
        """Draw one training view of a clip of so many frames, in the official order."""
        config = self.config
        return {
            "frames": pose.train_frames(frames, config.clip_len, rng.random(config.clip_len)),
            **({"move": pose.drawn_move(rng)} if config.move else {}),
            "crop": np.asarray(rng.uniform(*config.crop)),
            "mirror": np.asarray(rng.random() < config.mirror),
        }

    def view_like(self, clip: Clip, clean: Clip) -> Array:
        """Give the test view of a clip, (M, T, J, 3), by the camera and the box of the undamaged one's.

        Frames in which nobody is detected are left out of both. Who is who is told from `clip` itself.

        Raises:
            InputError: as `view`.
        """
        clip, clean = (self.tracked(self.looked_at(one, "skip")[0]) for one in (clip, clean))
        camera = _camera(clean)
        motion, boxed = (
            self._motion(one, pose.test_frames(one.score.shape[1], self.config.clip_len), camera)
            for one in (clip, clean)
        )
        return self._without_missing(pose.crop_scale(motion, TEST_CROP, boxed))

    def to_clip(self, clip: Clip, values: Array) -> Array:
        """Give values on a clip's test view, (1, M, T, J), to the clip's own persons, frames and joints.

        Where the official quirk gives a joint another joint's score, its value still counts for the joint itself.
        """
        people, frames = self.looked_at(clip, self.config.empty_frames)
        chosen = pose.test_frames(len(frames), self.config.clip_len)[None]
        of_people = to_joints_and_frames(values[:, : len(people.score)], chosen, len(frames), clip.layout, self.layout)
        if len(of_people) == 2:
            of_people = pose.tracked(of_people, self.swapped(people))  # exchanging twice changes nothing
        of_clip = np.zeros(clip.score.shape, np.float32)
        of_clip[np.ix_(self.taken(clip), frames)] = of_people
        return of_clip

    def looked_at(self, clip: Clip, empty_frames: str) -> tuple[Clip, Indices]:
        """Return the clip with the persons and frames that are looked at, and which frames of it these are."""
        people = self._people(clip)
        scored = people if self.config.coco_confidence_order else relayout(people, self.layout)  # as the input's scores
        frames = frames_taken(scored, empty_frames)
        return people.at(frames), frames

    def _people(self, clip: Clip) -> Clip:
        """Return the clip with at most `max_persons` persons; leaves out only persons who are never there."""
        if clip.keypoint.shape[-1] != 2:
            raise InputError(
                f"MotionBERT takes 2-D clips, {clip.name!r} is 3-D; choose a 2-D source, or its projection"
                f" with --source {clip.source or 'kinect'}2d"
            )
        if (self.config.undetected_at_corner or self.config.coco_confidence_order) and clip.layout.name != "coco17":
            raise InputError(
                f"card {self.name} has the official quirks and takes coco17 clips, {clip.name!r} is"
                f" {clip.layout.name}; switch coco_confidence_order and undetected_at_corner off"
            )
        most = self.config.max_persons
        if len(clip.keypoint) <= most:
            return clip
        taken = self.taken(clip)
        if taken.sum() > most:
            raise InputError(
                f"this MotionBERT takes at most {most} persons, clip {clip.name!r} has {taken.sum()};"
                f" keep {most} of them in the data"
            )
        return clip.with_pose(clip.keypoint[taken], clip.score[taken])

    def taken(self, clip: Clip) -> Mask:
        """(M,): the persons that are looked at, all of them unless the clip has more than `max_persons`.

        Of those that are too many since damage has added some, the first ones.
        """
        most = self.config.max_persons
        if len(clip.keypoint) <= most:
            return np.ones(len(clip.keypoint), np.bool_)
        seen = np.asarray(clip.detected.any(axis=(1, 2)))
        if seen.sum() - clip.added <= most:
            seen[np.flatnonzero(seen)[most:]] = False
        return seen

    def swapped(self, clip: Clip) -> Mask:
        """(T,): the frames in which the clip's two persons have changed places."""
        return pose.exchanged(clip.keypoint, None if self.config.untracked_scores else clip.detected)

    def tracked(self, clip: Clip) -> Clip:
        """Give two persons who change places their own track back."""
        if len(clip.keypoint) != 2:
            return clip
        swap = self.swapped(clip)
        score = clip.score if self.config.untracked_scores else pose.tracked(clip.score, swap)
        return clip.with_pose(pose.tracked(clip.keypoint, swap), score)

    def _motion(self, clip: Clip, frames: Indices, camera: tuple[float, Array | float]) -> Array:
        """Return the chosen frames in the network's layout and camera units, (max_persons, T, J, 3)."""
        unit, origin = camera
        clip = clip.at(frames)
        converted = relayout(clip, self.layout)
        keypoint = pose.coco_to_h36m(clip.keypoint) if self.config.undetected_at_corner else converted.keypoint
        score = clip.score if self.config.coco_confidence_order else converted.score
        motion = np.zeros((self.config.max_persons, *score.shape[1:], 3), np.float32)
        motion[: len(score), ..., :2] = pose.camera_units(keypoint, unit, origin)
        motion[: len(score), ..., 2] = score
        return motion

    def _without_missing(self, motion: Array) -> Array:
        """Return (M, T, J, 3) with the missing joints at 0, unless the official quirk leaves them where they lie."""
        return motion if self.config.undetected_at_corner else motion * (motion[..., 2:] > 0)


def _camera(clip: Clip) -> tuple[float, Array | float]:
    """Return (pixels in a camera unit, pixel position of its origin).

    The official origin is half the longer side in x and y. Where the image size is unknown, it is the centre
    of the clip's skeleton box.
    """
    unit = clip.camera_unit or 1.0  # 0: everything in one point, or nobody there
    if clip.image_size is not None:
        return unit, unit
    low, high = clip.box
    return unit, (low + high) / np.float32(2)
