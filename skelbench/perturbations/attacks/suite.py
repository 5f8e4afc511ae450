"""Several attacks, of which a model must withstand every one: skel-aa, after AutoAttack (Croce and Hein 2020)."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from skelbench.core.arrays import Mask
from skelbench.core.clip import Clip
from skelbench.core.errors import require
from skelbench.core.progress import with_bar
from skelbench.perturbations.attacks.apgd_t import FEWEST_CLASSES
from skelbench.perturbations.attacks.asking import right
from skelbench.perturbations.attacks.registry import ATTACKS
from skelbench.perturbations.attacks.victim import Sloped, Victim

AT_ONCE = 256
"""Clips whose searches are held in memory together: some half a megabyte for each; it changes no result."""


@dataclass(frozen=True)
class Member:
    """One attack of a suite: its name in `ATTACKS`, and what it is run with."""

    attack: str
    options: Mapping[str, Any] = field(default_factory=dict[str, Any])


def skel_aa(surrogates: Mapping[str, Sloped] | None = None, *, queries: int = 5000) -> tuple[Member, ...]:
    """Return the members: APGD-CE from 5 points, APGD-T towards 9 classes, smooth, square, transfer.

    surrogates: models by name, of other kinds than the victim; without them there is no transfer.
    queries: how often square may ask. A smaller number makes the suite weaker: say so beside the result.
    """
    members = (
        Member("apgd-ce", {"restarts": 5}),
        Member("apgd-t", {"targets": 9}),
        Member("smooth"),
        Member("square", {"queries": queries}),
    )
    return (*members, Member("transfer", {"surrogates": surrogates})) if surrogates else members


@dataclass(frozen=True)
class Outcome:
    """What a suite has done to N clips.

    clean: (N,), the clips that are right without damage. attacked: member -> (N,), the clips that it attacked: those
    right without damage that no member before it had broken. right: member -> (N,), the clips that are right after it
    and all before it. left_out: member -> why it was not run. damaged: of each clip the damage that broke it, else the
    clip itself.
    """

    clean: Mask
    attacked: dict[str, Mask]
    right: dict[str, Mask]
    left_out: dict[str, str]
    damaged: tuple[Clip, ...]

    @property
    def robust(self) -> Mask:
        """(N,): the clips that are right without damage and under every member. Its mean is the robust accuracy."""
        return np.logical_and.reduce([self.clean, *self.right.values()])


def run_suite(
    victim: Victim,
    clips: Sequence[Clip],
    eps: float,
    seed: int = 0,
    members: Sequence[Member] | None = None,
    tell: Callable[[str, int], None] | None = None,
) -> Outcome:
    """Attack clips by one member after the other; who is broken, or wrong to begin with, is attacked no more.

    eps: camera units. members: by default `skel_aa()`. Attacks by slopes are left out, and listed as such, where the
    victim has none, and so is APGD-T where it has too few classes. tell: is told each member's name and how many clips
    are left for it, before it starts; by default there is a bar.

    Raises:
        InputError: two members of one name, or a clip without a label among the victim's classes.
    """
    members = skel_aa() if members is None else members
    names = [member.attack for member in members]
    require(len(set(names)) == len(names), f"a suite has every attack once, got {', '.join(names)}")
    clean = right(victim, clips)
    left, damaged = clean.copy(), list(clips)
    left_out = {name: why for name in names if (why := unfit(name, victim))}
    attacked, after = dict[str, Mask](), dict[str, Mask]()
    fit = [member for member in members if member.attack not in left_out]
    for member in fit if tell else with_bar(fit, "attacks", "attack"):
        if tell:
            tell(member.attack, int(left.sum()))
        attacked[member.attack] = left.copy()
        for k, clip in _broken(victim, clips, np.flatnonzero(left).tolist(), eps, seed, member).items():
            left[k], damaged[k] = False, clip
        after[member.attack] = left.copy()
    return Outcome(clean, attacked, after, left_out, tuple(damaged))


def _broken(
    victim: Victim, clips: Sequence[Clip], chosen: Sequence[int], eps: float, seed: int, member: Member
) -> dict[int, Clip]:
    """Number of a clip -> the damage that breaks it, of those chosen. All damage is scored once more to be sure."""
    broken: dict[int, Clip] = {}
    for start in range(0, len(chosen), AT_ONCE):
        part = chosen[start : start + AT_ONCE]
        found = ATTACKS[member.attack].run(victim, [clips[k] for k in part], eps, seed, **member.options)
        stands = right(victim, found)
        broken |= {k: clip for k, clip, still in zip(part, found, stands, strict=True) if not still}
    return broken


def unfit(name: str, victim: Victim) -> str:
    """Say why an attack cannot be run on a victim, or ''."""
    if ATTACKS[name].needs == "slope" and not isinstance(victim, Sloped):
        return "the model has no slopes"
    if name == "apgd-t" and victim.classes < FEWEST_CLASSES:
        return f"the model has {victim.classes} classes, fewer than {FEWEST_CLASSES}"
    return ""
