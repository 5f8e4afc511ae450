"""Write any data set as the neutral `.npz` (docs/your_data.md), clip by clip."""

import zipfile
from pathlib import Path
from typing import IO, Any

import numpy as np
from numpy.typing import NDArray

from skelbench.core.arrays import Array
from skelbench.core.errors import InputError
from skelbench.core.files import atomic
from skelbench.data.dataset import Dataset
from skelbench.data.formats.spool import Spool


def write_npz(data: Dataset, out: Path, *, compress: bool = False) -> None:
    """Write the clips of `data`, with the splits they are in, to `out`; what was there stays until all is written.

    compress: pack the poses, which makes the file smaller and opening it slow; else they are read where they lie.

    Raises:
        InputError: `out` is no `.npz` or cannot be written, or a clip holds something we cannot use.
    """
    if out.suffix != ".npz":
        raise InputError(f"cannot write {out}; the neutral format is .npz, so end the name in .npz")
    if not len(data):
        raise InputError(f"{data.name} has no clips here, nothing to write; choose another split")
    keypoint, score, small = _gather(data)
    rows = int((small["clip_length"] * small["num_person"]).sum())
    joints, coordinates = len(data.layout), keypoint.numbers // (rows * len(data.layout))
    packed = zipfile.ZIP_DEFLATED if compress else zipfile.ZIP_STORED
    with atomic(out) as draft, zipfile.ZipFile(draft, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, shape, flat in (
            ("keypoint", (rows, joints, coordinates), keypoint),
            ("keypoint_score", (rows, joints), score),
        ):
            with _member(archive, name, packed) as stream:
                flat.write(stream, shape)
        for name, array in small.items():
            with _member(archive, name) as stream:
                np.lib.format.write_array(stream, array, allow_pickle=False)


class _Flat:
    """Numbers of all clips, parked on disk one after the other as float32."""

    def __init__(self) -> None:
        self._spool, self._short = Spool(), True

    @property
    def numbers(self) -> int:
        """How many there are."""
        return self._spool.size // 4

    def append(self, array: Array) -> None:
        self._short = self._short and _fits_half(array)
        self._spool.append(array.tobytes())

    def write(self, stream: IO[bytes], shape: tuple[int, ...]) -> None:
        """Write them as an array, in half the bytes where float16 holds every one of them exactly, as pyskl's."""
        dtype = np.dtype(np.float16 if self._short else np.float32)
        header = {"shape": shape, "fortran_order": False, "descr": dtype.str}
        np.lib.format.write_array_header_1_0(stream, header)
        for part in self._spool.parts():
            stream.write(np.frombuffer(part, np.float32).astype(dtype).tobytes())


def _fits_half(array: Array) -> bool:
    with np.errstate(over="ignore"):
        return array.astype(np.float16).astype(np.float32).tobytes() == array.tobytes()


def _gather(data: Dataset) -> tuple[_Flat, _Flat, dict[str, NDArray[Any]]]:
    """Park poses (F, V, C) and scores (F, V) on disk; return them and the small arrays."""
    keypoint, score = _Flat(), _Flat()
    rows: list[tuple[int, ...]] = []
    for clip in data:
        keypoint.append(clip.keypoint)
        score.append(clip.score)
        height, width = clip.image_size or (0, 0)
        camera = -1 if clip.camera is None else clip.camera
        rows.append((*clip.keypoint.shape[:2], clip.label, height, width, camera))
    table = np.array(rows, np.int64)
    persons, length, label, camera = table[:, 0], table[:, 1], table[:, 2], table[:, 5]
    small: dict[str, NDArray[Any]] = {
        "clip_start": np.cumsum(persons * length) - persons * length,
        "clip_length": length,
        "num_person": persons,
        **({"label": label} if data.labelled else {}),
        "clip_name": np.array(data.names),
        "subject": data.subjects,
        "camera": camera,
        "img_shape": table[:, 3:5],
        **({"class_names": np.array(data.classes)} if data.labelled else {}),
        "joint_names": np.array(data.layout.joints),
        "edges": np.array(data.layout.links, np.int16),
    }
    recordings = data.all_sources[data.source].index.recordings
    if recordings is not None:
        small["recording"] = recordings[data.rows]
    for split, parts in data.split_parts.items():
        small |= {f"split_{split}_{part}": chosen for part, chosen in parts.items()}
    return keypoint, score, small


def _member(archive: zipfile.ZipFile, name: str, packed: int = zipfile.ZIP_DEFLATED) -> IO[bytes]:
    # a ZipInfo made by hand carries no time, so that the same clips give the same bytes
    member = zipfile.ZipInfo(f"{name}.npy")
    member.compress_type = packed
    return archive.open(member, "w", force_zip64=True)
