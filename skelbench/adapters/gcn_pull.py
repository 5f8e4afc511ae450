"""The graph networks' input in torch, so that a gradient finds its way from it back to the clip."""

from dataclasses import dataclass

import torch
from torch import Tensor

from skelbench.adapters.gcn_input import GraphInput
from skelbench.adapters.gcn_taken import take
from skelbench.adapters.inputs import prenormalise
from skelbench.adapters.inputs.pull.auto import auto
from skelbench.adapters.inputs.pull.body import body
from skelbench.adapters.inputs.pull.joints import joints_of
from skelbench.adapters.inputs.pull.ntu3d import ntu3d, ntu3d_seen
from skelbench.adapters.inputs.pull.place import Place
from skelbench.adapters.inputs.pull.streams import motion, stream
from skelbench.adapters.inputs.pull.trunk import trunk
from skelbench.adapters.inputs.streams import stream as scored
from skelbench.core.clip import Clip


@dataclass(frozen=True)
class GraphTwin:
    """The twin of an input's test views; see `inputs.pull`."""

    input: GraphInput

    def __call__(self, clip: Clip, keypoint: Tensor, views: Tensor) -> Tensor:
        """(M, T, V, C) -> (views, M', T', V', C'): joints or bones of those who are there, and their motions."""
        config = self.input.config
        taken = take(clip, config, config.empty_frames, self.input.name)
        pose = joints_of(keypoint[taken.persons], clip.layout, config.graph)[:, taken.frames]
        kept, ends = self.input.masks(taken.clip)
        pose = stream(config.stream, self._place(taken.clip, pose).apply(pose, kept), ends, config.graph)
        if config.motion:
            _, score = scored(config.stream, taken.clip.keypoint, taken.clip.score, ends, config.graph)
            pose = torch.cat([pose, motion(pose, score > 0)], dim=-1)
        frames = torch.tensor(self.input.frames(len(taken.frames), clip.name))
        return pose[:, frames].swapaxes(0, 1)

    def _place(self, clip: Clip, pose: Tensor) -> Place:
        """Where the network sees `pose`, (M, T, V, C), that of `clip`, of which it was taken what the network sees."""
        config, seen = self.input.config, clip.detected
        match config.normalise:
            case "image":
                half = prenormalise.image(clip.image_size).centre
                return Place(torch.as_tensor(half), torch.as_tensor(half))
            case "auto":
                return auto(pose, clip.score)
            case "ntu3d":
                return ntu3d(pose)
            case "ntu3d-seen":
                return ntu3d_seen(pose[0], seen[0], config.graph)
            case "body" if config.dimensions == 3:
                return trunk(pose, seen, config.graph, config.vertical)
            case _:
                return body(pose, seen, config.graph, config.vertical)
