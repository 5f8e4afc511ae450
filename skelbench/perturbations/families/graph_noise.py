"""Noise of one band of frequencies, along the skeleton and in time (Tanaka et al., arXiv 2305.17939).

They damage clips cell by cell of a joint Fourier transform, of the graph and of time. Here a band is a third of the
graph's frequencies times a third of the frequencies in time, and time has the cosine transform, which knows no jump
from the last frame to the first (`frequencies.py`). Every band is the same white draw, filtered, then scaled to one
size over the joints detected. Setting undetected joints to zero lets a part of it leak out of the band.
"""

from functools import partial
from itertools import product

import numpy as np

from skelbench.core.arrays import Array, Floats
from skelbench.core.clip import Clip
from skelbench.core.layout import Layout
from skelbench.perturbations.family import Family, Rule
from skelbench.perturbations.frequencies import Third, along_skeleton, frames_in_band, in_time
from skelbench.perturbations.in_words import in_bodies
from skelbench.perturbations.levels import SIGMA
from skelbench.perturbations.moves import scaled
from skelbench.perturbations.normals import white
from skelbench.perturbations.rulers import camera_units

SKELETON: dict[str, Third] = {"smooth": 0, "middle": 1, "rough": 2}
TIME: dict[str, Third] = {"slow": 0, "medium": 1, "fast": 2}
_NOTHING = 1e-5
"""Root mean square below which a draw of unit variance has nothing in a band but the rounding error of the filter."""


def in_all_bands(clip: Clip, size: float, rng: np.random.Generator) -> Clip:
    """Add white noise of that root mean square [camera units] over the joints and frames of each person."""
    return _of_size(clip, size, white(clip, rng))


def banded(skeleton: Third, time: Third) -> Rule:
    """Make the rule that adds noise of one band, of that root mean square [camera units] for each person."""

    def add(clip: Clip, size: float, rng: np.random.Generator) -> Clip:
        return _of_size(clip, size, _filtered(white(clip, rng), clip.layout, skeleton, time))

    return add


def _filtered(draw: Array, layout: Layout, skeleton: Third, time: Third) -> Array:
    """(M, T, V, C): what of the draw is in the band; zeros where the band has no frequency."""
    projector = along_skeleton(layout, skeleton)
    if projector is None:
        return np.zeros_like(draw)
    over_joints: Floats = np.tensordot(projector, draw, (1, 2))  # (V, M, T, C)
    return in_time(over_joints.swapaxes(2, 3), time).transpose(1, 3, 0, 2).astype(np.float32)


def _of_size(clip: Clip, size: float, draw: Array) -> Clip:
    """Move by the draw, with a root mean square of `size` over each person's detected joints, in each coordinate."""
    there = clip.detected[..., None]
    values = np.maximum(there.sum(axis=(1, 2, 3)) * draw.shape[-1], 1)
    rms = np.sqrt((np.where(there, draw, np.float32(0)).astype(np.float64) ** 2).sum(axis=(1, 2, 3)) / values)
    return scaled(clip, draw, np.where(rms > _NOTHING, size * camera_units(clip) / np.maximum(rms, _NOTHING), 0))


def _has_band(skeleton: Third, time: Third, clip: Clip) -> str:
    frames, frequencies = clip.score.shape[1], frames_in_band(clip.score.shape[1], time)
    if frequencies.start == frequencies.stop:
        return f"has {frames} frame{'s' * (frames > 1)}, too few for this band"
    missing = along_skeleton(clip.layout, skeleton) is None
    return f"is of layout {clip.layout.name}, whose graph has no such band" if missing else ""


_BANDS: dict[str, tuple[Third, Third]] = {f"{s}-{t}": (SKELETON[s], TIME[t]) for s, t in product(SKELETON, TIME)}
_ERR = {"smooth": "err alike", "middle": "err apart", "rough": "err against each other"}
_CHANGE = {"slow": "slowly", "medium": "at medium speed", "fast": "fast"}
GRAPH_NOISE = Family(
    "graph-noise",
    SIGMA,
    "0.005",
    {"": in_all_bands, **{word: banded(*band) for word, band in _BANDS.items()}},
    "Tanaka et al., arXiv 2305.17939, with another transform and norm",
    group="localisation",
    axis="log",
    note=in_bodies,
    about={
        "": "Every joint is off by a normal error of its own in every frame: all nine bands together.",
        **{
            f"{s}-{t}": f"Neighbouring joints {_ERR[s]}, and their errors change {_CHANGE[t]}."
            for s, t in product(SKELETON, TIME)
        },
    },
    wants={word: partial(_has_band, *band) for word, band in _BANDS.items() if band != (0, 0)},  # every clip has that
)
