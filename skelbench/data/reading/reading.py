"""From the numbers of a file to clips: signs look at a few of them, their steps then change every one."""

import hashlib
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from skelbench.core.clip import NO_LABEL, Clip
from skelbench.core.errors import InputError
from skelbench.core.layout import Layout
from skelbench.data.reading.asked import NOTHING, Asked
from skelbench.data.reading.finding import Sign, Step
from skelbench.data.reading.mends import Mends
from skelbench.data.reading.pose import pose
from skelbench.data.reading.raw import Raw, Stated
from skelbench.data.reading.remark import Remark
from skelbench.data.reading.sample import Sample, sampled
from skelbench.data.reading.signs import axes, flip, mirrored, picture, scores, size, third, units, upright, zeros
from skelbench.data.reading.signs import layout as layouts

SIGNS: tuple[Sign, ...] = (
    *(size.sign, axes.sign, third.sign, scores.sign, layouts.sign, zeros.sign, units.sign, picture.sign),
    *(flip.sign, upright.sign, mirrored.sign),
)
"""Every sign, in the order in which they are asked: each sees what the steps of those before it make of the clips."""
UNKNOWN = -1
"""What an index says of a subject or camera that nothing tells."""


@dataclass(frozen=True)
class Reading:
    """How the clips of one file are read.

    remarks: what is to be said about it, before any clip was read. otherwise: what of the poses is read otherwise than
    it stands, though nobody asked for it.
    """

    layout: Layout
    steps: tuple[Step, ...]
    remarks: tuple[Remark, ...]
    otherwise: tuple[str, ...] = ()
    mends: Mends = field(default_factory=Mends, repr=False)

    def clip(
        self, raw: Raw, name: str, label: int = NO_LABEL, subject: int | None = None, camera: int | None = None
    ) -> Clip:
        """Make a clip of the poses of a file, and count what was mended in it; subject and camera UNKNOWN are None."""
        counts: Counter[str] = Counter()
        for step in self.steps:
            raw = taken(step, raw, counts)
        keypoint, score = pose(raw, counts)
        counts["nobody"] = int(not score.any())
        self.mends.add(name, counts)
        who, seen_by = (None if number == UNKNOWN else number for number in (subject, camera))
        return Clip(keypoint, score, self.layout, name, label, raw.image_size, who, seen_by)

    def fingerprint(self, sha256: str) -> str:
        """Return the fingerprint of files, which is told apart where their poses are read otherwise than they stand.

        So numbers that were measured before the poses were read so never count as known. Other files keep their own.
        """
        return hashlib.sha256(repr((sha256, self.otherwise)).encode()).hexdigest() if self.otherwise else sha256


def taken(step: Step, raw: Raw, counts: Counter[str]) -> Raw:
    """Take a step; what it makes of numbers beyond float32 is refused with the clip, and needs no warning."""
    with np.errstate(over="ignore", invalid="ignore"):
        return step(raw, counts)


def understood(
    where: str, read: Callable[[int], Raw], clips: int, asked: Asked = NOTHING, stated: Stated | None = None
) -> Reading:
    """Look at a few of the clips that `read` gives, and say how all of them are read.

    where: the file, for errors. clips: how many there are. asked, stated: what the caller insists on, and what the
    format says by itself.

    Raises:
        InputError: nobody can tell what the file means; the error names what to insist on.
    """
    sample = Sample(where, sampled(read, clips), asked, stated or Stated())
    steps: list[Step] = []
    remarks: list[Remark] = []
    otherwise: list[str] = []
    for sign in SIGNS:
        found = sign(sample)
        remarks += found.remarks
        otherwise += [found.otherwise] if found.otherwise else []
        if found.step is not None:
            steps.append(found.step)
            sample = replace(sample, raws=tuple(taken(found.step, raw, Counter()) for raw in sample.raws))
        sample = replace(sample, layout=found.layout or sample.layout)
    if sample.layout is None:
        raise InputError(f"{where} has no clip with poses, so nothing tells its joints; write it again")
    return Reading(sample.layout, tuple(steps), tuple(in_one_line(sample, remarks)), tuple(otherwise))


def in_one_line(sample: Sample, remarks: Sequence[Remark]) -> list[Remark]:
    """Add to the remark on the layout, if there is one, what else is assumed of the poses; it comes first then."""
    first = next((remark for remark in remarks if (remark.kind, remark.topic) == ("assumed", "layout")), None)
    if first is None:
        return list(remarks)
    sizes = {raw.image_size for raw in sample.raws}
    known = [f"{size[1]}x{size[0]}" for size in sizes if size]
    said = [f"pictures of {known[0] if len(known) == 1 else 'several sizes'}"] if known else []
    if sample.asked.units:
        said = [f"coordinates {sample.asked.units} as asked", *said]
    elif not any(remark.topic == "units" for remark in remarks):  # else it says what they are
        measure = "as metres" if sample.coordinates == 3 else "pixels" if known else "as they are, no picture size"
        said = [f"coordinates {measure}", *said, "insist by --units"]
    whole = replace(first, text="; ".join([first.text, *([", ".join(said)] if said else [])]))
    return [whole, *(remark for remark in remarks if remark is not first)]
