"""Versions of what is done to clips, as a result names them, e.g. `joint-mask=1+interp=1`."""

from skelbench.perturbations.find import find_family
from skelbench.perturbations.repairs import REPAIRS
from skelbench.perturbations.repairs.pipeline import NO_REPAIR, Pipeline
from skelbench.perturbations.spec import Spec


def versions_of(spec: Spec, repair: Pipeline = NO_REPAIR) -> str:
    """Name every family of a spec and every repair with its version, in their order; empty for `clean` alone."""
    families = [f"{term.family}={find_family(term.family).version}" for term in spec.terms]
    return "+".join([*families, *(f"{name}={REPAIRS[name].version}" for name, _ in repair.steps)])
