"""Attacks: damage that is sought against one model (docs/attacks.md)."""

from skelbench.perturbations.attacks.attack import Attack
from skelbench.perturbations.attacks.registry import ATTACKS
from skelbench.perturbations.attacks.suite import Member, Outcome, run_suite, skel_aa
from skelbench.perturbations.attacks.victim import Loss, Scores, Sloped, Victim

__all__ = ["ATTACKS", "Attack", "Loss", "Member", "Outcome", "Scores", "Sloped", "Victim", "run_suite", "skel_aa"]
