"""What one unit of the coordinates in a file may be, and how they become pixels or metres."""

from dataclasses import dataclass

from skelbench.core.registry import Registry


@dataclass(frozen=True)
class Unit:
    """One convention. dimensions: 2 or 3, of the poses that are written so; factor: metres in one unit of 3-D data.

    means: what it is, in words for people.
    """

    name: str
    dimensions: int
    means: str
    factor: float = 1.0


_EVERY = (
    Unit("pixels", 2, "pixels of the picture, as its size in the file says"),
    Unit("fractions", 2, "shares of the picture: x of its width, y of its height, 0 to 1"),
    Unit("centred", 2, "half pictures from the centre: x and y from -1 to 1, as pyskl's PreNormalize2D writes"),
    Unit("screen", 2, "half widths from the centre, x from -1 to 1, as VideoPose3D and MotionBERT write"),
    Unit("none", 2, "nothing in particular: taken as they are, without a picture"),
    Unit("metres", 3, "metres"),
    Unit("centimetres", 3, "centimetres", 1e-2),
    Unit("millimetres", 3, "millimetres", 1e-3),
)
UNITS: Registry[Unit] = Registry("unit", {unit.name: unit for unit in _EVERY})
