"""How much of anything a data file may state: far more than any set of skeletons has, far less than harms a machine.

The largest sets have 700 classes (Kinetics), 300,000 clips (Kinetics), 133 joints (COCO-WholeBody), clips of some
10,000 frames (PKU-MMD) and crowds of some 100 persons. A file that states more is damaged, and is refused before
anything of that size is made.
"""

from pathlib import Path

from skelbench.core.errors import InputError
from skelbench.core.layout import JOINTS

LABELS = 10**6
CLIPS = 10**6
PERSONS = 1000
FRAMES = 10**6
PIXELS = 10**6  # height and width of a picture
VALUES = 1 << 28  # numbers in the poses of one clip: 1 GiB
FREE = 1 << 24
PER_BYTE = 100
"""Bytes that part of a file may unfold to: FREE, and so many for each byte that it has. Poses shrink to a half, poses
of whom most are absent to a twentieth; of Kinetics' detections ten times as many persons are made. What shrinks a
thousandfold is all zeros, or the same array again and again."""


def check_total(size: int, file: Path) -> None:
    """Refuse a pickle whose clips were given poses of `size` bytes in all, far more than it has.

    Raises:
        InputError: they have.
    """
    held = file.stat().st_size
    if size > FREE + PER_BYTE * held:
        raise InputError(
            f"{file} has poses of {size:,} bytes in {held:,}, so it names the same ones again and again; write it anew"
        )


def check_shape(shape: tuple[int, ...], where: str) -> None:
    """Refuse poses (M, T, V, C) that nobody's camera has seen.

    Raises:
        InputError: too many persons, frames or joints, or 2^28 numbers and more in all.
    """
    persons, frames, joints, coordinates = shape
    for what, came, most in (("persons", persons, PERSONS), ("frames", frames, FRAMES), ("joints", joints, JOINTS)):
        if came > most:
            raise InputError(f"{where} has {came} {what}, at most {most} are read; cut it, or write it again")
    if coordinates > 3 and joints in (2, 3):
        raise InputError(
            f"{where} has {joints} joints of {coordinates} coordinates; write (persons, frames, joints, x y)"
        )
    if coordinates not in (2, 3):
        raise InputError(f"{where} has {coordinates} coordinates, expected 2 or 3, with the scores in keypoint_score")
    if persons * frames * joints * coordinates >= VALUES:
        raise InputError(f"{where} has poses of shape {shape}, more than {VALUES:,} numbers; cut the clip")
