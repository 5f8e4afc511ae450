"""Whether the poses lie in the picture whose size the file states."""

from collections import Counter
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from skelbench.core.arrays import Array
from skelbench.data.reading.finding import NOTHING, Finding
from skelbench.data.reading.raw import Raw, surely
from skelbench.data.reading.remark import Remark
from skelbench.data.reading.sample import Sample, rows_of, spreads

OUTSIDE = 0.005
"""Share of joints outside from which it is looked whether the sides were exchanged: hardly any may be outside then."""
LOST = 0.1
"""Share of joints outside from which the size is doubted; 0.018 at most in sets that we have."""
ALONE = 0.3
"""The same of a single clip: 0.19 at most in sets that we have, but for three of Penn Action, which are wrong."""
CORNER, MIDDLE = 0.6, 0.4
"""Poses fill a corner where 99 % of coordinates lie in the first share of both sides, and half of them in the other.
In sets that we have these are 0.62 to 1.0 and 0.45 to 0.63."""
LYING = 0.7
"""Share of clips with lying persons from which x and y may be exchanged, rather than the sides of the picture."""
RESIZED = "it seems resized after the poses were estimated; say --image-size (data convert), or write img_shape"


def sign(sample: Sample) -> Finding:
    """Exchange height and width where the poses then lie inside; doubt sizes that they do not fit."""
    sample = sample.in_pictures
    if sample.coordinates != 2 or not len(sample.points):
        return NOTHING
    shares = _shares(sample)
    if not len(shares):  # nothing is surely seen
        return Finding(step=_watched)
    outside = _outside(shares)
    if outside > OUTSIDE and sample.units is None and not sample.asked.image_size:
        turned = _shares(sample, turned=True)
        if _outside(turned) < outside / 10:
            said = (
                f"{outside:.0%} of the joints lie outside the picture, but not if its size is (width, height): read so"
            )
            remark = Remark("assumed", "picture", f"{said}; insist on (height, width) by --units pixels")
            return Finding((remark, *_lying(sample)), _turned, otherwise="turned")
    if outside > LOST:
        return _doubt(f"{outside:.0%} of the joints lie outside the picture")
    if (np.quantile(shares, 0.99, axis=0) < CORNER).all() and (np.median(shares, axis=0) < MIDDLE).all():
        return _doubt("the poses fill only the upper left corner of the picture")
    return Finding(step=_watched)


def _shares(sample: Sample, *, turned: bool = False) -> Array:
    """(P, 2): x and y of every joint that is surely seen, in widths and heights."""
    return np.concatenate([np.zeros((0, 2), np.float32), *(_shares_of(raw, turned=turned) for raw in sample.raws)])


def _shares_of(raw: Raw, *, turned: bool = False) -> Array:
    """(P, 2): the same of one clip."""
    points, there = rows_of(surely(raw))  # MediaPipe guesses joints far outside, with a low score
    height, width = raw.image_size or (1, 1)
    return points[there] / np.array([height, width] if turned else [width, height], np.float32)


def _outside(shares: Array) -> float:
    return float(np.mean(((shares < 0) | (shares > 1)).any(axis=1))) if len(shares) else 0.0


def _watched(raw: Raw, counts: Counter[str]) -> Raw:
    """Count a clip that does not lie in its picture among others that do."""
    if raw.image_size is not None and _any_outside(raw.keypoint, raw.image_size):
        counts["outside"] = int(_outside(_shares_of(raw)) > ALONE)
    return raw


def _any_outside(keypoint: NDArray[Any], size: tuple[int, int]) -> bool:
    """Whether anything, seen or not, lies outside: of most clips nothing does, which is told soon."""
    return bool(((keypoint < 0) | (keypoint > np.array([size[1], size[0]], np.float32))).any())


def _lying(sample: Sample) -> tuple[Remark, ...]:
    """Doubt that it is the picture whose sides are exchanged, where most persons are wider than high."""
    sides = [spreads(*rows) for rows in sample.rows if len(rows[0])]
    if np.mean([np.mean(each[:, 0] > each[:, 1]) > 0.5 for each in sides]) <= LYING:
        return ()
    said = "most persons lie; if they should stand, x and y of the joints are exchanged, and not the picture's sides"
    return (Remark("doubt", "picture", f"{said}: write keypoint as (x, y)"),)


def _doubt(what: str) -> Finding:
    return Finding((Remark("doubt", "picture", f"{what}; {RESIZED}"),))


def _turned(raw: Raw, counts: Counter[str]) -> Raw:
    return _watched(replace(raw, image_size=raw.image_size[::-1]), counts) if raw.image_size else raw
