"""Levels: what may stand after the colon of a spec, read from text and checked while parsing."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from skelbench.core.errors import require
from skelbench.core.layout import PARTS
from skelbench.core.registry import unknown
from skelbench.core.words import quoted
from skelbench.perturbations.named_parts import NAMED_PARTS

DIGITS = 9
"""Of a level that counts: what clips hold is fewer by far, and arrays of so many would not fit."""
Value = float | str
"""A level as a perturbation is given it: a float, an int or a name."""


@dataclass(frozen=True)
class Level:
    """One kind of level.

    unit: what a level counts or measures, for tables and axes.
    help: the levels allowed, as errors and `skelbench list perturbations` say it.
    read: text -> level, or None where the text is no such level.
    identity: the level that changes nothing; None where there is none, e.g. for names.
    """

    unit: str
    help: str
    read: Callable[[str], Value | None]
    identity: Value | None = None


def amount(unit: str, limit: float) -> Level:
    """Make a level that is a number from 0 to `limit`."""

    def read(text: str) -> float | None:
        if not re.fullmatch(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?", text):
            return None
        value = float(text) + 0.0  # -0 is 0
        return value if 0 <= value <= limit else None

    return Level(unit, f"a number from 0 to {limit:g}", read, identity=0)


def count(unit: str, limit: int | None = None) -> Level:
    """Make a level that is a whole number from 0 to `limit`."""

    def read(text: str) -> int | None:
        value = _whole(text)
        return None if value is None or (limit is not None and value > limit) else value

    allowed = "a whole number >= 0" if limit is None else f"a whole number from 0 to {limit}"
    return Level(unit, allowed, read, identity=0)


def factor(unit: str, most: float) -> Level:
    """Make a level that is a number from 1, which changes nothing, to `most`."""

    def read(text: str) -> float | None:
        value = amount(unit, most).read(text)
        return value if isinstance(value, float) and value >= 1 else None

    return Level(unit, f"a number from 1 to {most:g}", read, identity=1.0)


def positive(unit: str, most: float) -> Level:
    """Make a level that is a number above 0, to `most`; which of them changes nothing is not said."""

    def read(text: str) -> float | None:
        value = amount(unit, most).read(text)
        return value if isinstance(value, float) and value > 0 else None

    return Level(unit, f"a number above 0, to {most:g}", read)


def whole_factor(unit: str) -> Level:
    """Make a level that is a whole number from 1, which changes nothing."""

    def read(text: str) -> int | None:
        return _whole(text) or None

    return Level(unit, "a whole number >= 1", read, identity=1)


def _whole(text: str) -> int | None:
    """Read a whole number; None where the text is none.

    Raises:
        InputError: it has more digits than anything that is counted.
    """
    if not re.fullmatch(r"[0-9]+", text):
        return None
    require(len(text) <= DIGITS, f"level {quoted(text)} has {len(text)} digits, expected {DIGITS} at most")
    return int(text)


def _part(text: str) -> str:
    if text not in NAMED_PARTS:
        raise unknown("part", text, NAMED_PARTS)
    return text


def _source(text: str) -> str | None:
    return text if re.fullmatch(r"[\w.-]+", text) else None


SIGMA = amount("camera units", 1e6)  # far beyond any picture, and float32 still holds it
JOINT_SHARE = amount("share of joints", 1)
FRAME_SHARE = amount("share of frames", 1)
JOINTS = count("joints")
PART_COUNT = count("parts", len(PARTS))
PART = Level("part", f"one of {', '.join(NAMED_PARTS)}", _part)
DECIMALS = Level("decimals", "a whole number from 0 to 6", lambda text: int(text) if text in tuple("0123456") else None)
SWITCH = Level("switch", "0 (off) or 1 (on)", lambda text: int(text) if text in ("0", "1") else None, identity=0)
SOURCE = Level("source", "the name of another source of the data set", _source)
