"""Whether persons stand on their feet."""

import numpy as np

from skelbench.core.arrays import Array, Mask
from skelbench.core.layout import Layout
from skelbench.core.words import count
from skelbench.data.reading.finding import NOTHING, Finding
from skelbench.data.reading.remark import Remark
from skelbench.data.reading.sample import Sample, spreads
from skelbench.data.reading.signs.flip import axis_of

TALL = 1.6
"""Height of a box in widths from which a person stands. Who lies, or does push-ups, tells nothing: seen from the front
he has 1.3 to 1.6, and his head below his feet."""
MOST = 0.75
"""Share of clips with standing persons whose heads are below their feet; in sets that we have it is 0."""
HEADS, FEET = ("head", "nose", "face"), ("ankle_left", "ankle_right")


def sign(sample: Sample) -> Finding:
    """Doubt files in which the heads of nearly all who stand are below their feet."""
    layout = sample.layout
    if layout is None or (sample.coordinates == 3 and layout.axes is None):
        return NOTHING  # of other 3-D poses nobody knows which axis goes up
    head = next((layout.index[name] for name in HEADS if name in layout.index), None)
    if head is None or any(foot not in layout.index for foot in FEET):
        return NOTHING
    up = axis_of(sample, "y")
    if (other := _longest(sample, up)) is not None:
        said = f"most persons are longest along {'xyz'[other]}, and none stands along {'xyz'[up]}, which points up"
        return Finding((Remark("doubt", "upright", f"{said} in {layout.name}; exchange the axes"),))
    votes = [vote for pose in sample.rows if (vote := _falls(layout, head, up, *pose)) is not None]
    wrong = np.mean(votes) if votes else 0
    if (wrong if sample.coordinates == 2 else 1 - wrong if votes else 0) <= MOST:
        return NOTHING
    where = "y grows upwards" if sample.coordinates == 2 else "the vertical axis grows downwards"
    said = f"in {count(len(votes), 'clip')} of standing persons most heads are below the feet, so {where}"
    return Finding((Remark("doubt", "upright", f"{said}; say --flip y (data convert)"),))


def _longest(sample: Sample, up: int) -> int | None:
    """Along which other axis most 3-D persons stand, where hardly one stands along `up`; None where that is not so."""
    if sample.coordinates != 3 or not len(sample.points):
        return None
    sides: Array = np.concatenate([spreads(*rows) for rows in sample.rows])
    longest = sides.argmax(axis=1)
    shares = [int(np.sum((longest == axis) & _stands(sides, axis))) / len(sides) for axis in range(3)]
    best = shares.index(max(shares))
    return best if best != up and shares[best] > MOST and shares[up] < 1 - MOST else None


def _stands(sides: Array, up: int) -> Mask:
    """(R,): whether a box (R, C) is TALL along this axis."""
    return np.asarray(sides[:, up] > TALL * np.delete(sides, up, axis=1).max(axis=1))


def _falls(layout: Layout, head: int, up: int, points: Array, there: Mask) -> bool | None:
    """Whether the head has a greater coordinate than the feet; None where nobody stands."""
    feet = [layout.index[foot] for foot in FEET]
    told = there[:, head] & there[:, feet].all(axis=1)
    if not told.any():
        return None
    sides = spreads(points[told], there[told])
    standing = _stands(sides, up)
    if np.mean(standing) < 0.5:
        return None
    return bool(np.median(points[told, head, up] - points[told][:, feet, up].mean(axis=1)) > 0)
