"""Whether a third number of each joint is its depth, or its score."""

from collections import Counter

import numpy as np

from skelbench.core.errors import InputError
from skelbench.data.reading.finding import NOTHING, Finding
from skelbench.data.reading.pose import BELOW
from skelbench.data.reading.raw import Raw
from skelbench.data.reading.remark import Remark
from skelbench.data.reading.sample import Sample, size_of
from skelbench.data.reading.units import UNITS

MOST = 1.1
"""Scores of HRNet reach 1.03."""
PIXELS = 10.0
"""Size of a person, x or y, above which they are pixels; in metres nobody is so large. In millimetres, the depth of a
person is not below MOST throughout."""
PERCENT = (10.0, 101.0)
"""The highest confidence in percent lies between these. In a space, one of three axes goes below 0, or far beyond."""
SLIPS = 0.01
"""Share of scores that slipped below 0, at most; a depth that is so small lies below 0 as often as above."""
OUTSIDE = 0.05
"""Share of x and y outside the picture up to which they are its pixels; a space has its origin before the camera."""


def sign(sample: Sample) -> Finding:
    """Third numbers from 0 to 1 beside pixels are scores; beside x and y of that size, nobody can tell.

    Raises:
        InputError: nobody can tell, or the caller names a unit of poses that have a depth, which these have not.
    """
    units = UNITS[sample.units] if sample.units else None
    if units and sample.raws and units.dimensions > sample.coordinates:
        raise InputError(f"{sample.where} has poses in 2-D, {units.name} are units of poses in 3-D; omit --units")
    if sample.coordinates != 3 or (units and units.dimensions == 3):
        return NOTHING
    if not any((raw.keypoint[..., 2] != 0).any() for raw in sample.raws):
        said = "2-D: the third coordinate is 0 throughout, and left out; insist on 3-D by --units metres"
        return Finding((Remark("assumed", "dimensions", said),), _flat, otherwise="flat")
    said = (
        "2-D: the third number of each joint lies in 0 to 1 and is taken as its score; insist on 3-D by --units metres"
    )
    remarks = (Remark("assumed", "dimensions", said),)
    if units:
        return Finding((), _scored)
    if not _like_scores(sample):
        _check_no_picture(sample)
        return NOTHING
    if sample.sized or size_of(sample.rows, 2) > PIXELS:
        return Finding(remarks, _scored, otherwise="scored")
    if sample.stated.layout is not None:  # a format that names its joints has a place for scores, so this is a depth
        return NOTHING
    raise InputError(
        f"{sample.where}: the third number of each joint lies in 0 to 1 as x and y do, so it may be a score or a"
        " depth; say --units fractions, centred or none if it is the score, --units metres if it is the depth"
    )


def _check_no_picture(sample: Sample) -> None:
    """Refuse a third number that is no share beside x and y that are pixels of a picture: metres are neither."""
    if sample.raws[0].score is not None or size_of(sample.rows, 2) <= PIXELS:
        return
    flat, thirds = sample.points[:, :2], sample.points[:, 2]
    sides = max(max(raw.image_size or (0, 0)) for raw in sample.raws)
    percent = flat.min() >= 0 and thirds.min() >= 0 and PERCENT[0] < thirds.max() <= PERCENT[1]
    if np.mean((flat < 0) | (flat > sides)) < OUTSIDE if sample.sized else percent:
        raise InputError(
            f"{sample.where} has x and y that seem to be pixels, and a third number from {thirds.min():.3g} to"
            f" {thirds.max():.3g}, which is no score of 0 to 1; write scores in keypoint_score as shares, or say"
            " --units metres, centimetres or millimetres if all three are"
        )


def _like_scores(sample: Sample) -> bool:
    thirds = np.concatenate([raw.keypoint[..., 2].ravel() for raw in sample.raws])
    thirds = thirds[np.isfinite(thirds)]
    if not len(thirds) or np.mean(thirds < 0) > SLIPS:
        return False
    return bool(thirds.min() >= BELOW and thirds.max() <= MOST)


def _scored(raw: Raw, _: Counter[str]) -> Raw:
    return Raw(raw.keypoint[..., :2], raw.keypoint[..., 2] if raw.score is None else raw.score, raw.image_size)


def _flat(raw: Raw, _: Counter[str]) -> Raw:
    return Raw(raw.keypoint[..., :2], raw.score, raw.image_size)
