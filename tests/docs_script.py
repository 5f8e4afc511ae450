"""The scripts that make what the documentation shows, as modules."""

import sys
from importlib import import_module
from types import ModuleType

from conftest import ROOT


def docs_script(name: str) -> ModuleType:
    """Import a script of docs/, which finds others beside it."""
    folder = str(ROOT / "docs")
    if folder not in sys.path:
        sys.path.append(folder)
    return import_module(name)
