"""What a caller insists on about data that he opens; whatever he leaves open is told by the data."""

import hashlib
from dataclasses import astuple, dataclass
from pathlib import Path

from skelbench.core.errors import require
from skelbench.core.files import file_sha256
from skelbench.core.layout import LAYOUTS
from skelbench.core.words import quoted
from skelbench.data.bounds import PIXELS
from skelbench.data.reading.units import UNITS

FLIPS = ("x", "y")


@dataclass(frozen=True)
class Asked:
    """What the caller insists on; None everywhere leaves all to the data.

    layout: name of the joints' layout. units: what one unit of the coordinates is, one of `UNITS`. flip: the axis
    that grows the other way in the file, `x` (a mirrored picture) or `y` (y grows upwards). image_size: (height, width)
    in pixels, of files that do not say it. labels: a CSV of the labels, for formats of one file a clip.

    Raises:
        InputError: there is no such layout, unit or axis, or no picture of that size.
    """

    layout: str | None = None
    units: str | None = None
    flip: str | None = None
    image_size: tuple[int, int] | None = None
    labels: Path | None = None

    def __post_init__(self) -> None:
        if self.layout is not None:
            LAYOUTS.check(self.layout)
        if self.units is not None:
            UNITS.check(self.units)
        require(self.flip in (None, *FLIPS), f"unknown flip {quoted(self.flip)}; name the axis, x or y")
        size = self.image_size
        require(
            size is None or all(0 < side <= PIXELS for side in size),
            f"image size {quoted(size)}, expected width and height in pixels, 1 to {PIXELS}",
        )

    def fingerprint(self, sha256: str) -> str:
        """Return the fingerprint of files, which is told apart from that of the same bytes read otherwise.

        So numbers of one reading never stand for another. Where nothing is insisted on, it is the files' own.
        """
        if not any(astuple(self)):
            return sha256
        labels = file_sha256(self.labels) if self.labels else None
        said = repr((sha256, self.layout, self.units, self.flip, self.image_size, labels))
        return hashlib.sha256(said.encode()).hexdigest()


NOTHING = Asked()
"""Insists on nothing."""
