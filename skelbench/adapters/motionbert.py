"""MotionBERT with the action head: from a clip of 2-D poses to class logits (Zhu et al., ICCV 2023, Sec. 4.3).

The card's quirks switch on what the official code does and published weights were trained with; our own
trainings leave them off: scores follow their joints, missing joints are 0 in the input and do not shape the
box, and absent persons are neither computed nor averaged in.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, ClassVar, Self

import numpy as np
import torch
from numpy.random import Generator
from torch import Tensor, nn

from skelbench.adapters.card import Card
from skelbench.adapters.inputs import motionbert as pose
from skelbench.adapters.inputs.back import to_joints_and_frames
from skelbench.adapters.inputs.batch import motionbert as batch
from skelbench.adapters.inputs.batch.augment import mirrored
from skelbench.adapters.inputs.empty import frames_taken
from skelbench.adapters.inputs.steady import Drawn, Steady
from skelbench.adapters.motionbert_config import MotionBERTConfig
from skelbench.adapters.networks.action_net import ActionHead, ActionNet, Backbone
from skelbench.adapters.networks.dstformer import DSTFormer
from skelbench.adapters.networks.joint_frame import JointFrameTransformer
from skelbench.adapters.weights.read import load_strict, official_state, read_state
from skelbench.core.arrays import Array, Indices, Mask
from skelbench.core.clip import Clip
from skelbench.core.errors import InputError
from skelbench.core.layout import LAYOUTS
from skelbench.core.relayout import relayout
from skelbench.core.settings import read_config

TEST_CROP = 2.0
"""Side of the test view's crop / side of the skeletons' box."""


class MotionBERT:
    """The adapter; a batch is (N, M, T, J, 3): x, y in the crop's [-1, 1] and the score, 0 where missing."""

    card: Card
    paper: ClassVar = "Zhu et al., MotionBERT, ICCV 2023"

    def __init__(self, config: MotionBERTConfig, classes: int) -> None:
        self.config = config
        self.layout = LAYOUTS[config.layout]
        joints = len(self.layout)
        backbone = _backbone(config, joints)
        head = ActionHead(joints * config.representation, config.hidden, classes, config.dropout)
        self.network = ActionNet(backbone, head, config.average_absent)

    @classmethod
    def configure(cls, config: Mapping[str, Any], clip: Clip) -> dict[str, Any]:
        """Fill in what a new network takes from the data: H36M joints where they can be derived, else its own."""
        try:
            relayout(clip, LAYOUTS["h36m17"])
        except InputError:
            return {"layout": clip.layout.name, **config}
        return {"layout": "h36m17", **config}

    @classmethod
    def load(cls, card: Card) -> Self:
        """Build the network that the card describes and read its weights, if it has any.

        Raises:
            InputError: a configuration or weights that do not fit.
        """
        model = cls(read_config(MotionBERTConfig, card.config, f"card {card.name}"), len(card.classes))
        model.card = card
        path = card.weights_file()
        if path is not None:
            load_strict(model.network, official_state(read_state(path)), str(path))
        elif model.config.pretrained:
            path = Path(model.config.pretrained)
            load_strict(model.network.backbone, official_state(read_state(path)), str(path))
        return model

    def prepare(self, clip: Clip, rng: Generator | None = None) -> Tensor:
        """Turn a 2-D clip into the network's input, (1, M, T, J, 3).

        Without `rng` the official test view: frames at equal steps, a crop of twice the box. With it a training
        view: jittered frames, a moving camera, a crop of random size and, where the card says so, a mirror image.
        Frames in which no joint of the network is detected are left out first, unless the card keeps them.

        Raises:
            InputError: a 3-D clip, too many persons, or a layout that cannot be converted.
        """
        clip = self._tracked(self._looked_at(clip, self.config.empty_frames)[0])
        frames = clip.keypoint.shape[1]
        if rng is None:
            motion = self._motion(clip, pose.test_frames(frames, self.config.clip_len), _camera(clip))
            return torch.as_tensor(self._without_missing(pose.crop_scale(motion, TEST_CROP)))[None]
        drawn = self.draw(frames, rng)
        motion = self._motion(clip, drawn["frames"], _camera(clip))
        motion = pose.moved(motion, drawn["move"]) if self.config.move else motion
        motion = self._without_missing(pose.crop_scale(motion, float(drawn["crop"])))
        if drawn["mirror"]:
            motion = motion[:, :, self.layout.mirror] * np.array([-1, 1, 1], np.float32)
        return torch.as_tensor(motion)[None]

    def steady(self, clip: Clip) -> Steady:
        """What of a clip is the same in all its training views: its poses in camera units, and how many frames.

        Raises:
            InputError: as `prepare`.
        """
        clip = self._tracked(self._looked_at(clip, self.config.empty_frames)[0])
        frames = clip.keypoint.shape[1]
        return Steady(
            self._without_missing(self._motion(clip, np.arange(frames, dtype=np.int64), _camera(clip))), frames
        )

    def draw(self, frames: int, rng: Generator) -> Drawn:
        """Draw one training view of a clip of so many frames, in the official order."""
        config = self.config
        return {
            "frames": pose.train_frames(frames, config.clip_len, rng.random(config.clip_len)),
            **({"move": pose.drawn_move(rng)} if config.move else {}),
            "crop": np.asarray(rng.uniform(*config.crop)),
            "mirror": np.asarray(rng.random() < config.mirror),
        }

    def views(self, poses: Tensor, drawn: Mapping[str, Tensor]) -> Tensor:
        """Turn frames of N clips, (N, M, T, J, 3), into the training views that were drawn, (N, M, T, J, 3)."""
        motion = batch.moved(poses, drawn["move"]) if self.config.move else poses
        motion = batch.crop_scale(motion, drawn["crop"])
        if not self.config.undetected_at_corner:
            motion = motion * (motion[..., 2:] > 0)
        return mirrored(motion, self.layout.mirror, drawn["mirror"]) if self.config.mirror else motion

    def prepare_like(self, clip: Clip, clean: Clip) -> Tensor:
        """Prepare the test view of a clip, (1, M, T, J, 3), with the camera and the box of the undamaged one's.

        Frames in which nobody is detected are left out of both. Who is who is told from `clip` itself.

        Raises:
            InputError: as `prepare`.
        """
        clip, clean = (self._tracked(self._looked_at(one, "skip")[0]) for one in (clip, clean))
        camera = _camera(clean)
        motion, boxed = (
            self._motion(one, pose.test_frames(one.score.shape[1], self.config.clip_len), camera)
            for one in (clip, clean)
        )
        return torch.as_tensor(self._without_missing(pose.crop_scale(motion, TEST_CROP, boxed)))[None]

    def logits(self, batch: Tensor) -> Tensor:
        """Score the classes: (N, M, T, J, 3) -> (N, K)."""
        return self.network(batch)

    def features(self, batch: Tensor) -> Tensor:
        """Return what the last layer is given: (N, M, T, J, 3) -> (N, hidden), after BatchNorm and ReLU."""
        return self.network.hidden(batch)

    def backbone_parameters(self) -> Iterator[nn.Parameter]:
        """Give the parameters that a pre-training would have set, so that they can be trained more slowly."""
        return self.network.backbone.parameters()

    def head_parameters(self) -> Iterator[nn.Parameter]:
        """Give the parameters of the action head."""
        return self.network.head.parameters()

    def attention(self, batch: Tensor, level: int = -1) -> Tensor:
        """Score joints and frames by the attention they receive in one level: (N, M, T, J, 3) -> (N, M, T, J).

        Each person's scores have mean 1. Levels count from 0; -1 is the last one, as in MaskCLR.

        Raises:
            InputError: the network has no such level.
        """
        depth = self.config.depth
        if not -depth <= level < depth:
            raise InputError(f"attention level {level}: this MotionBERT has levels 0 to {depth - 1}, -1 is the last")
        return self.network.attention(batch, level % depth)

    def to_clip(self, clip: Clip, values: Array) -> Array:
        """Give values on a clip's test view, (1, M, T, J), to the clip's own persons, frames and joints.

        Where the official quirk gives a joint another joint's score, its value still counts for the joint itself.
        """
        people, frames = self._looked_at(clip, self.config.empty_frames)
        chosen = pose.test_frames(len(frames), self.config.clip_len)[None]
        of_people = to_joints_and_frames(values[:, : len(people.score)], chosen, len(frames), clip.layout, self.layout)
        if len(of_people) == 2:
            of_people = pose.tracked(of_people, self._swapped(people))  # exchanging twice changes nothing
        of_clip = np.zeros(clip.score.shape, np.float32)
        of_clip[np.ix_(self._taken(clip), frames)] = of_people
        return of_clip

    def _looked_at(self, clip: Clip, empty_frames: str) -> tuple[Clip, Indices]:
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
                f"card {self.card.name} has the official quirks and takes coco17 clips, {clip.name!r} is"
                f" {clip.layout.name}; switch coco_confidence_order and undetected_at_corner off"
            )
        most = self.config.max_persons
        if len(clip.keypoint) <= most:
            return clip
        taken = self._taken(clip)
        if taken.sum() > most:
            raise InputError(
                f"this MotionBERT takes at most {most} persons, clip {clip.name!r} has {taken.sum()};"
                f" keep {most} of them in the data"
            )
        return clip.with_pose(clip.keypoint[taken], clip.score[taken])

    def _taken(self, clip: Clip) -> Mask:
        """(M,): the persons that are looked at, all of them unless the clip has more than `max_persons`."""
        if len(clip.keypoint) <= self.config.max_persons:
            return np.ones(len(clip.keypoint), np.bool_)
        return np.asarray(clip.detected.any(axis=(1, 2)))

    def _swapped(self, clip: Clip) -> Mask:
        """(T,): the frames in which the clip's two persons have changed places."""
        return pose.exchanged(clip.keypoint, None if self.config.untracked_scores else clip.detected)

    def _tracked(self, clip: Clip) -> Clip:
        """Give two persons who change places their own track back."""
        if len(clip.keypoint) != 2:
            return clip
        swap = self._swapped(clip)
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


def _backbone(config: MotionBERTConfig, joints: int) -> Backbone:
    sizes = (joints, config.dim, config.depth, config.heads, config.mlp_ratio, config.maxlen, config.representation)
    return JointFrameTransformer(*sizes) if config.backbone == "joint-frame" else DSTFormer(*sizes, config.fuse)


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
