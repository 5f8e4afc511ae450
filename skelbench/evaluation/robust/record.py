"""One measured robust accuracy: what became of every clip, and the row that it makes in a CSV."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from skelbench.core.arrays import Floats, Mask
from skelbench.evaluation.results.statistics import Estimate, accuracy
from skelbench.evaluation.robust.identity import IDENTITY, Identity
from skelbench.perturbations.attacks import Outcome
from skelbench.perturbations.attacks.guards import Finding

DRAWS = 9
"""How often every joint is moved by eps in a random direction: what an adversary does beyond that is the adversary."""
RIGHT, WRONG = ".", "x"
BROKEN = "ABCDEFGHIJKLMNOPQRSTUVW"
"""Letter k: the k-th attack broke the clip."""
CIRCUMSTANCES = ("skelbench", "commit", "torch", "numpy", "python", "device", "threads", "created", "seconds")
FIGURES = ("grouped_by", "groups", "clips", "clean", "random", "robust", "robust_low", "robust_high", "body")
COLUMNS = (*IDENTITY, *FIGURES, "left_out", "guards", *CIRCUMSTANCES, "selected_on", "fates", "draws", "group", "key")
DIGITS = 4


@dataclass(frozen=True, eq=False)
class Record:
    """What one model withstood at one eps.

    fates: a letter for each of N clips, in the order of the data: `.` right under every attack, `x` wrong undamaged,
    else which attack broke it, A the first of them. draws: (N,), under how many of `DRAWS` random displacements of
    every joint by eps the clip is right. group: (N,), labels of who moves, see `Dataset.groups`. body: eps in percent
    of a body's height. left_out: attack -> why it was not run. findings: of the guards; empty where none was asked.
    """

    identity: Identity
    fates: str
    draws: NDArray[np.int64]
    grouped_by: str
    group: NDArray[Any]
    body: float
    left_out: dict[str, str]
    findings: tuple[Finding, ...]
    circumstances: dict[str, str]
    selected_on: str
    fresh: bool = True  # False where it was measured before

    @property
    def attacks(self) -> list[str]:
        """Names of the attacks, also those that were left out."""
        return [word.partition(":")[0] for word in self.identity.attacks.split()]

    @cached_property
    def outcome(self) -> Outcome:
        """What the suite has done, but for the damaged clips themselves."""
        fates = np.array(list(self.fates))
        clean, left = fates != WRONG, fates != WRONG
        attacked, right = dict[str, Mask](), dict[str, Mask]()
        for name, letter in zip(self.attacks, BROKEN, strict=False):
            if name not in self.left_out:
                attacked[name], left = left, left & (fates != letter)
                right[name] = left
        return Outcome(clean, attacked, right, self.left_out, ())

    @property
    def randomly(self) -> Floats:
        """(N,): share of the random displacements under which a clip is right."""
        return self.draws / DRAWS

    def estimate(self, right: Mask | Floats) -> Estimate:
        """Estimate the mean of (N,) clips with its interval."""
        return accuracy(right[None], self.group)

    @property
    def row(self) -> dict[str, Any]:
        """The row of the CSV: `COLUMNS`."""
        robust, low, high = self.estimate(self.outcome.robust).percent(DIGITS)
        figures = {"grouped_by": self.grouped_by, "groups": len(set(self.group.tolist())), "clips": len(self.fates)}
        figures |= {"clean": _percent(self.outcome.clean), "random": _percent(self.randomly), "body": self.body}
        figures |= {"robust": robust, "robust_low": low, "robust_high": high}
        numbers = np.unique(self.group, return_inverse=True)[1].tolist()
        row = {**vars(self.identity), **figures, **self.circumstances, "selected_on": self.selected_on}
        row |= {"left_out": "; ".join(f"{name}: {why}" for name, why in self.left_out.items())}
        row |= {"guards": " | ".join(map(_told, self.findings)), "fates": self.fates}
        row |= {"draws": _numbers(self.draws.tolist()), "group": "" if self.grouped_by == "clip" else _numbers(numbers)}
        row |= {"key": self.identity.key}
        return {name: row[name] for name in COLUMNS}


VERDICTS = {True: "passed", False: "tripped", None: "cannot look"}


def fates_of(outcome: Outcome, attacks: Sequence[str]) -> str:
    """Write what became of each clip; attacks: all names, also of those that were left out."""
    fates = np.where(outcome.clean, RIGHT, WRONG)
    for name, letter in zip(attacks, BROKEN, strict=False):
        if name in outcome.attacked:
            fates[outcome.attacked[name] & ~outcome.right[name]] = letter
    return "".join(fates.tolist())


def _told(finding: Finding) -> str:
    return f"{VERDICTS[finding.passed]}: {finding.guard}: {finding.text}"


def _numbers(numbers: Sequence[int]) -> str:
    return " ".join(map(str, numbers))


def _percent(right: Mask | Floats) -> float:
    return round(100 * float(right.mean()), DIGITS)
