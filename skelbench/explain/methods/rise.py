"""RISE (Petsiuk, Das & Saenko, BMVC 2018) on skeletons: how the answer depends on which joints were kept at random."""

from collections.abc import Iterator, Sequence

import numpy as np

from skelbench.adapters.protocols import Model
from skelbench.core.arrays import Array, Floats, Mask
from skelbench.core.clip import Clip
from skelbench.core.randomness import generator
from skelbench.explain.answers import answers

MASKS = 96
KEEP = 0.7
"""The paper has 0.5, of pixels; of the few joints of a skeleton, most networks answer nothing with half of them."""


def rise(
    model: Model,
    clips: Sequence[Clip],
    targets: Sequence[int],
    seed: int,
    masks: int = MASKS,
    keep: float = KEEP,
    segments: int = 1,
) -> Iterator[Array]:
    """Yield a map (M, T, V) per clip: how much likelier the class is where a joint is kept.

    That is its mean probability over the masks that keep the joint, minus that over all masks: Eq. 6 of the paper
    divided by how often the joint really was kept (the paper: masks × keep), and centred, which changes no order.

    Args:
        model: any model.
        clips: what to explain.
        targets: the class of each clip.
        seed: other masks.
        masks: forward passes per clip.
        keep: probability that a joint is kept in a segment.
        segments: with 1, a joint is kept or missing for the whole clip; with n, for a stretch of 1/n of it, whose
            place is shifted at random from mask to mask, as the cells of the paper's coarse grid are.
    """
    questions = ((clip, _kept(clip, seed, masks, keep, segments)) for clip in clips)
    for clip, scores, target in zip(clips, answers(model, questions), targets, strict=True):
        kept = _kept(clip, seed, masks, keep, segments)  # drawn again rather than held: with many clips it is a lot
        yield np.where(clip.detected, _influence(kept, scores[:, target]), np.float32(0))


def _influence(kept: Mask, scores: Array) -> Array:
    """(n, M, T, V), (n,) -> (M, T, V): mean score where kept, minus the mean score."""
    centred = scores - scores.mean()
    total = np.tensordot(centred, kept, axes=(0, 0))
    return (total / np.maximum(kept.sum(axis=0), 1)).astype(np.float32)


def _kept(clip: Clip, seed: int, masks: int, keep: float, segments: int) -> Mask:
    """(masks, M, T, V): coarse random grids over persons, segments and joints, shifted in time."""
    rng = generator(seed, "rise", clip.name)
    persons, frames, joints = clip.score.shape
    shift = rng.random(masks) * (segments > 1)
    cells: Mask = rng.random((masks, persons, segments + 1, joints)) < keep
    at: Floats = np.linspace(0, segments, frames, endpoint=False) + shift[:, None]
    segment = at.astype(np.int64)
    return np.take_along_axis(cells, segment[:, None, :, None], axis=2)
