"""PoseConv3D's input in torch, so that a gradient finds its way from it back to the clip."""

from dataclasses import dataclass

import torch
from torch import Tensor

from skelbench.adapters.inputs.posec3d import size_of
from skelbench.adapters.inputs.pull.joints import joints_of
from skelbench.adapters.inputs.pull.place import masked
from skelbench.adapters.posec3d_input import PoseC3DInput
from skelbench.core.clip import Clip


@dataclass(frozen=True)
class PointTwin:
    """The twin of an input's test views; see `inputs.pull`.

    The box around the people has whole pixels: it jumps or stays, so its derivative is 0.
    """

    input: PoseC3DInput

    def __call__(self, clip: Clip, keypoint: Tensor, views: Tensor) -> Tensor:
        """(M, T, V, 2), views (views, M', T', V', 4) -> (views, M, T', V', 2): x and y in heatmap pixels."""
        persons = self.input.persons(clip)
        looked_at, taken = self.input.looked_at(clip, self.input.config.empty_frames)
        pose = joints_of(keypoint[persons], clip.layout, self.input.layout)
        frames = torch.tensor(taken[self.input.test_frames(len(taken))])
        box, side = self.input.test_box(looked_at), self.input.config.size
        height, width = size_of(box)
        placed = torch.where(pose != 0, pose - pose.new_tensor(box[:2]), 0) * pose.new_tensor(
            [side / width, side / height]
        )
        seen = views[:, : len(persons), ..., 3].numpy() > 0
        return masked(placed[:, frames].swapaxes(0, 1), seen)
