"""The four streams of a skeleton: joints, bones and their motion, at the true frame rate (pyskl `GenSkeFeat`)."""

import numpy as np

from skelbench.core.arrays import Array, Indices, Mask
from skelbench.core.layout import Layout

STREAMS = ("j", "b", "jm", "bm")
"""Joints, bones, joint motion, bone motion."""


def parents(layout: Layout) -> Indices:
    """(V,): where every joint's bone begins: its parent, or where the layout says; a root's bone is itself."""
    parent = np.arange(len(layout))
    for joint, start in (*layout.links, *layout.positions(layout.bones)):
        parent[joint] = start
    return parent


def stream(name: str, pose: Array, score: Array, seen: Mask, layout: Layout) -> tuple[Array, Array]:
    """(M, T, V, C), (M, T, V) -> the same of a stream; what lacks an end that was `seen` (M, T, V) is 0.

    A bone is at the joint it leads to, a motion in the frame it starts from; so is its importance.
    """
    if name in ("b", "bm"):
        pose, score, seen = bones(pose, score, seen, parents(layout))
    if name in ("jm", "bm"):
        pose, score = motion(pose, score, seen)
    return pose, score


def bones(pose: Array, score: Array, seen: Mask, parent: Indices) -> tuple[Array, Array, Mask]:
    """Every joint minus its parent, and the mean of their scores; also (M, T, V), where both were seen."""
    both = seen & seen[:, :, parent]
    bone = np.where(both[..., None], pose - pose[:, :, parent], 0)
    return bone, np.where(both, (score + score[:, :, parent]) / 2, 0), both


def motion(pose: Array, score: Array, seen: Mask) -> tuple[Array, Array]:
    """The way to the next frame, and the mean of both scores; 0 in the last frame."""
    both = np.zeros_like(seen)
    both[:, :-1] = seen[:, 1:] & seen[:, :-1]
    way, mean = np.zeros_like(pose), np.zeros_like(score)
    way[:, :-1] = pose[:, 1:] - pose[:, :-1]
    mean[:, :-1] = (score[:, 1:] + score[:, :-1]) / 2
    return np.where(both[..., None], way, 0), np.where(both, mean, 0)
