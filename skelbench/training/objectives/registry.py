"""Objectives by name, and those of somebody else by their place on the Python path."""

from pkgutil import resolve_name
from typing import cast

from skelbench.adapters.model import is_protocol
from skelbench.core.errors import InputError
from skelbench.core.registry import Registry
from skelbench.core.words import WORD, one_line, quoted
from skelbench.training.objectives.aimclr.objective import AimCLR
from skelbench.training.objectives.crossclr.objective import CrosSCLR
from skelbench.training.objectives.mamp.objective import MAMP
from skelbench.training.objectives.maskclr.objective import MaskCLR
from skelbench.training.objectives.objective import CrossEntropy, ObjectiveClass
from skelbench.training.objectives.pstl.objective import PSTL
from skelbench.training.objectives.skeattnclr.objective import SkeAttnCLR
from skelbench.training.objectives.skeletonclr import SkeletonCLR
from skelbench.training.objectives.skeletonmae.objective import SkeletonMAE
from skelbench.training.objectives.untrained import Untrained

OBJECTIVES = Registry[ObjectiveClass](
    "objective",
    {
        "cross-entropy": CrossEntropy,
        "maskclr": MaskCLR,
        "skeletonclr": SkeletonCLR,
        "aimclr": AimCLR,
        "crossclr": CrosSCLR,
        "skeattnclr": SkeAttnCLR,
        "mamp": MAMP,
        "pstl": PSTL,
        "skeletonmae": SkeletonMAE,
        "untrained": Untrained,
    },
)


def objective_class(name: str) -> ObjectiveClass:
    """Find a class of objectives: by its name, or as "module:Class", which need not be ours.

    Raises:
        InputError: nobody knows the name, or there is no such class.
    """
    if ":" not in name:
        return OBJECTIVES[name]
    try:
        kind = resolve_name(name)
    except (Exception, SystemExit) as error:  # the module's own code runs, so it may raise anything
        raise InputError(
            f"objective {quoted(name)} cannot be imported ({one_line(str(error), 2 * WORD)}); "
            "write module:Class of something on the Python path"
        ) from error
    if not isinstance(kind, type) or not hasattr(kind, "settings_type") or is_protocol(kind):
        raise InputError(f"objective {quoted(name)} is none, a class with `settings_type`; docs/adding_an_objective.md")
    return cast(ObjectiveClass, kind)


def settings_key(name: str) -> str:
    """Return what the keys of an objective's settings start with: its name, of "module:Class" the class."""
    return name.rpartition(":")[2]
