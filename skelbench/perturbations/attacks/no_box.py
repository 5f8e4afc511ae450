"""Damage that asks no model: parts of the body move as in a clip of another class (after ISAAC-N, arXiv 2501.16843)."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from skelbench.core.arrays import Array, Indices, Mask
from skelbench.core.clip import NO_LABEL, Clip
from skelbench.core.errors import InputError, require
from skelbench.core.layout import Layout
from skelbench.perturbations.attacks.attack import Attack, check_counts, draws
from skelbench.perturbations.attacks.space import Rng
from skelbench.perturbations.rulers import body_heights
from skelbench.perturbations.tree import hops


def no_box(victim: Any, clips: Sequence[Clip], parts: int, seed: int = 0, *, pool: Sequence[Clip]) -> list[Clip]:
    """Give `parts` parts of every person's body the motion of the same parts in a clip of another class.

    victim: asked nothing. pool: clips to take parts from; one of another class is drawn for each clip, whatever the
    order of the pool.

    Raises:
        InputError: no such number of parts, or the pool has no clip of another class, layout and dimension alike.
    """
    check_counts(parts=parts)
    donors = sorted(pool, key=lambda clip: clip.name)
    return [_patched(clip, donors, parts, draws(seed, "no-box", 1, clip)) for clip in clips]


def _patched(clip: Clip, donors: Sequence[Clip], parts: int, rng: Rng) -> Clip:
    there = [joints for joints in clip.layout.parts.values() if joints]
    require(
        parts <= len(there),
        f"no-box replaces 1 to {len(there)} parts of layout {clip.layout.name}, got {parts}; choose a number of them",
    )
    others = [donor for donor in donors if _fits(donor, clip)]
    if not others:
        raise InputError(
            f"clip {clip.name!r}: the pool has no clip of another class and of layout {clip.layout.name}; give more"
        )
    donor = others[rng.integers(len(others))]
    order: list[int] = rng.permutation(len(there)).tolist()
    keypoint = clip.keypoint.copy()
    for person, (model, size) in _partners(clip, donor).items():
        for k in order[:parts]:
            _graft(keypoint[person], clip.detected[person], donor, model, size, there[k])
    return clip.with_pose(keypoint, clip.score)


def _fits(donor: Clip, clip: Clip) -> bool:
    same = donor.layout == clip.layout and donor.keypoint.shape[-1] == clip.keypoint.shape[-1]
    other = donor.label != clip.label and NO_LABEL not in (donor.label, clip.label)
    return same and other and bool(donor.detected.any())


def _partners(clip: Clip, donor: Clip) -> dict[int, tuple[int, float]]:
    """Person -> whom of the donor he moves like, and how much larger he is; persons of nobody seen are left out."""
    mine, theirs = body_heights(clip), body_heights(donor)
    models = np.flatnonzero(theirs > 0)
    if not len(models):
        return {}
    seen = np.flatnonzero(mine > 0)
    pairs = [(int(person), int(models[k % len(models)])) for k, person in enumerate(seen)]
    return {person: (model, float(mine[person] / theirs[model])) for person, model in pairs}


def _graft(pose: Array, detected: Mask, donor: Clip, model: int, size: float, joints: tuple[int, ...]) -> None:
    """Let `joints` of pose (T, V, C) stand about the part's root as the donor's do; where a joint lacks, it stays."""
    root, frames = _root(donor.layout, joints), _frames(len(pose), donor.score.shape[1])
    theirs, seen = donor.keypoint[model, frames], donor.detected[model, frames]
    for joint in joints:
        known = detected[:, joint] & detected[:, root] & seen[:, joint] & seen[:, root]
        put = pose[:, root] + np.float32(size) * (theirs[:, joint] - theirs[:, root])
        pose[:, joint] = np.where(known[:, None], put, pose[:, joint])


def _root(layout: Layout, joints: tuple[int, ...]) -> int:
    """The joint of a part that is nearest to the layout's centre."""
    far = hops(layout)[layout.index[layout.centre]]
    return min(joints, key=lambda joint: far[joint])


def _frames(frames: int, of: int) -> Indices:
    """(T,): which frame of `of` each of ours shows, from the first to the last."""
    return np.round(np.linspace(0, of - 1, frames)).astype(np.int64)


NO_BOX = Attack(
    "no-box",
    no_box,
    "after ISAAC-N, arXiv 2501.16843",
    "Parts of the body move as in a clip of another class, fixed where they join the body.",
    needs="",
    level="number of parts that are replaced",
)
