"""Where a graph network sees a clip, by its card's `normalise`."""

import numpy as np
import torch

from skelbench.adapters.gcn_config import GCNConfig
from skelbench.adapters.gcn_taken import Taken
from skelbench.adapters.inputs import prenormalise
from skelbench.adapters.inputs.batch.relative import centres, headings, turned
from skelbench.adapters.inputs.body import body
from skelbench.adapters.inputs.first import origin_of
from skelbench.adapters.inputs.ntu3d_seen import ntu3d_seen
from skelbench.adapters.inputs.placement import Floats, Placement
from skelbench.adapters.inputs.trunk import trunk
from skelbench.core.arrays import Array
from skelbench.core.clip import Clip
from skelbench.core.relayout import relayout


def placement(config: GCNConfig, clip: Clip, sized: Clip) -> Placement:
    """Estimate where the network sees a clip of which it was taken what it sees.

    sized: the clip that tells the size, where `clip` tells centres person by person and frame by frame.
    """
    pose, score, layout, vertical = clip.keypoint, clip.score, config.graph, config.vertical
    match config.normalise:
        case "image":
            return prenormalise.image(clip.image_size)
        case "auto":
            return prenormalise.auto(pose, score)
        case "ntu3d":
            return prenormalise.ntu3d(pose)
        case "ntu3d-seen":
            return ntu3d_seen(pose[0], clip.detected[0], layout)
        case "first":
            return Placement(origin_of(pose, clip.detected, layout), _scale(config, clip))
        case "relative":
            return Placement(_middle(clip, config)[:, :, None], _scale(config, sized))
        case "body" if config.dimensions == 3:
            return trunk(pose, score, layout, vertical)
        case _:
            return body(pose, score, layout, vertical)


def _scale(config: GCNConfig, clip: Clip) -> Floats | float:
    """Metres stay metres; pixels become units of two torsos, as `body` measures them."""
    return 1.0 if config.dimensions == 3 else body(clip.keypoint, clip.score, config.graph).scale


def reference(clip: Clip, taken: Taken, clean: Clip, config: GCNConfig) -> Clip:
    """Give the undamaged clip frame by frame and person by person as the damaged one was taken.

    Who is who is told by whose centre is nearest, since damage may exchange persons. Whom damage has added stays as he
    is, and so does a clip that has not as many frames as the undamaged one.
    """
    damaged, clean = taken.clip, relayout(clean, config.graph)
    if clip.score.shape[1] != clean.score.shape[1]:
        return damaged
    clean = clean.at(taken.frames)
    far = np.linalg.norm(_middle(damaged, config)[:, None] - _middle(clean, config)[None], axis=-1)  # (M, M', T)
    far[:, ~clean.detected.any(axis=2)] = np.inf
    far[np.array(taken.persons) >= len(clean.score)] = np.inf
    whose, told = far.argmin(axis=1), np.isfinite(far.min(axis=1))[..., None]
    frames = np.arange(len(taken.frames))
    score = np.where(told, clean.score[whose, frames], damaged.score)
    return damaged.with_pose(np.where(told[..., None], clean.keypoint[whose, frames], damaged.keypoint), score)


def _middle(clip: Clip, config: GCNConfig) -> Array:
    """(M, T, C): where each person's centre is."""
    joint = config.graph.index[config.graph.centre]
    return centres(torch.tensor(clip.keypoint), torch.tensor(clip.detected), joint)[:, :, 0].numpy()


def facing(pose: Array, like: tuple[Array, Array], config: GCNConfig) -> Array:
    """Turn every frame of (M, T, V, 3) to the front, by the shoulders of poses and scores that are placed alike."""
    shown, score = (torch.tensor(part) for part in like)
    heading = headings(shown, score > config.threshold, config.shoulders, config.vertical)
    return turned(torch.as_tensor(pose), heading, config.vertical).numpy()
