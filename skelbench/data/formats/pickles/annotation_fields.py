"""The fields of an annotation but its poses, in every spelling in which people write them."""

from pathlib import Path
from typing import Any, cast

from skelbench.core.clip import NO_LABEL
from skelbench.core.errors import InputError
from skelbench.core.pickles.stored import StoredArray
from skelbench.core.words import quoted
from skelbench.data.bounds import LABELS, PIXELS
from skelbench.data.index import some

NAMES = ("frame_dir", "filename")
"""Fields that name a clip, the first that is there."""


def single(value: Any) -> Any:
    """Take the value out of an array or a list of one."""
    if isinstance(value, StoredArray) and all(size == 1 for size in value.shape) and value.kind in "fiubSU":
        value = value.values()
    while isinstance(value, list) and len(cast(list[Any], value)) == 1:
        value = cast(list[Any], value)[0]
    return cast(Any, value)


def word(value: Any) -> str | None:
    """Read a name: text, bytes of Python 2, or a number that serves as a name; None where it is none of them."""
    value = single(value)
    if isinstance(value, bytes):
        return _text(value)
    return str(value) if type(value) in (str, int) else None


def _text(raw: bytes) -> str:
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("latin-1")


def name_of(fields: dict[Any, Any], path: Path) -> str:
    """Read the name of a clip.

    Raises:
        InputError: no field names it.
    """
    given: Any = next((fields[key] for key in NAMES if fields.get(key) is not None), None)
    name = word(given)
    if name is None:
        came = "" if given is None else f" but {quoted(given)}"
        raise InputError(
            f"{path}: an annotation has keys {some(fields)}, but no name in `frame_dir` or `filename`{came}"
        )
    return name


def label_of(value: Any, where: str) -> int | str | None:
    """Read a label: a whole number in any spelling, the name of a class, or None where there is none.

    Text of digits stays text here: whether it is a number is told by all labels together (`numbers_or_names`).

    Raises:
        InputError: it is something else.
    """
    value = single(value)
    if value is None or value == NO_LABEL:
        return None
    if isinstance(value, bytes):
        value = _text(value)
    if type(value) is float and value.is_integer():
        value = int(value)
    if isinstance(value, str) and value.strip():
        return value
    if type(value) is not int or not 0 <= value < LABELS:
        raise InputError(
            f"{where} has label {quoted(value)}, expected a whole number from 0 to {LABELS - 1} or the name of a class;"
            " correct it"
        )
    return value


def numbers_or_names(labels: list[int | str | None]) -> list[int | str | None]:
    """Make numbers of labels that are texts of digits, unless some are names of classes."""
    texts = [label for label in labels if isinstance(label, str)]
    if not texts or not all(text.strip().isascii() and text.strip().isdigit() and len(text) < 8 for text in texts):
        return labels
    return [int(label) if isinstance(label, str) else label for label in labels]


def image_size_of(fields: dict[Any, Any], where: str) -> tuple[int, int] | None:
    """Read (height, width) of the picture; None where it is not said, or 0.

    Raises:
        InputError: it is no such pair.
    """
    value = next((fields[key] for key in ("img_shape", "original_shape") if fields.get(key) is not None), None)
    if value is None:
        return None
    listed: Any = value.values() if isinstance(value, StoredArray) and value.shape in ((2,), (3,)) else value
    sizes = [single(size) for size in cast(list[Any], listed)] if isinstance(listed, list) else []
    if len(sizes) not in (2, 3) or not all(map(_is_size, sizes)):
        raise InputError(f"{where} has img_shape {quoted(value)}, expected (height, width) in pixels; correct it")
    height, width = map(int, sizes[:2])  # the third, of a few writers, is the colours of the picture
    return (height, width) if height > 0 and width > 0 else None


def _is_size(value: Any) -> bool:
    return type(value) in (int, float) and abs(value) <= PIXELS
