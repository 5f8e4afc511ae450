"""Poses of the embedded set as some tool writes them, and how they are read."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cache

import numpy as np

from skelbench.core.clip import Clip
from skelbench.core.layout import LAYOUTS
from skelbench.core.relayout import relayout
from skelbench.data.find import load_data
from skelbench.data.reading.asked import NOTHING, Asked
from skelbench.data.reading.raw import Raw, Stated
from skelbench.data.reading.reading import Reading, understood

SIZE = (1080, 1920)


@cache
def synthetic(layout: str = "coco17", source: str = "mq", count: int = 8) -> tuple[Clip, ...]:
    data = load_data("synthetic", source=source)
    return tuple(relayout(data[i], LAYOUTS[layout], "zero") for i in range(0, len(data), len(data) // count))[:count]


def raws(layout: str = "coco17", source: str = "mq", count: int = 8) -> list[Raw]:
    return [Raw(clip.keypoint, clip.score, clip.image_size) for clip in synthetic(layout, source, count)]


def changed(clips: Sequence[Raw], change: Callable[[np.ndarray], np.ndarray]) -> list[Raw]:
    return [replace(raw, keypoint=change(raw.keypoint)) for raw in clips]


def understand(clips: Sequence[Raw], asked: Asked = NOTHING, stated: Stated | None = None) -> Reading:
    return understood("poses.pkl", lambda row: clips[row], len(clips), asked, stated)


def read(clips: Sequence[Raw], asked: Asked = NOTHING, stated: Stated | None = None) -> tuple[Reading, list[Clip]]:
    reading = understand(clips, asked, stated)
    return reading, [reading.clip(raw, str(i)).checked() for i, raw in enumerate(clips)]


def topics(reading: Reading, *kinds: str) -> Counter[str]:
    """Topics of remarks, those of the usual layout left out: whoever writes no layout is told which is assumed."""
    return Counter(
        remark.topic
        for remark in reading.remarks
        if remark.kind in (kinds or ("assumed", "mended", "doubt")) and "whose usual layout it is" not in remark.text
    )


def same(clips: Sequence[Clip], others: Sequence[Clip], tolerance: float = 0.0) -> bool:
    return all(
        np.allclose(a.keypoint, b.keypoint, rtol=0, atol=tolerance)
        and np.allclose(a.score, b.score, rtol=0, atol=1e-3)
        and a.image_size == b.image_size
        for a, b in zip(clips, others, strict=True)
    )
