"""Damage that was sought against other models: the same clips for every victim."""

from collections.abc import Mapping, Sequence

import numpy as np

from skelbench.core.arrays import Floats
from skelbench.core.clip import Clip
from skelbench.perturbations.attacks.apgd_ce import apgd_ce
from skelbench.perturbations.attacks.asking import labels, scores_of
from skelbench.perturbations.attacks.attack import Attack
from skelbench.perturbations.attacks.losses import margin
from skelbench.perturbations.attacks.mi_fgsm import mi_fgsm
from skelbench.perturbations.attacks.victim import Sloped, Victim


def transfer(
    victim: Victim,
    clips: Sequence[Clip],
    eps: float,
    seed: int = 0,
    *,
    surrogates: Mapping[str, Sloped],
    steps: int = 100,
) -> list[Clip]:
    """Try on the victim what was sought against each of the surrogates; of each clip return what harms it most."""
    tried = list(damage_to(surrogates, clips, eps, seed, steps=steps).values())
    lead = np.array([_leads(victim, damaged) for damaged in tried]).reshape(len(tried), len(clips))
    return [tried[lead[:, k].argmax()][k] if tried else clip for k, clip in enumerate(clips)]


def damage_to(
    surrogates: Mapping[str, Sloped], clips: Sequence[Clip], eps: float, seed: int = 0, *, steps: int = 100
) -> dict[str, list[Clip]]:
    """Seek damage to each surrogate by APGD-CE and by MI-FGSM: name, e.g. `apgd-ce@stgcn`, -> a clip for each.

    Searches do not stop where the surrogate is wrong: the more certain it is of a wrong class, the likelier others are.
    """
    found: dict[str, list[Clip]] = {}
    for name, surrogate in surrogates.items():
        found[f"apgd-ce@{name}"] = apgd_ce(surrogate, clips, eps, seed, steps=steps, restarts=1, stop=False)
        found[f"mi-fgsm@{name}"] = mi_fgsm(surrogate, clips, eps, seed, steps=steps, stop=False)
    return found


def _leads(victim: Victim, clips: Sequence[Clip]) -> Floats:
    """(N,): by how much the best wrong class leads."""
    y = labels(clips)
    return margin(scores_of(victim, clips), y, y)[0]


TRANSFER = Attack(
    "transfer",
    transfer,
    "Dong et al., CVPR 2018; Croce and Hein, ICML 2020",
    "Every joint moves as would harm other models; the same damage is tried on every model.",
    needs="scores",
)
