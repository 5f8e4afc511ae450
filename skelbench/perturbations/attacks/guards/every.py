"""All guards, in one list."""

from collections.abc import Sequence

from skelbench.core.clip import Clip
from skelbench.core.errors import require
from skelbench.perturbations.attacks.asking import right
from skelbench.perturbations.attacks.guards.finding import Finding
from skelbench.perturbations.attacks.guards.forward import (
    few_classes,
    inner_optimisation,
    probabilities,
    randomised,
)
from skelbench.perturbations.attacks.guards.slopes import differences, silent
from skelbench.perturbations.attacks.guards.strength import converged, everything_breaks, masking, ordered
from skelbench.perturbations.attacks.suite import Outcome
from skelbench.perturbations.attacks.victim import Sloped, Victim

OF_RIGHT_CLIPS = ("unbounded attack", "order of strength", "convergence")
OF_SLOPES = ("zero gradients", "finite differences", *OF_RIGHT_CLIPS)


def check_all(
    victim: Victim, clips: Sequence[Clip], eps: float, outcome: Outcome | None = None, seed: int = 0
) -> list[Finding]:
    """Run every guard; one that cannot look says why.

    Clips that are wrong without damage are left out where attacks are compared.
    eps: camera units. outcome: of a suite on the same victim, to compare attacks with and without slopes.

    Raises:
        InputError: there are no clips, or the victim cannot be attacked on them.
    """
    require(len(clips) > 0, "guards need clips to look at, got none; give some")
    found = [
        randomised(victim, clips),
        probabilities(victim, clips),
        few_classes(victim),
        inner_optimisation(victim, clips),
    ]
    if isinstance(victim, Sloped):
        stand = [clip for clip, good in zip(clips, right(victim, clips), strict=True) if good]
        found += [silent(victim, clips), differences(victim, clips)]
        if stand:
            found += [everything_breaks(victim, stand, seed), ordered(victim, stand, eps, seed)]
            found += [converged(victim, stand, eps, seed)]
        else:
            found += [Finding(guard, None, "no clip is right without damage") for guard in OF_RIGHT_CLIPS]
    else:
        found += [Finding(guard, None, "the model has no slopes") for guard in OF_SLOPES]
    return [*found, masking(outcome)] if outcome else found
