"""The neutral `.npz`: all clips of one source in a few flat arrays, described in docs/your_data.md.

Clip i is `keypoint[s : s + M*T].reshape(M, T, V, C)` with `s = clip_start[i]`: all frames of person 0 come
first, then all frames of person 1. The coordinates are never held in memory: they are read clip by clip where
they lie in the file, or from a temporary file that they are unpacked into once.
"""

from collections import deque
from collections.abc import Mapping
from functools import cached_property
from pathlib import Path

import numpy as np

from skelbench.core.arrays import Indices
from skelbench.core.clip import NO_LABEL, Clip
from skelbench.core.errors import InputError
from skelbench.core.files import file_sha256
from skelbench.core.layout import LAYOUTS, Layout
from skelbench.data.formats.arrays.npz_check import (
    NAMES,
    check_contents,
    check_headers,
    is_labelled,
    is_read,
    is_small,
    needed,
    texts,
)
from skelbench.data.formats.arrays.npz_empty import without_empty
from skelbench.data.formats.arrays.recordings import known_recordings
from skelbench.data.formats.arrays.views import views_of
from skelbench.data.formats.arrays.zipped import Column, open_archive, read_array, read_headers
from skelbench.data.formats.gone import left_out
from skelbench.data.index import Index, some, splits_of
from skelbench.data.reading.asked import NOTHING, Asked
from skelbench.data.reading.raw import Raw, Stated
from skelbench.data.reading.reading import understood


class NpzSource:
    """One `.npz` file: see the module docstring.

    Raises:
        InputError: the file is no such npz, is damaged, or its arrays do not fit each other.
    """

    def __init__(self, path: Path, asked: Asked = NOTHING) -> None:
        self.path, self._asked = path, asked
        with open_archive(path) as archive:
            held = read_headers(archive, is_read)
            check_headers(path, held)
            absent = [name for name in needed(held) if name not in held]
            if absent:
                raise _lacking(path, absent[0], archive.namelist())
            small = {name: read_array(archive, array) for name, array in held.items() if is_small(name)}
            views = views_of(path, archive, small)
        self._views = views is not None
        check_contents(path, small, held["keypoint"].shape[0])
        small, empty = without_empty(path, small)
        names, joints = (texts(path, small, name) for name in ("clip_name", "joint_names"))
        classes = texts(path, small, "class_names") if is_labelled(small) else ()
        recordings = small["recording"].astype(np.int64) if "recording" in small else known_recordings(path, small)
        self._small = {name: array for name, array in small.items() if name not in NAMES}
        del small  # the arrays of names may take 64 MB, and are texts now
        layout = known_layout(joints) or _layout_of(joints, self._small["edges"].tolist(), path.stem)
        self._order = np.array([joints.index(joint) for joint in layout.joints])
        with open_archive(path) as archive:  # late: what is refused by what is small is refused at once
            self._keypoint = Column(archive, held["keypoint"])
            self._score = Column(archive, held["keypoint_score"]) if "keypoint_score" in held else None
        self.reading = understood(str(path), self._raw, len(names), asked, Stated(layout))
        self.index = Index(
            str(path),
            layout,
            classes,
            names,
            self._per_clip("label", NO_LABEL),
            self._per_clip("subject", -1),
            splits_of({n.removeprefix("split_"): rows for n, rows in self._small.items() if n.startswith("split_")}),
            recordings,
            (*left_out(empty), *self.reading.remarks),
            views,
        )

    def __reduce__(self) -> tuple[type["NpzSource"], tuple[Path, Asked]]:
        return NpzSource, (self.path, self._asked)  # another process unpacks its own

    def _raw(self, row: int) -> Raw:
        """Read the poses of clip `row`, joints in the order of the layout."""
        start, length, persons = (int(self._small[name][row]) for name in ("clip_start", "clip_length", "num_person"))
        stop = start + persons * length
        points = self._keypoint.rows(start, stop)[:, self._order]
        score = self._score.rows(start, stop)[:, self._order] if self._score else None
        height, width = map(int, self._small["img_shape"][row]) if "img_shape" in self._small else (0, 0)
        return Raw(
            points.reshape(persons, length, *points.shape[1:]),
            None if score is None else score.reshape(persons, length, score.shape[-1]),
            (height, width) if height > 0 and width > 0 else None,
        )

    def read(self, row: int) -> Clip:
        """Read clip `row`: keypoint (M, T, V, C), score (M, T, V)."""
        label, subject = int(self.index.labels[row]), int(self.index.subjects[row])
        return self.reading.clip(self._raw(row), self.index.names[row], label, subject, int(self._camera[row]))

    def sha256(self) -> str:
        """SHA-256 of the file, and of how it is read otherwise than it stands.

        Raises:
            InputError: the file is damaged.
        """
        for column in (self._keypoint, self._score):  # its bytes are all read here, so their sums are checked as well
            if column is not None:
                column.check()
        return self.reading.fingerprint(self._asked.fingerprint(file_sha256(self.path)))

    @cached_property
    def _camera(self) -> Indices:
        # `view_names` means that `view` says which side of the person is seen, not which camera saw it
        return self._per_clip("view" if "camera" not in self._small and not self._views else "camera", -1)

    def _per_clip(self, name: str, otherwise: int) -> Indices:
        return self._small.get(name, np.full(len(self._small["clip_start"]), otherwise)).astype(np.int64)


def _lacking(path: Path, absent: str, members: list[str]) -> InputError:
    """Say which array is not there, and which are: a file of another kind is known by them."""
    held = [name.removesuffix(".npy") for name in members]
    own = sum(is_read(name) for name in held) > len(needed(())) // 2
    there = "" if own else f" but {some(held)}; expected {', '.join(needed(()))} and others"
    also = "" if own else ", and for padded arrays of your own"
    return InputError(f"{path} holds no array {absent!r}{there}; see docs/your_data.md for the layout{also}")


def open_npz(path: Path, asked: Asked = NOTHING) -> NpzSource:
    """Open a `.npz`, which names its joints itself.

    Raises:
        InputError: as `NpzSource`, or the layout that the caller names is not that of the file.
    """
    source = NpzSource(path, asked)
    own = source.index.layout.name
    if asked.layout not in (None, own):
        raise InputError(f"{path} names its joints, so its layout is {own}, not {asked.layout}; omit it")
    return source


def joints_of(path: Path) -> tuple[tuple[str, ...], int]:
    """Read no more of a file than its (joint names, number of coordinates).

    Raises:
        InputError: the file is no usable npz.
    """
    with open_archive(path) as archive:
        held = read_headers(archive, ("keypoint", "joint_names").__contains__)
        check_headers(path, held)
        joints = read_array(archive, held["joint_names"])
        return texts(path, {"joint_names": joints}, "joint_names"), held["keypoint"].shape[2]


def known_layout(joints: tuple[str, ...]) -> Layout | None:
    """Find the layout that has these joints, in whatever order."""
    fitting = (known for known in LAYOUTS.values() if sorted(known.joints) == sorted(joints))
    return next(fitting, None)


def _layout_of(joints: tuple[str, ...], bones: list[list[int]], name: str) -> Layout:
    """Build a layout from bones, each turned towards the joint that is nearest to all others."""
    near: dict[int, set[int]] = {joint: set() for joint in range(len(joints))}
    for a, b in bones:
        near[a].add(b)
        near[b].add(a)
    hops = [_hops(near, joint) for joint in near]
    centre = min(near, key=lambda joint: sum(hops[joint].get(other, len(joints)) for other in near))
    reach = hops[centre]
    inward = [(a, b) if reach.get(a, len(joints)) >= reach.get(b, len(joints)) else (b, a) for a, b in bones]
    return Layout(name, joints, tuple((joints[a], joints[b]) for a, b in inward), joints[centre])


def _hops(near: Mapping[int, set[int]], start: int) -> dict[int, int]:
    """Count the bones from one joint to every joint that it is connected with, breadth first."""
    hops, waiting = {start: 0}, deque([start])
    while waiting:
        joint = waiting.popleft()
        for other in near[joint]:
            if other not in hops:
                hops[other] = hops[joint] + 1
                waiting.append(other)
    return hops
