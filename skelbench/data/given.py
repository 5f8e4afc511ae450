"""Clips that a caller holds in his hands, as a data set."""

import warnings
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import replace
from hashlib import sha256
from operator import index
from typing import Any, cast

import numpy as np

from skelbench.core.arrays import Array
from skelbench.core.clip import NO_LABEL, Clip
from skelbench.core.errors import InputError, require
from skelbench.core.layout import Layout
from skelbench.core.words import quoted
from skelbench.data.bounds import LABELS, PIXELS
from skelbench.data.dataset import Dataset, Sources
from skelbench.data.index import Index, some
from skelbench.data.reading.asked import NOTHING
from skelbench.data.reading.raw import Raw, Stated
from skelbench.data.reading.reading import understood

NAME = "clips"
"""Name of such a data set, and of its only source."""


class Given:
    """Clips in memory; a class is named by its number, since a clip holds no other name.

    They are read as those of a file are, so that the same poses give the same numbers; only their layout is believed.
    """

    def __init__(self, clips: Sequence[Clip]) -> None:
        self._clips = tuple(clips)
        labels = np.array([clip.label for clip in self._clips], np.int64)
        stated = Stated(self._clips[0].layout)
        self.reading = understood("the list of clips", self._raw, len(self._clips), NOTHING, stated)
        subjects = [NO_LABEL if clip.subject is None else clip.subject for clip in self._clips]
        self.index = Index(
            "the list of clips",
            self._clips[0].layout,
            tuple(map(str, range(int(labels.max()) + 1))),
            tuple(clip.name for clip in self._clips),
            labels,
            np.array(subjects, np.int64),
            {},
            remarks=self.reading.remarks,
        )

    def _raw(self, row: int) -> Raw:
        clip = self._clips[row]
        return Raw(clip.keypoint, clip.score, clip.image_size)

    def read(self, row: int) -> Clip:
        """Return clip `row`."""
        clip = self._clips[row]
        return self.reading.clip(self._raw(row), clip.name, clip.label, clip.subject, clip.camera)

    def sha256(self) -> str:
        """Fingerprint of names, labels, pictures and poses."""
        digest = sha256()
        for clip in self._clips:
            digest.update(repr((clip.name, clip.label, clip.image_size, clip.keypoint.shape)).encode())
            digest.update(np.ascontiguousarray(clip.keypoint, np.float32).tobytes())
            digest.update(np.ascontiguousarray(clip.score, np.float32).tobytes())
        return self.reading.fingerprint(digest.hexdigest())


def of_clips(clips: Sequence[Clip]) -> Dataset:
    """Make a data set, called `clips`, of a sequence of clips, in their order.

    Whatever is assumed, mended or doubted of their poses is a warning, one for each remark.

    Raises:
        InputError: there is none, one is no clip or holds what we cannot use, they differ in layout or coordinates, two
            share a name, or some have a label and some have none.
    """
    came: Any = clips  # whatever a caller gives
    if isinstance(came, str | bytes | Clip) or not hasattr(came, "__iter__"):
        raise InputError(f"data is {quoted(came)}, expected a data set (load_data) or a list of clips")
    every: list[Any] = list(came)
    require(len(every) > 0, "the list of clips is empty; give at least one clip")
    every = [typed(clip).checked() for clip in every]
    kinds = sorted({f"{clip.layout.name} in {clip.keypoint.shape[-1]}-D" for clip in every})
    require(len(kinds) == 1, f"the clips are of different layouts, {some(kinds)}; evaluate those of each by themselves")
    plain = [replace(clip, seen_by=None, before=None) for clip in every]
    given = Given(plain)
    data = Dataset(NAME, Sources({NAME: lambda: given}), NAME, None, None, np.arange(len(plain)))
    for _ in data:  # so that all that is mended in them is known
        pass
    for remark in (*data.remarks, *given.reading.mends.remarks()):
        warnings.warn(f"clips, {remark.kind}: {remark.text}", stacklevel=3)
    return data


def typed(given: Any) -> Clip:
    """Return a clip whose fields are of the types that they should have; numbers of other types become float32.

    Raises:
        InputError: it is no clip, or a field is none of its kind.
    """
    if not isinstance(given, Clip):
        raise InputError(f"{quoted(given)} is no clip, expected a skelbench.Clip")
    clip: Any = given
    where = f"clip {quoted(clip.name)}"
    require(isinstance(clip.name, str), f"{where}: its name is no text; name it, e.g. 'a': draws hang on the name")
    require(
        isinstance(clip.layout, Layout),
        f"{where}: layout is {quoted(clip.layout)}, expected a Layout, e.g. skelbench.core.layout.LAYOUTS['coco17']",
    )
    _check_number(clip.label, f"{where}: label")
    if clip.subject is not None:
        _check_number(clip.subject, f"{where}: subject")
    return replace(
        given,
        keypoint=_numbers(clip.keypoint, f"{where}: keypoint"),
        score=_numbers(clip.score, f"{where}: score"),
        image_size=_size(clip.image_size, f"{where}: image_size"),
        label=int(clip.label),
    )


def _check_number(value: Any, where: str) -> None:
    with suppress(TypeError):
        if abs(index(value)) < LABELS:
            return
    raise InputError(f"{where} is {quoted(value)}, expected a whole number below {LABELS:,}, {NO_LABEL} for none")


def _size(value: Any, where: str) -> tuple[int, int] | None:
    if value is None:
        return None
    sides = list(cast("Iterable[Any]", value)) if type(value) in (tuple, list) else []
    fits = len(sides) == 2 and all(isinstance(side, int | float | np.number) and 0 < side <= PIXELS for side in sides)
    require(fits, f"{where} is {quoted(value)}, expected (height, width) in pixels, or None")
    return int(sides[0]), int(sides[1])


def _numbers(value: Any, where: str) -> Array:
    try:
        if value is None:
            raise TypeError
        return np.asarray(value, np.float32)
    except (TypeError, ValueError) as error:
        raise InputError(f"{where} is {quoted(value)}, expected an array of numbers; see skelbench.Clip") from error
