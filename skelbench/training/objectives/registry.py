"""Objectives by name, and those of somebody else by their place on the Python path."""

from pkgutil import resolve_name

from skelbench.core.errors import InputError
from skelbench.core.registry import Registry
from skelbench.training.objectives.maskclr.objective import MaskCLR
from skelbench.training.objectives.objective import CrossEntropy, ObjectiveClass

OBJECTIVES = Registry[ObjectiveClass]("objective", {"cross-entropy": CrossEntropy, "maskclr": MaskCLR})


def objective_class(name: str) -> ObjectiveClass:
    """Find a class of objectives: by its name, or as "module:Class", which need not be ours.

    Raises:
        InputError: nobody knows the name, or there is no such class.
    """
    if ":" not in name:
        return OBJECTIVES[name]
    try:
        return resolve_name(name)
    except (ImportError, AttributeError, ValueError) as error:
        raise InputError(
            f"objective {name!r} cannot be imported ({error}); write module:Class of something on the Python path"
        ) from error


def settings_key(name: str) -> str:
    """Return what the keys of an objective's settings start with: its name, of "module:Class" the class."""
    return name.rpartition(":")[2]
