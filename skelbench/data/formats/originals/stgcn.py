"""The arrays of ST-GCN and 2s-AGCN: `val_data_joint.npy` (N, C, T, V, M) with `val_label.pkl`, ([names], [labels]).

Files of training and of validation clips in one folder are the parts of one split, called as the folder where that is
`xsub`, `xview` and the like. 25 joints of 3 values are NTU RGB+D in metres; 18 are Kinetics-skeleton: x and y from -0.5
to 0.5 of a video of 340 x 256, and a score. Files of bones and motions are no poses, and are not read.
"""

from collections.abc import Sequence
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import Any, cast

import numpy as np

from skelbench.core.arrays import Indices
from skelbench.core.errors import InputError
from skelbench.core.files import file_sha256
from skelbench.core.pickles.load import load
from skelbench.core.pickles.stored import StoredArray
from skelbench.core.words import quoted
from skelbench.data.bounds import CLIPS
from skelbench.data.formats.arrays.npy_file import NpyFile
from skelbench.data.formats.originals.ntu_names import all_classes, tell
from skelbench.data.formats.originals.padded import PaddedSource, Rows, check_label, looked_at
from skelbench.data.index import some
from skelbench.data.reading.asked import NOTHING, Asked
from skelbench.data.reading.raw import Raw
from skelbench.data.reading.remark import Remark

ENDINGS = ("_data_joint.npy", "_data.npy")
"""Of files of poses; those of 2s-AGCN come first, where both lie there."""
DERIVED = ("_bone", "_motion")
"""Ends of the names of files that 2s-AGCN and MS-G3D compute of poses."""
SPLITS = ("xsub", "xview", "xsub120", "xset120", "xset")
"""Names of folders that are those of splits."""
KINETICS = (256, 340)
"""Height and width of the videos of Kinetics-skeleton."""


def recognises(path: Path) -> bool:
    """Say whether a path is a `.npy`, or a folder with the poses of a part and their labels."""
    try:
        if not path.is_dir():
            return path.suffix == ".npy"
        return any(label_file(file).is_file() for file in _in_folder(path))
    except (OSError, ValueError):
        return False


def open_stgcn(path: Path, asked: Asked = NOTHING) -> PaddedSource:
    """Open one file, or a folder of them.

    Raises:
        InputError: a file is damaged, or holds something else.
    """
    return PaddedSource(path, asked, open_rows)


def label_file(file: Path) -> Path:
    """Return where the labels of a file of poses lie: `val_label.pkl` beside `val_data_joint.npy`."""
    return file.with_name(f"{file.stem.partition('_data')[0]}_label.pkl")


def open_rows(path: Path) -> Rows:
    """Find the clips of all parts."""
    files = _in_folder(path) if path.is_dir() else [path]
    if not files:
        raise InputError(f"{path} holds no file called *_data_joint.npy or *_data.npy; check the path")
    arrays = [_array(file) for file in files]
    if len({array.shape[1:] for array in arrays}) > 1:
        shapes = some(array.shape[1:] for array in arrays)
        raise InputError(f"{path} has clips of shapes {shapes}; give the path of one file")
    counts = [array.shape[0] for array in arrays]
    names, labels = _names(files, counts)
    coordinates, frames, joints, persons = arrays[0].shape[1:]
    flat = joints == 18
    read = partial(_read_kinetics if flat else _read, arrays)
    return Rows(
        names,
        labels,
        _classes(labels, names),
        _splits(files, counts),
        (persons, frames, joints, 2 if flat else coordinates),
        read,
        "openpose18" if flat else "ntu25",
        "pixels" if flat else "metres",
        partial(_fingerprint, files),
        (*_without(files), *looked_at(read, len(names), "openpose18" if flat else "ntu25")),
    )


def _in_folder(folder: Path) -> list[Path]:
    """Find the poses of every part in a folder."""
    parts: dict[str, Path] = {}
    for ending in ENDINGS:
        for file in sorted(folder.glob(f"*{ending}")):
            parts.setdefault(file.name.removesuffix(ending), file)
    return [parts[part] for part in sorted(parts)]


def _part(file: Path) -> str:
    return file.stem.partition("_data")[0] or file.stem


def _array(file: Path) -> NpyFile:
    if file.stem.lower().endswith(DERIVED):
        raise InputError(f"{file} holds bones or motions by its name, which are no poses; give the file of joints")
    array = NpyFile(file)
    if len(array.shape) != 5 or (array.shape[1], array.shape[3]) not in ((3, 25), (3, 18)) or array.shape[0] > CLIPS:
        raise InputError(
            f"{file} has shape {array.shape}, expected (clips, 3, frames, 25 or 18 joints, persons) as ST-GCN writes"
            " it; write other poses as an .npz (docs/your_data.md)"
        )
    return array


def _names(files: Sequence[Path], counts: Sequence[int]) -> tuple[list[str], list[int] | None]:
    """Read names and labels of all clips; numbers are their names where labels of a part are not there."""
    told = [_told(label_file(file), count) for file, count in zip(files, counts, strict=True)]
    known = [part for part in told if part is not None]
    if len(known) == len(files):
        return [name for names, _ in known for name in names], [label for _, labels in known for label in labels]
    parts = zip(map(_part, files), counts, strict=True)
    return [f"{part}_{row:05d}" for part, count in parts for row in range(count)], None


def _told(file: Path, clips: int) -> tuple[list[str], list[int]] | None:
    """Read a pickle of (names, labels); None where there is none."""
    if not file.is_file():
        return None
    book: Any = load(file)
    parts = cast(Sequence[Any], book) if isinstance(book, list | tuple) else ()
    names, labels = map(_listed, parts) if len(parts) == 2 else ([None], [])
    if not all(isinstance(name, str) for name in names) or len(names) != len(labels):
        raise InputError(f"{file} must hold two lists, the names and the labels of clips; fetch it again")
    if len(names) != clips:
        raise InputError(f"{file} has {len(names)} names, its poses are of {clips} clips; fetch both again")
    return [str(name).removesuffix(".skeleton") for name in names], [check_label(label, file) for label in labels]


def _listed(value: Any) -> list[Any]:
    listed: Any = value.values() if isinstance(value, StoredArray) and len(value.shape) == 1 else value
    return list(cast(Sequence[Any], listed)) if isinstance(listed, list | tuple) else [quoted(value)]


def _classes(labels: Sequence[int] | None, names: Sequence[str]) -> tuple[str, ...]:
    """Name the classes where clips are NTU RGB+D's and their labels are those of their names."""
    if not labels:
        return ()
    facts = [tell(name) for name in names]
    known = all(fact is not None and fact.label == label for fact, label in zip(facts, labels, strict=True))
    return all_classes(60 if max(labels) < 60 else 120) if known else ()


def _splits(files: Sequence[Path], counts: Sequence[int]) -> dict[str, Indices]:
    folder = files[0].parent.name
    split, start = folder.lower() if folder.lower() in SPLITS else "official", 0
    rows: dict[str, Indices] = {}
    for file, count in zip(files, counts, strict=True):
        if _part(file) in ("train", "val", "test"):
            rows[f"{split}_{_part(file)}"] = np.arange(start, start + count)
        start += count
    return rows


def _without(files: Sequence[Path]) -> tuple[Remark, ...]:
    lost = next((label_file(file) for file in files if not label_file(file).is_file()), None)
    if lost is None:
        return ()
    return (Remark("assumed", "labels", f"there is no {lost.name}, so the clips have numbers as names and no labels"),)


def _values(arrays: Sequence[NpyFile], row: int) -> np.ndarray:
    """Read a row: (C, T, V, M) -> (M, T, V, C)."""
    for array in arrays:
        if row < array.shape[0]:
            return array.row(row).transpose(3, 1, 2, 0)
        row -= array.shape[0]
    raise IndexError(row)


def _read(arrays: Sequence[NpyFile], row: int) -> Raw:
    return Raw(_values(arrays, row))


def _read_kinetics(arrays: Sequence[NpyFile], row: int) -> Raw:
    values = _values(arrays, row).astype(np.float32)
    height, width = KINETICS
    return Raw((values[..., :2] + np.float32(0.5)) * np.array((width, height), np.float32), values[..., 2], KINETICS)


def _fingerprint(files: Sequence[Path]) -> str:
    """Hash files and their labels."""
    every = [one for file in files for one in (file, label_file(file)) if one.is_file()]
    return sha256("\n".join(f"{one.name} {file_sha256(one)}" for one in every).encode()).hexdigest()
