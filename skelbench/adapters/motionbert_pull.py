"""MotionBERT's input in torch, so that a gradient finds its way from it back to the clip."""

from dataclasses import dataclass

import torch
from torch import Tensor

from skelbench.adapters.inputs.motionbert import test_frames
from skelbench.adapters.inputs.pull.joints import joints_of
from skelbench.adapters.inputs.pull.place import masked
from skelbench.adapters.motionbert_input import TEST_CROP, MotionBERTInput
from skelbench.core.clip import Clip


@dataclass(frozen=True)
class PoseTwin:
    """The twin of an input's test view; see `inputs.pull`. It stays in pixels: the crop undoes camera units."""

    input: MotionBERTInput

    def __call__(self, clip: Clip, keypoint: Tensor, views: Tensor) -> Tensor:
        """(M, T, V, 2), views (1, M', T', J, 3) -> (1, M'', T', J, 2): x and y in the crop."""
        if not views.any():  # too few points for a box
            return keypoint.new_zeros(views.shape)
        pose = self._pose(clip, keypoint)
        seen = views[0, : len(pose), ..., 2].numpy() != 0
        points = pose[torch.as_tensor(seen)]
        low, high = points.amin(dim=0), points.amax(dim=0)
        placed = ((pose - (low + high) / 2) * (2 / (TEST_CROP * (high - low).max()))).clamp(-1, 1)
        return (placed if self.input.config.undetected_at_corner else masked(placed, seen))[None]

    def _pose(self, clip: Clip, keypoint: Tensor) -> Tensor:
        """(M, T', J, 2): the network's joints in the frames of the test view, persons on their own tracks, in pixels.

        Where the official quirk moves absent persons as well, they follow, at the origin of the camera.
        """
        config = self.input.config
        people, frames = self.input.looked_at(clip, config.empty_frames)
        keypoint = keypoint[torch.as_tensor(self.input.taken(clip))][:, torch.tensor(frames)]
        if len(keypoint) == 2:
            swap = torch.as_tensor(self.input.swapped(people))
            keypoint = torch.where(swap[:, None, None], keypoint.flip(0), keypoint)
        chosen = torch.tensor(test_frames(len(frames), config.clip_len))
        pose = joints_of(keypoint[:, chosen], clip.layout, self.input.layout)
        if not config.undetected_at_corner:
            return pose
        origin, absent = self._origin(self.input.tracked(people), keypoint), config.max_persons - len(pose)
        return torch.cat([pose, origin.expand(absent, *pose.shape[1:])])

    def _origin(self, clip: Clip, keypoint: Tensor) -> Tensor:
        """(2,): the camera's origin, in pixels; see `motionbert_input`."""
        if clip.image_size is not None:
            return keypoint.new_full((2,), clip.camera_unit)
        points = keypoint[torch.as_tensor(clip.detected)]
        return (points.amin(dim=0) + points.amax(dim=0)) / 2
