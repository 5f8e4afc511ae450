"""The repairs: preprocessing between damage and model, as a user of poses would write it; one table of them all.

To add one, write its file here and its name in this table; lists, errors and tests find it here.
"""

from skelbench.core.registry import Registry
from skelbench.perturbations.repairs.despike import DESPIKE
from skelbench.perturbations.repairs.empty import DROP_EMPTY
from skelbench.perturbations.repairs.missing import HOLD, INTERP
from skelbench.perturbations.repairs.persons import DROP_BRIEF, DROP_STILL
from skelbench.perturbations.repairs.repair import Repair
from skelbench.perturbations.repairs.rescale import RESCALE
from skelbench.perturbations.repairs.smooth import SMOOTH

__all__ = ["REPAIRS", "Repair"]

_ALL = (DROP_EMPTY, DROP_BRIEF, DROP_STILL, HOLD, INTERP, SMOOTH, DESPIKE, RESCALE)
REPAIRS = Registry[Repair]("repair", {repair.name: repair for repair in _ALL})
