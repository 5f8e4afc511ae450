"""The clips of the page's player: a few of the embedded synthetic ones, under perturbations of every family.

Real recordings may not be passed on, so their poses never enter a page.
"""

from base64 import b64encode
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from skelbench.core.arrays import Floats
from skelbench.core.clip import Clip
from skelbench.data.find import load_data
from skelbench.perturbations import FAMILIES
from skelbench.perturbations.spec import Spec
from skelbench.perturbations.suites import load_suite

ACTIONS = ("wave", "kick", "sit_down", "handshake")
FRAMES = 40
MISSING = 65535
"""Stands for a joint that is not there; every other value is a coordinate."""
STEPS, MARGIN = 65534, 1.0
"""Coordinates are whole steps over the clip's window and MARGIN windows around it on each side."""


def player(actions: Sequence[str] = ACTIONS, suite: str = "wide", seed: int = 0) -> dict[str, Any]:
    """Return the player's data: layout, clips, and each clip's poses by spec as base64 of uint16 (M, FRAMES, V, 2).

    suite: shown at all its levels; the families that it lacks are shown at one.
    """
    data = load_data("synthetic")
    chosen = [data[list(data.labels).index(data.classes.index(action))] for action in actions]
    specs = [Spec(), *load_suite(suite, [name for name in data.sources if name != data.source])]
    specs += _of_families([term.family for spec in specs for term in spec.terms], chosen)
    return {
        "dataset": data.name,
        "joints": list(data.layout.joints),
        "links": [list(link) for link in data.layout.links],
        "frames": FRAMES,
        "margin": MARGIN,
        "specs": [{"spec": str(spec), "family": spec.family, "level": spec.level} for spec in specs],
        "clips": [
            {
                "name": clip.name,
                "action": data.classes[clip.label],
                "persons": len(clip.keypoint),
                "seconds": round(clip.keypoint.shape[1] / 30, 2),
                "poses": {str(spec): encode(spec.apply(clip, seed), clip) for spec in specs},
            }
            for clip in chosen
        ],
    }


def _of_families(known: Sequence[str], clips: Sequence[Clip]) -> Iterator[Spec]:
    """Give every other family at a typical level, if it can act on a clip and adds nobody: places are counted."""
    others = [family for family in FAMILIES.values() if family.name not in known and not family.adds_persons]
    for spec in (Spec.parse(f"{family.name}:{family.example}") for family in others):
        if not all(spec.idle(clip) for clip in clips):
            yield spec


def encode(damaged: Clip, clean: Clip, count: int = FRAMES) -> str:
    """Pack a clip's poses as base64 of little-endian uint16 (M, count, V, 2), in steps over the clean clip's window.

    Frames are taken at equal distances from first to last, so that a clip that lost frames ends with the clean one.
    """
    corner, side = window(clean)
    frames = np.rint(np.arange(count) * (damaged.keypoint.shape[1] - 1) / (count - 1)).astype(np.int64)
    share = (damaged.keypoint[:, frames] - corner) / side
    steps = np.round((share + MARGIN) / (1 + 2 * MARGIN) * STEPS).clip(0, STEPS)
    packed = np.where(damaged.detected[:, frames, :, None], steps, MISSING).astype("<u2")
    return b64encode(packed.tobytes()).decode()


def window(clip: Clip) -> tuple[Floats, float]:
    """(upper left corner (2,), side) of the square around all of the clip, a tenth wider."""
    low, high = clip.box
    side = 1.1 * float(np.max(high - low)) or 1.0
    return (low + high - np.float64(side)) / 2, side
