"""What a graph network sees between the frames of a clip (`sampling: resize`): blended joints, then their stream.

Motions are those of the frames that were resized, not of the true frame rate. In torch, for one clip and for a batch.
"""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor

from skelbench.adapters.gcn_config import GCNConfig
from skelbench.adapters.inputs.batch.between import between, weights
from skelbench.adapters.inputs.batch.relative import headings, turned
from skelbench.adapters.inputs.batch.streams import motion, scores, stream
from skelbench.core.arrays import Array, Floats, Indices


class Whole(NamedTuple):
    """All frames that are taken of a clip, placed: poses (M, T, V, C) and scores (M, T, V).

    like: pose and score, placed alike, by which it will be turned to the front; None where by its own or not at all.
    """

    keypoint: Array
    score: Array
    like: tuple[Array, Array] | None = None


@dataclass(frozen=True)
class Resized:
    """From joints of the lower and upper frames to a network's channels, by its settings."""

    config: GCNConfig

    def parts(
        self, pose: Tensor, score: Tensor, mix: Tensor, like: tuple[Tensor, Tensor] | None = None
    ) -> tuple[list[Tensor], Tensor]:
        """Blend P persons: (P, 2T, V, C), (P, 2T, V), (P, T) -> what they show, and its scores, (P, T, V).

        They show joints, bones or motions, (P, T, V, C), and where motions are an input beside them, these.

        Args:
            pose: of the joints.
            score: of the joints.
            mix: how much the upper frames count.
            like: pose and score by which the persons are turned to the front; their own where it is None.
        """
        config = self.config
        pose, score = self._blended(pose, score, mix)
        if config.turns:
            shown, known = (pose, score) if like is None else self._blended(*like, mix)
            heading = headings(shown, known > config.threshold, config.shoulders, config.vertical)
            pose = turned(pose, heading, config.vertical)
        ends = self._ends(score)
        shown, score = stream(config.stream, pose, ends, config.graph), scores(config.stream, score, ends, config.graph)
        return [shown, motion(shown, score > 0)] if config.motion else [shown], score

    def stacked(self, whole: Whole, frames: Indices, mix: Floats) -> tuple[Array, Array]:
        """Blend one clip: frames (2T,), (T,) -> (M or 2M, T, V, C), (M or 2M, T, V), motions as more persons."""
        late = torch.as_tensor(mix).expand(len(whole.score), -1)
        pose, score = (torch.as_tensor(part[:, frames]) for part in (whole.keypoint, whole.score))
        like = whole.like and (torch.as_tensor(whole.like[0][:, frames]), torch.as_tensor(whole.like[1][:, frames]))
        shown, mean = self.parts(pose, score, late, like)
        return np.concatenate([part.numpy() for part in shown]), np.concatenate([mean.numpy()] * len(shown))

    def batch(self, poses: Tensor, mix: Tensor) -> Tensor:
        """(N, M, 2T, V, C + 1) with scores, (N, T) -> (N, M, T, V, C'), channels as in the network's input."""
        people = poses.flatten(0, 1)
        late = mix.repeat_interleave(poses.shape[1], dim=0)
        shown, score = self.parts(people[..., :-1], people[..., -1], late)
        channels = torch.cat([*shown, score[..., None]] if self.config.score else shown, dim=-1)
        return channels.view(*poses.shape[:2], *channels.shape[1:])

    def shared(self, values: Array, score: Array, mix: Floats) -> Array:
        """Give values on a view to the lower and upper frames: (1, M, T, V), (M, 2T, V) of the joints -> (1, M, 2T, V).

        By their weights, so that the sum is kept; by `mix` where a joint is in neither frame.
        """
        late = torch.as_tensor(mix, dtype=torch.float32).expand(len(score), -1)
        seen = self._ends(torch.as_tensor(score))
        lower, upper = seen.chunk(2, dim=1)
        nowhere = ~(lower | upper)
        shares = weights(torch.cat([lower | nowhere, upper | nowhere], dim=1), late)
        return np.concatenate([values * share.numpy() for share in shares], axis=2)

    def _blended(self, pose: Tensor, score: Tensor, mix: Tensor) -> tuple[Tensor, Tensor]:
        """(P, 2T, V, C), (P, 2T, V), (P, T) -> (P, T, V, C), (P, T, V)."""
        shares = weights(self._ends(score), mix.to(pose.dtype))
        return between(pose, shares), between(score, shares)

    def _ends(self, score: Tensor) -> Tensor:
        """(P, T, V): which joints count in what is between them."""
        if self.config.bones_from_missing_joints:
            return torch.ones_like(score, dtype=torch.bool)
        return score > self.config.threshold
