"""The `.npz` of CTR-GCN and the models after it: `x_train`, `y_train`, `x_test`, `y_test`, perhaps `x_val`.

`x` is (N, T, 150): in a frame, 25 joints of person 0 in x, y, z, then those of person 1, padded with zeros to T = 300
frames; `y` is one-hot. Their preparation puts the middle of the spine of person 0 to 0 in the first frame. The clips
have no names, so they are called `train_00000`, and nothing tells subjects or cameras.
"""

from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from skelbench.core.errors import InputError
from skelbench.core.files import file_sha256
from skelbench.core.layout import LAYOUTS
from skelbench.data.bounds import CLIPS, LABELS
from skelbench.data.formats.arrays.npz_check import SCATTERED
from skelbench.data.formats.arrays.zipped import Column, Member, open_archive, read_headers
from skelbench.data.formats.originals.believed import fit_of
from skelbench.data.formats.originals.ntu_names import all_classes
from skelbench.data.formats.originals.padded import LOOKED_AT, PaddedSource, Rows, looked_at
from skelbench.data.formats.parts import PARTS
from skelbench.data.formats.spool import CHUNK
from skelbench.data.reading.asked import NOTHING, Asked
from skelbench.data.reading.raw import Raw
from skelbench.data.reading.remark import Remark
from skelbench.data.reading.signs.layout import NONE

MEMBERS = tuple(f"{kind}_{part}" for part in PARTS for kind in "xy")
JOINTS, LAYOUT = 25, "ntu25"
SPLITS = {
    **dict.fromkeys(("ntu60_cs", "ntu60_csub", "ntu60_xsub"), "xsub"),
    **dict.fromkeys(("ntu60_cv", "ntu60_cview", "ntu60_xview"), "xview"),
    **dict.fromkeys(("ntu120_cs", "ntu120_csub", "ntu120_xsub"), "xsub120"),
    **dict.fromkeys(("ntu120_cset", "ntu120_xset"), "xset"),
}
"""Name of a file as published, and in other spellings, in small letters -> its split."""
ORDERS = ("mvc", "vmc", "vcm", "mcv", "cvm", "cmv")
"""Orders in which persons, joints and coordinates may follow each other in a row; the first is that of CTR-GCN."""
CLEARLY = 0.8
"""Another order is assumed where its bones (`Fit`) are below this share of the first one's."""


def recognises(path: Path) -> bool:
    """Say whether a path is a `.npz` with the poses of a part; no more of it is read than the list of its members."""
    if path.suffix != ".npz" or not path.is_file():
        return False
    try:
        with open_archive(path) as archive:
            names = archive.namelist()
    except InputError:
        return False
    return "keypoint.npy" not in names and any(f"x_{part}.npy" in names for part in PARTS)


def open_ctrgcn(path: Path, asked: Asked = NOTHING) -> PaddedSource:
    """Open a file of CTR-GCN.

    Raises:
        InputError: it is damaged, or its arrays are no such poses.
    """
    return PaddedSource(path, asked, open_rows)


def open_rows(path: Path) -> Rows:
    """Find the clips of both parts, those of `train` first."""
    with open_archive(path) as archive:
        held = read_headers(archive, MEMBERS.__contains__)
        parts = [part for part in PARTS if f"x_{part}" in held]
        if not parts:
            raise InputError(f"{path} holds neither x_train nor x_test, so it is no file of CTR-GCN; check the path")
        for part in parts:
            _check(path, part, held)
        labels = [_labels(Column(archive, held[f"y_{part}"]), path, part) for part in parts]
        columns = [Column(archive, held[f"x_{part}"]) for part in parts]
    counts = [column.shape[0] for column in columns]
    order, remarks = _order(columns)
    read = partial(_read, columns, order)
    splits, start = dict[str, NDArray[np.int64]](), 0
    for part, count in zip(parts, counts, strict=True):
        splits[f"{SPLITS.get(path.stem.lower(), 'official')}_{part}"] = np.arange(start, start + count)
        start += count
    every = [label for some in labels for label in some]
    classes = max(held[f"y_{part}"].shape[1] if len(held[f"y_{part}"].shape) == 2 else 0 for part in parts)
    return Rows(
        [f"{part}_{row:05d}" for part, count in zip(parts, counts, strict=True) for row in range(count)],
        every,
        all_classes(classes),
        splits,
        (columns[0].shape[2] // (3 * JOINTS), columns[0].shape[1], JOINTS, 3),
        read,
        LAYOUT,
        "metres",
        partial(file_sha256, path),
        (*remarks, *looked_at(read, start, LAYOUT)),
    )


def _check(path: Path, part: str, held: dict[str, Member]) -> None:
    """Hold what a part states against what it should be."""
    poses, truth = held[f"x_{part}"], held.get(f"y_{part}")
    first = next(held[f"x_{one}"] for one in PARTS if f"x_{one}" in held)
    values = 3 * JOINTS
    if len(poses.shape) != 3 or poses.dtype.kind not in "fiu" or poses.shape[2] not in (values, 2 * values):
        raise InputError(
            f"{path}: x_{part} is {poses.dtype} of shape {poses.shape}, expected numbers of shape (clips, frames,"
            f" {2 * values}): {JOINTS} joints of two persons; write other poses as a pickle (docs/your_data.md)"
        )
    if poses.shape[1:] != first.shape[1:]:
        raise InputError(f"{path}: x_train has rows of shape {first.shape[1:]}, x_test of {poses.shape[1:]}; pad alike")
    if truth is None or len(truth.shape) not in (1, 2) or truth.dtype.kind not in "biuf":
        came = "nothing" if truth is None else f"{truth.dtype} of shape {truth.shape}"
        raise InputError(f"{path} has {came} as y_{part}, expected the classes of its clips, one-hot")
    if truth.shape[0] != poses.shape[0] or poses.shape[0] > CLIPS or truth.shape[-1] > max(LABELS, poses.shape[0]):
        raise InputError(
            f"{path}: x_{part} has {poses.shape[0]} clips, y_{part} shape {truth.shape}; expected one line for each of"
            f" at most {CLIPS} clips"
        )
    for array in (poses, truth):
        if array.fortran and array.size > SCATTERED:
            raise InputError(f"{path}: {array.name} is in Fortran order; write it again by np.ascontiguousarray")


def _order(columns: list[Column]) -> tuple[str, tuple[Remark, ...]]:
    """Find the order of persons, joints and coordinates of which the first clips look like bodies."""
    rows = range(min(sum(column.shape[0] for column in columns), LOOKED_AT))
    first = fit_of([_read(columns, ORDERS[0], row) for row in rows], LAYOUTS[LAYOUT])
    if first is None or first.strangeness <= NONE:
        return ORDERS[0], ()
    others = {order: fit_of([_read(columns, order, row) for row in rows], LAYOUTS[LAYOUT]) for order in ORDERS[1:]}
    likely = {order: fit for order, fit in others.items() if fit is not None and fit.strangeness <= NONE}
    best = min(likely, key=lambda order: likely[order].bones, default=ORDERS[0])
    if best not in likely or likely[best].bones > CLEARLY * first.bones:
        return ORDERS[0], ()
    axes = {"m": "persons", "v": "joints", "c": "coordinates"}
    said = f"a row holds {', '.join(axes[axis] for axis in best)}, since only so its bones are those of {LAYOUT}"
    return best, (Remark("assumed", "axes", f"{said}; CTR-GCN writes persons, joints, coordinates"),)


def _read(columns: list[Column], order: str, row: int) -> Raw:
    for column in columns:
        if row < column.shape[0]:
            (flat,) = column.rows(row, row + 1)
            sizes = {"m": flat.shape[1] // (3 * JOINTS), "v": JOINTS, "c": 3}
            whole = flat.reshape(len(flat), *(sizes[axis] for axis in order))
            person, joint, coordinate = (1 + order.index(axis) for axis in "mvc")
            return Raw(whole.transpose(person, 0, joint, coordinate))
        row -= column.shape[0]
    raise IndexError(row)


def _labels(truth: Column, path: Path, part: str) -> list[int]:
    """Read classes (N,), or one-hot (N, K), a few rows at a time."""
    wide = truth.shape[1] if len(truth.shape) == 2 else 1
    step = max(1, CHUNK // max(8 * wide, 1))
    labels: list[int] = []
    for start in range(0, truth.shape[0], step):
        some = truth.rows(start, min(start + step, truth.shape[0]))
        if len(truth.shape) == 2 and (((some != 0).sum(1) != 1) | (some.max(1, initial=0) != 1)).any():
            raise InputError(f"{path}: y_{part} is not one-hot: a row must hold one 1, for its class; correct it")
        found: NDArray[Any] = some.argmax(1) if len(truth.shape) == 2 else some
        if len(found) and not ((found >= 0) & (found < LABELS) & (found == np.floor(found))).all():
            raise InputError(f"{path}: y_{part} holds something else than classes, 0 to {LABELS - 1}; correct it")
        labels += found.astype(np.int64).tolist()
    return labels
