"""Import what only the figures need: `pip install skelbench[report]`."""

from importlib import import_module
from typing import Any

from skelbench.core.errors import InputError


def needs(module: str) -> Any:
    """Import a module of the `report` extra.

    Raises:
        InputError: it is not installed.
    """
    try:
        return import_module(module)
    except ImportError as error:
        raise InputError(f"this needs {module.split('.')[0]}; pip install skelbench[report]") from error
