"""Write any data set as the neutral `.npz` (docs/your_data.md), clip by clip."""

import zipfile
from pathlib import Path
from typing import IO, Any

import numpy as np
from numpy.typing import NDArray

from skelbench.core.errors import InputError
from skelbench.core.files import atomic
from skelbench.data.dataset import Dataset
from skelbench.data.formats.spool import Spool


def write_npz(data: Dataset, out: Path) -> None:
    """Write the clips of `data`, with the splits they are in, to `out`; what was there stays until all is written.

    Raises:
        InputError: `out` is no `.npz` or cannot be written, or a clip holds something we cannot use.
    """
    if out.suffix != ".npz":
        raise InputError(f"cannot write {out}; the neutral format is .npz, so end the name in .npz")
    if not len(data):
        raise InputError(f"{data.name} has no clips here, nothing to write; choose another split")
    keypoint, score, small = _gather(data)
    rows = int((small["clip_length"] * small["num_person"]).sum())
    joints, coordinates = len(data.layout), keypoint.size // (4 * rows * len(data.layout))
    with atomic(out) as draft, zipfile.ZipFile(draft, "w", zipfile.ZIP_DEFLATED) as archive:
        _write(archive, "keypoint", (rows, joints, coordinates), keypoint)
        _write(archive, "keypoint_score", (rows, joints), score)
        for name, array in small.items():
            with _member(archive, name) as stream:
                np.lib.format.write_array(stream, array, allow_pickle=False)


def _gather(data: Dataset) -> tuple[Spool, Spool, dict[str, NDArray[Any]]]:
    """Park poses (F, V, C) and scores (F, V) as float32 on disk; return them and the small arrays."""
    keypoint, score = Spool(), Spool()
    rows: list[tuple[int, ...]] = []
    for clip in data:
        keypoint.append(clip.keypoint.tobytes())
        score.append(clip.score.tobytes())
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


def _member(archive: zipfile.ZipFile, name: str) -> IO[bytes]:
    # a ZipInfo made by hand carries no time, so that the same clips give the same bytes
    member = zipfile.ZipInfo(f"{name}.npy")
    member.compress_type = zipfile.ZIP_DEFLATED
    return archive.open(member, "w", force_zip64=True)


def _write(archive: zipfile.ZipFile, name: str, shape: tuple[int, ...], spool: Spool) -> None:
    with _member(archive, name) as stream:
        header = {"shape": shape, "fortran_order": False, "descr": np.dtype(np.float32).str}
        np.lib.format.write_array_header_1_0(stream, header)
        for part in spool.parts():
            stream.write(part)
