"""Import what only some commands need: `pip install 'skelbench[report]'` and the other extras of pyproject.toml."""

from importlib import import_module
from typing import Any

from skelbench.core.errors import InputError


def needs(module: str, extra: str = "report") -> Any:
    """Import a module of an extra.

    Raises:
        InputError: it is not installed.
    """
    try:
        return import_module(module)
    except ImportError as error:
        raise InputError(f"this needs {module.split('.')[0]}; pip install 'skelbench[{extra}]'") from error
