"""Which frames of a clip a graph network's views are made of."""

import numpy as np

from skelbench.adapters.gcn_config import GCNConfig
from skelbench.adapters.inputs import resize, sampling
from skelbench.adapters.inputs.sampling import Sampled
from skelbench.core.errors import InputError


def sampled(config: GCNConfig, length: int, clip: str, model: str, rng: np.random.Generator | None = None) -> Sampled:
    """Choose the frames of the fixed test views, or of one random training view, out of `length` of a clip.

    clip, model: their names, for errors.

    Raises:
        InputError: the clip is longer than it is padded to.
    """
    size = config.clip_len
    if config.resizes:
        limits = config.resize
        return resize.middle(length, size, limits) if rng is None else resize.anywhere(length, size, limits, rng)
    if config.sampling == "pad":
        if length > size:
            raise InputError(
                f"clip {clip!r} has {length} frames, {model} pads to {size}; set clip_len, or sampling: uniform"
            )
        return Sampled(np.arange(length)[None])
    if rng is None:
        return Sampled(sampling.fixed_frames(length, size, config.views))
    return Sampled(sampling.random_frames(length, size, rng, (config.augment.crop, 1.0))[None])
