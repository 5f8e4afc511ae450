"""MotionBERT with the action head: from a clip of 2-D poses to class logits (Zhu et al., ICCV 2023, Sec. 4.3).

The card's quirks switch on what the official code does and published weights were trained with; our own
trainings leave them off: scores follow their joints, missing joints are 0 in the input and do not shape the
box, and absent persons are neither computed nor averaged in.
"""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, ClassVar, Self

import torch
from numpy.random import Generator
from torch import Tensor, nn

from skelbench.adapters.card import Card
from skelbench.adapters.inputs.batch import motionbert as batch
from skelbench.adapters.inputs.batch.augment import mirrored
from skelbench.adapters.inputs.pull.back import pulled
from skelbench.adapters.inputs.pulled import Pulled
from skelbench.adapters.inputs.steady import Drawn, Steady
from skelbench.adapters.motionbert_config import MotionBERTConfig
from skelbench.adapters.motionbert_input import MotionBERTInput
from skelbench.adapters.motionbert_pull import PoseTwin
from skelbench.adapters.networks.action_net import ActionHead, ActionNet, Backbone
from skelbench.adapters.networks.dstformer import DSTFormer
from skelbench.adapters.networks.joint_frame import JointFrameTransformer
from skelbench.adapters.weights.read import load_strict, official_state, read_state
from skelbench.core.arrays import Array
from skelbench.core.clip import Clip
from skelbench.core.errors import InputError
from skelbench.core.layout import LAYOUTS
from skelbench.core.relayout import relayout
from skelbench.core.settings import read_config


class MotionBERT:
    """The adapter; a batch is (N, M, T, J, 3): x, y in the crop's [-1, 1] and the score, 0 where missing."""

    card: Card
    paper: ClassVar = "Zhu et al., MotionBERT, ICCV 2023"

    def __init__(self, config: MotionBERTConfig, classes: int, name: str = "MotionBERT") -> None:
        self.config = config
        self.layout = LAYOUTS[config.layout]
        self.input = MotionBERTInput(config, name)
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
        model = cls(read_config(MotionBERTConfig, card.config, f"card {card.name}"), len(card.classes), card.name)
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
        return torch.as_tensor(self.input.view(clip, rng))[None]

    def prepare_like(self, clip: Clip, clean: Clip) -> Tensor:
        """Prepare the test view of a clip, (1, M, T, J, 3), with the camera and the box of the undamaged one's.

        Frames in which nobody is detected are left out of both. Who is who is told from `clip` itself.

        Raises:
            InputError: as `prepare`.
        """
        return torch.as_tensor(self.input.view_like(clip, clean))[None]

    def steady(self, clip: Clip) -> Steady:
        """What of a clip is the same in all its training views; see `MotionBERTInput.steady`."""
        return self.input.steady(clip)

    def draw(self, known: int, rng: Generator) -> Drawn:
        """Draw one training view; see `MotionBERTInput.draw`."""
        return self.input.draw(known, rng)

    def views(self, poses: Tensor, drawn: Mapping[str, Tensor]) -> Tensor:
        """Turn frames of N clips, (N, M, T, J, 3), into the training views that were drawn, (N, M, T, J, 3)."""
        motion = batch.moved(poses, drawn["move"]) if self.config.move else poses
        motion = batch.crop_scale(motion, drawn["crop"])
        if not self.config.undetected_at_corner:
            motion = motion * (motion[..., 2:] > 0)
        return mirrored(motion, self.layout.mirror, drawn["mirror"]) if self.config.mirror else motion

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

    def pull(self, clips: Sequence[Clip]) -> Pulled:
        """Prepare clips, and know the way back from their test views, (1, M, T, J, 3) each; see `inputs.pull`.

        Whether two persons have changed places is told from the clips as they are, and frozen.
        """
        return pulled(clips, self.prepare, PoseTwin(self.input))

    def to_clip(self, clip: Clip, values: Array) -> Array:
        """Give values on a clip's test view, (1, M, T, J), to the clip's own persons, frames and joints.

        Where the official quirk gives a joint another joint's score, its value still counts for the joint itself.
        """
        return self.input.to_clip(clip, values)


def _backbone(config: MotionBERTConfig, joints: int) -> Backbone:
    sizes = (joints, config.dim, config.depth, config.heads, config.mlp_ratio, config.maxlen, config.representation)
    return JointFrameTransformer(*sizes) if config.backbone == "joint-frame" else DSTFormer(*sizes, config.fuse)
