"""The size of the picture, where the caller gives it."""

from collections import Counter
from dataclasses import replace
from functools import partial

from skelbench.data.reading.finding import NOTHING, Finding
from skelbench.data.reading.raw import Raw
from skelbench.data.reading.sample import Sample


def sign(sample: Sample) -> Finding:
    """Take the size that the caller gives for that of every clip; whatever is insisted on needs no remark."""
    size = sample.asked.image_size
    return Finding(step=partial(_sized, size)) if size else NOTHING


def _sized(size: tuple[int, int], raw: Raw, _: Counter[str]) -> Raw:
    return replace(raw, image_size=size)
