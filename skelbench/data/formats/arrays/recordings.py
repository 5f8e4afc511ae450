"""Which clips of a known set were cut from one video, where its file does not say so in an array `recording`."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from skelbench.core.arrays import Indices
from skelbench.data.formats.arrays.npz_check import is_labelled

NUMBERED = {"penn_action": r"(\d+)", "pushup": r"\w+_(\d+)"}
"""Set -> its names: clips are numbered in the order in which they were cut from videos of various sizes."""
TAKES = {"nw_ucla": r"(a\d+_s\d+_e\d+)_v\d+"}
"""Set -> its names: all but the camera, `v02`, says which take a clip is of."""


def known_recordings(path: Path, small: Mapping[str, NDArray[Any]]) -> Indices | None:
    """(N,) recording number of every clip of a file `<set>_<source>.npz`; None where we know no rule for it.

    small: the arrays of the file that are not poses, see docs/your_data.md.
    """
    name = path.stem.rpartition("_")[0]
    rule = NUMBERED.get(name) or TAKES.get(name)
    matches = [re.fullmatch(rule, str(clip)) for clip in small["clip_name"]] if rule else []
    told = [match[1] for match in matches if match]
    if not told or len(told) < len(matches):
        return None  # another file that happens to have the name of the set
    if name in TAKES:
        return np.unique(told, return_inverse=True)[1].astype(np.int64)
    numbers = np.array(told, np.int64)
    label = small["label"] if is_labelled(small) else None
    if label is None and len(np.unique(numbers)) == len(numbers):
        label = np.zeros_like(numbers)  # neighbours of any class are joined: rather too many than too few
    return None if label is None or "img_shape" not in small else in_order(numbers, label, small["img_shape"])


def in_order(numbers: Indices, labels: NDArray[Any], sizes: NDArray[Any]) -> Indices:
    """Join clips of consecutive numbers, equal class and equal picture size: (N,), (N,), (N, 2) -> (N,).

    A video has one size and its clips follow each other, so clips of one video are joined. Two videos of one size
    that follow each other are joined too, which makes intervals wider, never narrower. How well this fits the two
    sets was measured on poses, see docs/your_data.md.
    """
    order = np.lexsort((numbers, labels))
    steps = np.diff(np.column_stack((numbers, labels, sizes))[order].astype(np.int64), axis=0)
    joined = (steps == (1, 0, 0, 0)).all(axis=1)
    recordings = np.empty(len(numbers), np.int64)
    recordings[order] = np.concatenate(([0], np.cumsum(~joined)))
    return recordings
