"""Guards: signs that a robust accuracy is not to be believed (after AutoAttack's checks, and four of our own)."""

from skelbench.perturbations.attacks.guards.every import check_all
from skelbench.perturbations.attacks.guards.finding import Finding
from skelbench.perturbations.attacks.guards.forward import CountsBackward

__all__ = ["CountsBackward", "Finding", "check_all"]
