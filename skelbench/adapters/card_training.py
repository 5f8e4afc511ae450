"""What a card may say of how its weights were made and what its authors claim, as its readers take it."""

from collections.abc import Mapping
from typing import Any, cast

from skelbench.core.errors import require
from skelbench.core.names import check_chosen_on, check_name
from skelbench.core.words import quoted

NAMES = ("data", "split", "source")
"""Keys of `training` whose values stand in notes and tables; they may be empty."""
TEXTS = ("command", "data_sha256", "recipe_sha256", "device", "torch", "skelbench")
COUNTS = ("clips", "validation_clips", "seed", "seconds")


def check_training(training: Mapping[str, Any], where: str) -> None:
    """Check the keys that a training of ours writes, see `training.provenance`; others are as their author likes.

    Raises:
        InputError: a value is of another type, or a name cannot be printed.
    """
    for key, value in training.items():
        if key == "encoder" and isinstance(value, Mapping):  # of which a classifier was made, see `training.transfer`
            check_training(cast("Mapping[str, Any]", value), f"{where}: encoder")
        elif key in NAMES and isinstance(value, str):
            check_name(value, key, where)
        else:
            expected = _expected(key, value)
            require(not expected, f"{where}: {quoted(key)} is {quoted(value)}, expected {expected}; correct the card")
    if training.get("chosen_on") is not None:
        check_chosen_on(training["chosen_on"], where)


def check_claims(claims: Mapping[str, Any], where: str) -> None:
    """Check what the authors of a model report.

    Raises:
        InputError: it is no share in percent.
    """
    for key, value in claims.items():
        what = f"{where}: {quoted(key)} is {quoted(value)}"
        require(_is_percent(value), f"{what}, expected a number from 0 to 100; correct the card")


def _expected(key: str, value: object) -> str:
    """Say what the value of a key should be, or nothing where it is."""
    if key in TEXTS or key in NAMES:
        return "" if isinstance(value, str) or (value is None and key in NAMES) else "text, in quotes"
    if key in COUNTS:
        return "" if type(value) is int and value >= 0 else "a whole number from 0"
    if key in ("recipe", "encoder"):
        return "" if isinstance(value, dict) else "a mapping of settings"
    if key == "validation_top1":
        return "" if value is None or _is_percent(value) else "a number from 0 to 100"
    return ""


def _is_percent(value: object) -> bool:
    return type(value) in (int, float) and 0 <= cast(float, value) <= 100
