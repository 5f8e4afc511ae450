"""The graph networks' input in torch, so that a gradient finds its way from it back to the clip."""

from dataclasses import dataclass

import torch
from torch import Tensor

from skelbench.adapters.gcn_input import GraphInput
from skelbench.adapters.gcn_taken import take
from skelbench.adapters.inputs import prenormalise
from skelbench.adapters.inputs.batch.relative import centres, headings, turned
from skelbench.adapters.inputs.batch.streams import motion, stream
from skelbench.adapters.inputs.first import origin
from skelbench.adapters.inputs.pull.auto import auto
from skelbench.adapters.inputs.pull.body import body
from skelbench.adapters.inputs.pull.joints import joints_of
from skelbench.adapters.inputs.pull.ntu3d import ntu3d, ntu3d_seen
from skelbench.adapters.inputs.pull.place import Place
from skelbench.adapters.inputs.pull.trunk import trunk
from skelbench.adapters.inputs.streams import stream as scored
from skelbench.core.arrays import Mask
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
        pose = self._place(taken.clip, pose).apply(pose, kept)
        frames, mix = self.input.sampled(len(taken.frames), clip.name)
        if mix is not None:
            score, late = torch.as_tensor(taken.clip.score[:, frames[0]]), torch.as_tensor(mix).expand(len(pose), -1)
            shown, _ = self.input.resized.parts(pose[:, torch.tensor(frames[0])], score, late)
            return torch.cat(shown, dim=-1)[None]
        if config.turns:
            seen = torch.as_tensor(taken.clip.detected)
            pose = turned(pose, headings(pose, seen, config.shoulders, config.vertical), config.vertical)
        pose = stream(config.stream, pose, torch.as_tensor(ends), config.graph)
        if config.motion:
            _, score = scored(config.stream, taken.clip.keypoint, taken.clip.score, ends, config.graph)
            pose = torch.cat([pose, motion(pose, torch.as_tensor(score > 0))], dim=-1)
        return pose[:, torch.tensor(frames)].swapaxes(0, 1)

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
            case "first":
                found = origin(seen, config.graph)
                person, frame, joints = found or (0, 0, [])
                centre = pose[person, frame, joints].mean(dim=0) if found else pose.new_zeros(pose.shape[-1])
                return Place(centre, self._scale(pose, seen))
            case "relative":
                joint = config.graph.index[config.graph.centre]
                return Place(centres(pose, torch.as_tensor(seen), joint), self._scale(pose, seen))
            case "body" if config.dimensions == 3:
                return trunk(pose, seen, config.graph, config.vertical)
            case _:
                return body(pose, seen, config.graph, config.vertical)

    def _scale(self, pose: Tensor, seen: Mask) -> Tensor | float:
        """Of `first` and `relative`: metres stay metres, pixels become units of two torsos."""
        config = self.input.config
        return 1.0 if config.dimensions == 3 else body(pose, seen, config.graph, config.vertical).scale
