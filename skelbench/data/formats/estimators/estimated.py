"""What the formats of pose estimators share: who was found in a clip, whose joints these are, and in which unit."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from skelbench.core.errors import InputError
from skelbench.core.layout import LAYOUTS, Layout
from skelbench.core.words import count
from skelbench.data.formats.estimators.detections import Detection, Frames
from skelbench.data.formats.estimators.persons import Left, not_kept, persons
from skelbench.data.formats.folder import ClipFile, fingerprint
from skelbench.data.formats.joint_names import layout_of_names
from skelbench.data.formats.labels import Told
from skelbench.data.formats.recorded import Book, Found
from skelbench.data.formats.spoilt import MOST, Spoilt
from skelbench.data.reading.asked import Asked
from skelbench.data.reading.raw import Stated
from skelbench.data.reading.remark import Remark

USUAL = {17: "coco17", 18: "openpose18", 25: "body25", 26: "halpe26", 33: "blazepose33"}
BODY_OF = {133: (17, "COCO-WholeBody"), 136: (26, "Halpe")}
"""Joints of whole-body estimators -> how many of them, at the beginning, are the body; whose joints they are."""
SMALL, SHARES = 1.5, 3.0
"""No coordinate is above SMALL: then they are no pixels. Their median is above SHARES: then they are no shares."""


@dataclass(frozen=True, eq=False)
class Seen:
    """Who was found in a clip. layout: a name that the file itself tells; image_size: (height, width) that it tells.

    lost: frames that should have a file and have none. joints: names that the file gives its joints, in their order.
    """

    frames: Frames
    layout: str | None = None
    image_size: tuple[int, int] | None = None
    label: int | str | None = None
    units: str | None = None
    remarks: tuple[Remark, ...] = ()
    lost: int = 0
    joints: tuple[str, ...] = ()


Clips = Sequence[tuple[ClipFile, Callable[[], Seen]]]
"""Every clip, and what reads it."""


def book_of(
    path: Path,
    asked: Asked,
    clips: Sequence[tuple[ClipFile, Callable[[], Seen]]],
    files: Sequence[Path],
    known: Told,
    classes: tuple[str, ...] = (),
) -> Book:
    """Make a book of clips that are read one after the other; the first that holds somebody tells layout and units.

    Raises:
        InputError: no clip holds anybody.
    """
    first = _first(path, clips)
    layout, remarks = _layout(first, asked, str(path))
    units, doubts = _units(first, asked)
    root = path if path.is_dir() else path.parent
    said = [*first.remarks, *remarks, *doubts, *known.remarks]
    stated, names = Stated(layout, units), classes if not asked.labels else ()
    found, hashes = _found(clips, known, asked, said), partial(fingerprint, root, files)
    return Book(found, hashes, stated, names, known.splits, said, MOST)


def _first(path: Path, clips: Clips) -> Seen:
    """Read the first clip that holds somebody."""
    wrong: InputError | None = None
    for _, read in clips:
        try:
            seen = read()
        except InputError as error:
            wrong = wrong or error
            continue
        if _joints(seen):
            return seen
    raise wrong or InputError(f"{path} holds nobody in any frame; check the path, or run the estimator again")


def _found(clips: Clips, known: Told, asked: Asked, said: list[Remark]) -> Iterator[Found | Spoilt]:
    gaps, left_out = list[int](), list[Left]()
    for file, read in clips:
        try:
            seen = read()
            frames = {number: [body(one) for one in found] for number, found in seen.frames.items()}
            raw, left = persons(frames, str(file.path), seen.image_size or asked.image_size)
        except InputError as error:
            yield Spoilt(file.name, error)
            continue
        gaps += [seen.lost] * (seen.lost > 0)
        left_out.append(left)
        label = known.labels.get(file.name, seen.label)
        yield Found(file.name, raw, label, known.subjects.get(file.name, -1))
    if gaps:
        text = f"{count(sum(gaps), 'frame')} without a file in {count(len(gaps), 'clip')}: nobody is there"
        said.append(Remark("mended", "clips", text))
    said += not_kept(left_out)


def body(one: Detection) -> Detection:
    """Leave out face and hands of a whole-body estimator."""
    kept = BODY_OF.get(len(one.joints))
    return replace(one, joints=one.joints[: kept[0]]) if kept else one


def _joints(seen: Seen) -> int:
    return next((len(one.joints) for found in seen.frames.values() for one in found), 0)


def _layout(seen: Seen, asked: Asked, where: str) -> tuple[Layout | None, list[Remark]]:
    joints, remarks = _joints(seen), list[Remark]()
    if joints in BODY_OF:
        kept, whose = BODY_OF[joints]
        text = f"{joints} joints of {whose}: the {kept} of the body are read, face, hands and the rest are left out"
        remarks.append(Remark("assumed", "layout", text))
        joints = kept
    if asked.layout:
        return None, remarks
    name = seen.layout or layout_of_names(seen.joints[:joints], where) or USUAL.get(joints)
    return None if name is None or len(LAYOUTS[name]) != joints else LAYOUTS[name], remarks


def _units(seen: Seen, asked: Asked) -> tuple[str | None, list[Remark]]:
    """Shares of a picture need its size: without it, x and y are shares of sides that nobody knows."""
    if asked.units:
        return None, []
    size, stated = _size_of(seen), seen.units == "fractions"
    if stated and len(size) and np.median(size) > SHARES:
        text = "x and y are far above 1, so pixels and no shares of the picture; insist on another by --units"
        return "pixels", [Remark("assumed", "units", text)]
    small = seen.units is None and len(size) > 0 and float(size.max()) <= SMALL
    if seen.image_size or asked.image_size or not (stated or small):
        return seen.units, []
    what = "x and y" if stated else f"x and y are not above {SMALL:g}, so no pixels: they"
    text = (
        f"{what} are shares of the picture's width and height, and its size is unknown: bodies are as if it were"
        " square; name it by --image-size WIDTHxHEIGHT"
    )
    return "none" if stated else None, [Remark("doubt", "picture", text)]


def _size_of(seen: Seen) -> NDArray[np.float64]:
    """How far coordinates are from 0, of all joints that are somewhere; none of 3-D poses, which are in no picture."""
    every = [one.joints[:, :-1].ravel() for found in seen.frames.values() for one in found if one.joints.shape[1] == 3]
    size = np.abs(np.concatenate(every)) if every else np.zeros(0)
    return size[np.isfinite(size) & (size > 0)]
