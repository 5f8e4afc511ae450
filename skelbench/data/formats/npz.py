"""The neutral `.npz`: all clips of one source in a few flat arrays, described in docs/your_data.md.

Clip i is `keypoint[s : s + M*T].reshape(M, T, V, C)` with `s = clip_start[i]`: all frames of person 0 come
first, then all frames of person 1. The coordinates are never held in memory: they are unpacked into a
temporary file once and read clip by clip.
"""

import math
import zipfile
import zlib
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from functools import cached_property
from hashlib import file_digest
from pathlib import Path
from typing import Any, BinaryIO, cast

import numpy as np
from numpy.typing import NDArray

from skelbench.core.arrays import Indices, Mask
from skelbench.core.clip import Clip
from skelbench.core.errors import InputError
from skelbench.core.layout import LAYOUTS, Layout
from skelbench.data.formats.missing import pose
from skelbench.data.formats.spool import Spool
from skelbench.data.index import Index, splits_of

NEEDED = ("clip_start", "clip_length", "num_person", "label", "clip_name", "class_names", "joint_names", "edges")
CHUNK = 1 << 22


class NpzSource:
    """One `.npz` file: see the module docstring.

    Raises:
        InputError: the file is no such npz, is damaged, or its arrays do not fit each other.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        with _plain_words(path), zipfile.ZipFile(path) as archive:
            small = _small_arrays(archive)
            absent = [name for name in NEEDED if name not in small]
            if absent or "keypoint.npy" not in archive.namelist():
                raise InputError(f"{path} holds no array {(*absent, 'keypoint')[0]!r}; see docs/your_data.md for the layout")
            self._keypoint = Column(archive, "keypoint", 3)
            scored = "keypoint_score.npy" in archive.namelist()
            self._score = Column(archive, "keypoint_score", 2) if scored else None
        for name in ("clip_name", "class_names", "joint_names"):
            if small[name].ndim != 1:
                raise InputError(f"{path}: {name} has shape {small[name].shape}, expected a list of names; correct it")
        joints = tuple(map(str, small["joint_names"]))
        self._small = small
        self._check_shapes(len(joints))
        bones = [(int(a), int(b)) for a, b in small["edges"]]
        layout = known_layout(joints) or _layout_of(joints, bones, path.stem)
        self._order = np.array([joints.index(joint) for joint in layout.joints])
        self.index = Index(
            str(path),
            layout,
            tuple(map(str, small["class_names"])),
            tuple(map(str, small["clip_name"])),
            small["label"].astype(np.int64),
            self._per_clip("subject", -1),
            splits_of({name.removeprefix("split_"): small[name] for name in small if name.startswith("split_")}),
        )

    def __reduce__(self) -> tuple[type["NpzSource"], tuple[Path]]:
        return NpzSource, (self.path,)  # another process unpacks its own

    def read(self, row: int) -> Clip:
        """Read clip `row`: keypoint (M, T, V, C), score (M, T, V)."""
        start, length, persons = (int(self._small[name][row]) for name in ("clip_start", "clip_length", "num_person"))
        stop = start + persons * length
        raw = self._keypoint.rows(start, stop)
        score = self._score.rows(start, stop) if self._score else self._found(raw)
        keypoint, score = pose(raw[:, self._order], score[:, self._order])
        height, width = map(int, self._small["img_shape"][row]) if "img_shape" in self._small else (0, 0)
        subject, camera = int(self.index.subjects[row]), int(self._camera[row])
        return Clip(
            keypoint.reshape(persons, length, *keypoint.shape[1:]),
            score.reshape(persons, length, len(self.index.layout)),
            self.index.layout,
            name=self.index.names[row],
            label=int(self.index.labels[row]),
            image_size=(height, width) if height > 0 and width > 0 else None,
            subject=subject if subject >= 0 else None,
            camera=camera if camera >= 0 else None,
        )

    def sha256(self) -> str:
        """SHA-256 of the file."""
        with self.path.open("rb") as stream:
            return file_digest(stream, "sha256").hexdigest()

    def _found(self, raw: NDArray[Any]) -> Mask:
        """(F, V): where a joint was detected, in a file without scores: where its coordinates are not all 0.

        In a file centred on one joint (its coordinates are 0 in every row) a 0 is a position like any other.
        """
        found = (raw != 0).any(-1)
        if self._keypoint.empty.sum() == 1:
            return np.broadcast_to(found.any(-1, keepdims=True), found.shape)
        return found

    @cached_property
    def _camera(self) -> Indices:
        # `view_names` means that `view` says which side of the person is seen, not which camera saw it
        return self._per_clip(
            "view" if "camera" not in self._small and "view_names" not in self._small else "camera", -1
        )

    def _per_clip(self, name: str, otherwise: int) -> Indices:
        return self._small.get(name, np.full(len(self._small["clip_name"]), otherwise)).astype(np.int64)

    def _check_shapes(self, joints: int) -> None:
        rows, clips = self._keypoint.shape[0], len(self._small["clip_name"])
        if self._keypoint.shape[1] != joints:
            raise InputError(f"{self.path}: keypoint has {self._keypoint.shape[1]} joints, joint_names has {joints}")
        if self._score and self._score.shape != self._keypoint.shape[:2]:
            raise InputError(
                f"{self.path}: keypoint_score has shape {self._score.shape}, expected {self._keypoint.shape[:2]}"
            )
        edges = self._small["edges"]
        if edges.ndim != 2 or edges.shape[1] != 2 or not ((edges >= 0) & (edges < joints)).all():
            raise InputError(f"{self.path}: edges must hold pairs of joint positions, 0 to {joints - 1}; correct them")
        for name in ("clip_start", "clip_length", "num_person", "label"):
            if self._small[name].shape != (clips,) or self._small[name].dtype.kind not in "iu":
                raise InputError(f"{self.path}: {name} must hold {clips} whole numbers, one for each clip_name")
        for name in {"subject", "camera", "view", "img_shape"} & self._small.keys():
            came, shape = self._small[name], (clips, 2) if name == "img_shape" else (clips,)
            if came.shape != shape or came.dtype.kind not in "iu":
                raise InputError(
                    f"{self.path}: {name} is {came.dtype} of shape {came.shape}, expected whole numbers of shape"
                    f" {shape}; correct it"
                )
        for name, rows_in in self._small.items():
            if name.startswith("split_") and (rows_in.ndim != 1 or (rows_in.size and rows_in.dtype.kind not in "iu")):
                raise InputError(
                    f"{self.path}: {name} is {rows_in.dtype} of shape {rows_in.shape}, expected the positions of its"
                    " clips; write np.flatnonzero of a mask"
                )
        start, length, persons = (
            self._small[name].astype(np.int64) for name in ("clip_start", "clip_length", "num_person")
        )
        outside = (start < 0) | (length < 0) | (persons < 0) | (np.maximum(length, persons) > rows)  # or it overflows
        outside |= start > rows - np.where(outside, 0, length * persons)
        if outside.any():
            name = str(self._small["clip_name"][outside][0])
            raise InputError(f"{self.path}: clip {name!r} lies outside the {rows} rows of keypoint; write it again")


class Column:
    """A large array of a zip member, unpacked into a temporary file; `rows` reads a part of it.

    empty: (V,) bool, which joints are 0 in every row (for `keypoint` only).
    """

    def __init__(self, archive: zipfile.ZipFile, name: str, dims: int) -> None:
        self._spool = Spool()
        with archive.open(f"{name}.npy") as stream:
            self.shape, fortran, self.dtype = _header(cast(BinaryIO, stream))
            if len(self.shape) != dims or self.dtype.kind not in "fiu":
                raise InputError(
                    f"{archive.filename}: {name} is {self.dtype} of shape {self.shape}, expected {dims} axes of numbers"
                )
            self._row = self.dtype.itemsize * math.prod(self.shape[1:])
            self.empty = np.ones(self.shape[1], bool)
            for raw in self._parts(cast(BinaryIO, stream), fortran):
                self._spool.append(raw)
                part = np.frombuffer(raw, self.dtype).reshape(-1, self.shape[1], *self.shape[2:])
                self.empty &= ~part.reshape(len(part), self.shape[1], -1).any(axis=(0, 2))
        if self._spool.size != self._row * self.shape[0]:
            raise ValueError(f"{name} is cut short")

    def _parts(self, stream: BinaryIO, fortran: bool) -> Iterator[bytes]:
        """Read whole rows at a time; an array in Fortran order, which scatters its rows, all at once."""
        if fortran:
            columns = np.frombuffer(stream.read(), self.dtype)
            yield columns.reshape(self.shape, order="F").tobytes()
            return
        while raw := stream.read(max(CHUNK // max(self._row, 1), 1) * self._row):
            yield raw

    def rows(self, start: int, stop: int) -> NDArray[Any]:
        """Read rows `start` to `stop`."""
        raw = self._spool.read(start * self._row, (stop - start) * self._row)
        return np.frombuffer(raw, self.dtype).reshape(stop - start, *self.shape[1:])


def _header(stream: BinaryIO) -> tuple[tuple[int, ...], bool, np.dtype[Any]]:
    version = np.lib.format.read_magic(stream)
    read = np.lib.format.read_array_header_1_0 if version == (1, 0) else np.lib.format.read_array_header_2_0
    return read(stream)


def _small_arrays(archive: zipfile.ZipFile) -> dict[str, NDArray[Any]]:
    """Read every array but the two large ones; arrays of objects (pickles) are refused by NumPy."""
    arrays: dict[str, NDArray[Any]] = {}
    for member in archive.namelist():
        name = member.removesuffix(".npy")
        if name not in ("keypoint", "keypoint_score"):
            arrays[name] = _read(archive, member)
    return arrays


def _read(archive: zipfile.ZipFile, member: str) -> NDArray[Any]:
    with archive.open(member) as stream:
        return np.lib.format.read_array(stream, allow_pickle=False)


def joints_of(path: Path) -> tuple[tuple[str, ...], int]:
    """Read no more of a file than its (joint names, number of coordinates).

    Raises:
        InputError: the file is no usable npz.
    """
    with _plain_words(path), zipfile.ZipFile(path) as archive:
        with archive.open("keypoint.npy") as stream:
            shape, _, _ = _header(cast(BinaryIO, stream))
        return tuple(map(str, _read(archive, "joint_names.npy").ravel())), shape[-1]


@contextmanager
def _plain_words(path: Path) -> Generator[None]:
    """Turn what NumPy and zipfile say about a bad file into one line."""
    try:
        yield
    except InputError:
        raise
    except FileNotFoundError as error:
        raise InputError(f"no file {path}; check the path") from error
    except (OSError, EOFError, ValueError, LookupError, zipfile.BadZipFile, zlib.error, NotImplementedError) as error:
        detail = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise InputError(f"{path} is no usable npz ({detail}); write it again, with plain arrays only") from error


def known_layout(joints: tuple[str, ...]) -> Layout | None:
    """Find the layout that has these joints, in whatever order."""
    fitting = (known for known in LAYOUTS.values() if sorted(known.joints) == sorted(joints))
    return next(fitting, None)


def _layout_of(joints: tuple[str, ...], bones: list[tuple[int, int]], name: str) -> Layout:
    """Build a layout from bones, each turned towards the joint that is nearest to all others."""
    far = len(joints)
    hops = np.full((far, far), far)
    np.fill_diagonal(hops, 0)
    for a, b in bones:
        hops[a, b] = hops[b, a] = 1
    for via in range(far):
        hops = np.minimum(hops, hops[:, via, None] + hops[None, via])
    centre = int(hops.sum(axis=1).argmin())
    inward = [(a, b) if hops[a, centre] >= hops[b, centre] else (b, a) for a, b in bones]
    return Layout(name, joints, tuple((joints[a], joints[b]) for a, b in inward), joints[centre])
