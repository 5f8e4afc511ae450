"""Clips to damage, and every family with a typical level of its own, for the tests of perturbations.

A family outside the repository takes part where $SKELBENCH_FAMILIES names it, e.g. "my_module:glitch".
"""

import os
from dataclasses import replace
from hashlib import sha256

import numpy as np

from skelbench.core.clip import Clip
from skelbench.core.layout import LAYOUTS, Layout
from skelbench.perturbations import FAMILIES, Family
from skelbench.perturbations.find import find_family
from skelbench.perturbations.spec import Spec

NAMES = [*FAMILIES, *os.environ.get("SKELBENCH_FAMILIES", "").split()]


def heads(*names: str) -> list[tuple[str, Family]]:
    """List the plain family and its variants, e.g. `noise` and `noise@spatial`, each with its family."""
    known = [(name, find_family(name)) for name in names]
    return [(f"{name}@{variant}" if variant else name, family) for name, family in known for variant in family.rules]


def cases(*names: str) -> list[str]:
    """List a spec of each variant of these families, at the level that the family gives as its example."""
    return [example(head, family) for head, family in heads(*names)]


def example(head: str, family: Family) -> str:
    """The spec of a variant at its typical level."""
    return f"{head}:{family.example_of(variant_of(head))}"


def variant_of(head: str) -> str:
    return head.partition("@")[2]


def make_clip(name: str = "a", layout: str = "coco17", dims: int = 2, frames: int = 40) -> Clip:
    """Two persons with gaps and an absent third; drawn by the name, so that clips differ."""
    rng = np.random.default_rng(list(name.encode()))
    joints = len(LAYOUTS[layout])
    keypoint = rng.uniform(200, 900, size=(3, frames, joints, dims)).astype(np.float32)
    score = rng.uniform(0.2, 1, size=(3, frames, joints)).astype(np.float32)
    score[rng.random(score.shape) < 0.1] = 0
    score[2] = 0
    keypoint[score == 0] = 0
    clip = Clip(keypoint, score, LAYOUTS[layout], name, image_size=(1080, 1920) if dims == 2 else None)
    return replace(clip, seen_by=lambda source: replace(clip, keypoint=keypoint[:, :, ::-1].copy(), source=source))


def fitting(case: str, name: str = "a") -> Clip:
    """A clip on which the spec has something to do: in 2-D, or with axes that are known in 3-D."""
    spec = Spec.parse(case)
    made = (make_clip(name), make_clip(name, layout="ntu25", dims=3))
    return next((clip for clip in made if not spec.idle(clip)), made[0])


def whole(frames: int = 40, persons: int = 2, name: str = "whole", layout: str = "coco17") -> Clip:
    """A clip without gaps."""
    rng = np.random.default_rng(1)
    joints = len(LAYOUTS[layout])
    keypoint = rng.uniform(200, 900, size=(persons, frames, joints, 2)).astype(np.float32)
    return Clip(keypoint, np.ones(keypoint.shape[:3], np.float32), LAYOUTS[layout], name, image_size=(1080, 1920))


def of_unknown_joints(clip: Clip) -> Clip:
    """The same clip in a layout of one's own: nobody else knows its joints, and nothing links them."""
    names = tuple(f"point_{v}" for v in range(len(clip.layout)))
    own = Layout("own", names, (), names[0])
    return replace(clip, layout=own)


def fingerprint(clip: Clip) -> str:
    return sha256(clip.keypoint.tobytes() + clip.score.tobytes()).hexdigest()


def apply(text: str, clip: Clip, seed: int = 0) -> Clip:
    return Spec.parse(text).apply(clip, seed)


def changed(before: Clip, after: Clip) -> np.ndarray:
    return (before.keypoint != after.keypoint).any(axis=-1) | (before.score != after.score)


def equal_persons_are_damaged_apart(case: str) -> bool:
    """Whether one of three draws damages two equal persons of one clip differently."""
    one = whole(persons=1)
    pair = one.with_pose(np.repeat(one.keypoint, 2, axis=0), np.repeat(one.score, 2, axis=0))
    damaged = [apply(case, pair, seed) for seed in range(3)]
    return any((clip.keypoint[0] != clip.keypoint[1]).any() for clip in damaged)
