"""Which joints are masked: random joints or random parts of the body, the same ones for every model of a layout.

Every clip has, in every draw, one order in which its joints (or parts) go; a count masks the first so many of it. So
the masks of a draw are nested, and a curve over counts is not shaken by other masks at every point.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from skelbench.core.arrays import Indices
from skelbench.core.layout import PARTS, Layout
from skelbench.core.randomness import generator

VERSION = 1
"""Of the draws; raise it when the same seed gives other masks."""
KINDS = ("joints", "parts")
PER = ("clip", "batch")
"""clip: every clip has masks of its own. batch: all clips are one batch and share one mask a draw, as one call of the
paper's sampler gives it; a result then does not depend on how many clips are computed at once."""
TEST, TRAIN = "test", "train"
"""What masks are for: a classifier is not trained on the very masks that it is tested with."""


@dataclass(frozen=True)
class Masks:
    """All masks of one kind on one layout. use: `TEST` or `TRAIN`."""

    kind: str
    layout: Layout
    seed: int
    per: str = "clip"
    use: str = TEST

    @property
    def units(self) -> tuple[tuple[int, ...], ...]:
        """What is masked as a whole: (joint,) each, or the joints of each part."""
        return five_parts(self.layout) if self.kind == "parts" else tuple((v,) for v in range(len(self.layout)))

    def turns(self, names: Sequence[str], draw: int) -> Indices:
        """(N, V): the turn at which each joint of each clip goes. Where it is at least m, the joint outlasts m."""
        units = self.units
        of = np.empty(len(self.layout), np.int64)
        for number, joints in enumerate(units):
            of[list(joints)] = number
        if self.per == "batch":
            return np.tile(self._order(draw, "", len(units))[of], (len(names), 1))
        return np.stack([self._order(draw, name, len(units))[of] for name in names])

    def _order(self, draw: int, name: str, units: int) -> Indices:
        """(units,): the turn of each unit, a random permutation."""
        return generator(self.seed, "partial", VERSION, self.use, self.kind, self.per, draw, name).permutation(units)


def five_parts(layout: Layout) -> tuple[tuple[int, ...], ...]:
    """Return the joints of torso with head, left arm, right arm, left leg, right leg; a layout may lack some of these.

    What belongs to no limb is of the torso. On the joints of NTU RGB+D these are the parts of PSTL and SkeAttnCLR.
    """
    limbs = [layout.parts[part] for part in PARTS[1:]]
    taken = {v for limb in limbs for v in limb}
    torso = tuple(v for v in range(len(layout)) if v not in taken)
    return tuple(part for part in (torso, *limbs) if part)
