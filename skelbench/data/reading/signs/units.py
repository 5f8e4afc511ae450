"""What one unit of the coordinates is: pixels and shares of the picture, or metres and parts of them."""

from collections import Counter
from dataclasses import replace
from functools import partial

import numpy as np

from skelbench.core.arrays import Array, Mask
from skelbench.core.errors import InputError
from skelbench.data.reading.finding import NOTHING, Finding
from skelbench.data.reading.raw import Raw, moved
from skelbench.data.reading.remark import Remark
from skelbench.data.reading.sample import Sample, rows_of, size_of
from skelbench.data.reading.units import UNITS

SMALL = 3.0
"""No coordinate of a file with a picture is farther from 0 than this: then they are no pixels."""
BELOW = 0.05
"""Share of coordinates below 0 from which they are no shares of the picture; estimators leave it a little."""
PIXELS = 60.0
"""Where most coordinates are beyond this, they are pixels."""
EDGE, FILLED = 0.03, 0.9
"""So near to 0 and 1 come shares of a person's box along both axes, in more than this share of clips."""
BEGIN = 2
"""Frames of a clip that are looked at first."""
CLIPS = 3
"""Fewer clips do not tell which part of the picture is never reached."""
TALL = {"metres": (0.3, 3.0), "centimetres": (75.0, 300.0), "millimetres": (400.0, 3000.0)}
"""Median of the longer side of a person's box; 0.9 to 1.8 metres in all sets that we have, so 3 to 6 feet or 35 to 70
inches, which lie between the ranges."""


def sign(sample: Sample) -> Finding:
    """Bring what is asked for, stated or found to pixels or metres.

    Raises:
        InputError: the unit that is asked for does not fit the poses, or nobody can tell what -1 to 1 is of.
    """
    if not len(sample.points):
        return NOTHING
    if sample.units:
        return _known(sample, sample.units)
    return _flat(sample) if sample.coordinates == 2 else _deep(sample)


def _known(sample: Sample, name: str) -> Finding:
    unit = UNITS[name]
    if unit.dimensions != sample.coordinates:
        raise InputError(f"{sample.where} has poses in {sample.coordinates}-D, {name} is a unit of {unit.dimensions}-D")
    needs = name in ("fractions", "centred", "screen") and not sample.sized
    if needs and sample.asked.units:
        raise InputError(
            f"{sample.where} does not say the size of its pictures, which --units {name} needs; say --image-size"
            " WIDTHxHEIGHT (data convert), or --units none to take them as they are"
        )
    if needs:
        return Finding((_unsized(),))
    return NOTHING if name in ("pixels", "metres") else Finding(step=partial(_converted, name))


def _flat(sample: Sample) -> Finding:
    _check_alike(sample)
    if not sample.sized:
        return NOTHING if sample.stated.layout is not None else Finding((_unsized(),))
    sample = sample.in_pictures
    if not len(sample.points):
        return NOTHING
    if np.abs(sample.points).max() > SMALL:
        some = any(_of_shares(*rows_of(raw)) for raw in sample.raws)
        return Finding(step=_pixels_alone, otherwise="fractions" if some else "")
    if np.mean(sample.points < 0) > BELOW:
        low, high = sample.points.min(), sample.points.max()
        raise InputError(
            f"{sample.where} has coordinates from {low:.2f} to {high:.2f} and the size of its pictures, so they are"
            " no pixels; say --units centred (x and y from -1 to 1), screen (x alone, y by its measure) or none"
        )
    if _fill_boxes(sample):
        raise InputError(
            f"{sample.where} has coordinates that fill 0 to 1 in x and y in every clip, so they are shares of the"
            " person's box and not of the picture; write pixels, or say --units none to take them as they are"
        )
    said = "coordinates are shares of the picture, 0 to 1, and multiplied by its size; insist on another by --units"
    return Finding(
        (Remark("assumed", "units", said), *_of_one_side(sample)),
        _shares_alone,
        otherwise="fractions",
    )


def _check_alike(sample: Sample) -> None:
    """Refuse one axis in shares of the picture beside another in pixels."""
    x, y = np.abs(sample.points).max(axis=0)
    if min(x, y) <= SMALL and np.median(np.abs(sample.points), axis=0).max() > PIXELS:
        raise InputError(
            f"{sample.where} has x up to {x:.4g} and y up to {y:.4g}, so one is a share of the picture and the other is"
            " in pixels; write both in pixels, or insist on that by --units pixels"
        )


def _fill_boxes(sample: Sample) -> bool:
    """Say whether nearly every clip reaches from 0 to 1 along both axes, as no camera sees it."""
    held = [points[there] for points, there in sample.rows if there.any()]
    filled = [(clip.min(axis=0) < EDGE).all() and (clip.max(axis=0) > 1 - EDGE).all() for clip in held]
    return float(np.mean(filled)) > FILLED and all(clip.min() >= 0 and clip.max() <= 1 for clip in held)


def _of_one_side(sample: Sample) -> tuple[Remark, ...]:
    """Doubt shares of a wide (or high) picture of which no y (or x) is beyond its height in widths."""
    sizes = {raw.image_size for raw in sample.raws if raw.image_size}
    height, width = next(iter(sizes)) if len(sizes) == 1 else (1, 1)
    short, share = int(height < width), min(height, width) / max(height, width)
    farthest = sample.points.max(axis=0)
    if len(sample.raws) < CLIPS or share > 1 - BELOW or farthest[short] > share or farthest[1 - short] <= share:
        return ()
    said = f"no {'xy'[short]} is beyond {share:.2f}, so both may be shares of the picture's longer side"
    return (Remark("doubt", "units", f"{said}; multiply by that and write pixels, or insist by --units fractions"),)


def _unsized() -> Remark:
    return Remark("assumed", "units", "no picture size, so the unit of noise is told by the skeleton; write img_shape")


def _deep(sample: Sample) -> Finding:
    tall = size_of(sample.rows)
    name = unit_of_length(tall)
    if name == "metres":
        return Finding(step=partial(_length_alone, name))
    if name is None:
        said = f"a person is {tall:.3g} units long, which fits no unit of length; insist on one by --units"
        return Finding((Remark("doubt", "units", said),))
    said = f"{name}: a person is {tall:.0f} units long; converted to metres; insist on --units metres"
    return Finding((Remark("assumed", "units", said),), partial(_length_alone, name), otherwise=name)


def unit_of_length(tall: float) -> str | None:
    """Name the unit in which a person is so tall; None where in none."""
    return next((name for name, (low, high) in TALL.items() if low <= tall < high), None)


def _of_shares(points: Array, there: Mask) -> bool:
    """Whether one clip is in shares of the picture: all joints of somebody at least, and hardly one below 0."""
    held = points[there]
    return len(held) >= there.shape[1] and bool(np.abs(held).max() <= SMALL and np.mean(held < 0) <= BELOW)


def _pixels_alone(raw: Raw, counts: Counter[str]) -> Raw:
    """Multiply a clip in shares of its picture, among others that are in pixels."""
    if raw.image_size is None:
        counts["unsized"] = 1
        return raw
    if _begins_beyond(raw):
        return raw
    points, there = rows_of(raw)
    if there.sum() < raw.keypoint.shape[2] or np.abs(points).max() > SMALL:
        return raw
    counts["fractions" if (known := _of_shares(points, there)) else "small"] = 1
    return _converted("fractions", raw, counts) if known else raw


def _begins_beyond(raw: Raw) -> bool:
    """Whether a joint of the first frames lies beyond SMALL: then the others need no look each time a clip is read."""
    score = None if raw.score is None else raw.score[:, :BEGIN]
    first, there = rows_of(replace(raw, keypoint=raw.keypoint[:, :BEGIN], score=score))
    return bool(there.any() and np.abs(first).max() > SMALL)


def _shares_alone(raw: Raw, counts: Counter[str]) -> Raw:
    """Multiply shares of the picture, but of a clip in pixels among them."""
    counts["unsized"] = int(raw.image_size is None)
    points, there = rows_of(raw)
    if there.any() and np.median(np.abs(points[there]), axis=0).max() > PIXELS:
        counts["pixels"] = 1
        return raw
    return _converted("fractions", raw, counts)


def _length_alone(name: str, raw: Raw, counts: Counter[str]) -> Raw:
    """Convert lengths to metres; of a clip that is in metres alone, or alone is not, by its own unit."""
    if name == "metres" and np.abs(raw.keypoint.astype(np.float32)).max(initial=0) < TALL["centimetres"][0] / 2:
        return raw  # nobody is so tall that it were another unit
    own = unit_of_length(size_of([rows_of(raw)])) or name
    other = own != name and "metres" in (own, name)  # a hundred times as tall: centimetres and millimetres are near
    counts["length"] = int(other)
    return _converted(own if other else name, raw, counts)


def _converted(name: str, raw: Raw, _: Counter[str]) -> Raw:
    if name == "metres":
        return raw
    points = raw.keypoint.astype(np.float32)
    if UNITS[name].dimensions == 3:
        return moved(raw, points * np.float32(UNITS[name].factor))
    if name == "none":
        return Raw(raw.keypoint, raw.score)
    return moved(raw, _pixels(name, points, raw.image_size)) if raw.image_size else raw


def _pixels(name: str, points: Array, size: tuple[int, int]) -> Array:
    sides = np.array([size[1], size[0]], np.float32)
    if name == "fractions":
        return points * sides
    half: Array = np.divide(sides, 2, dtype=np.float32)
    return points * (half if name == "centred" else half[0]) + half
