"""What the page on attacks shows, from a CSV of `skelbench attack --out`.

    python docs/attacks.py robust FILE ATTACKS                       accuracies undamaged, at random and under attack
    python docs/attacks.py pairs FILE ATTACKS maskclr motionbert     how far the first way to train leads, by clip
    python docs/attacks.py deeper FILE SHORT LONG                    what a longer attack takes that a short one left
    python docs/attacks.py guards FILE                               what tripped

ATTACKS: as the column `attacks` has them. A lead is over clips (or their subjects) and over trainings where a way was
trained several times. With fewer than three trainings of either it says nothing of the way to train, and is not told.
"""

import sys
from collections.abc import Callable, Sequence
from itertools import groupby
from pathlib import Path

import numpy as np

from skelbench.core.arrays import Floats
from skelbench.core.words import markdown_table
from skelbench.evaluation.results.statistics import Estimate, drop
from skelbench.evaluation.results.trainings import SEED, between, gain
from skelbench.evaluation.robust.read import read_records
from skelbench.evaluation.robust.record import Record

TRAININGS = 3
"""Of each of two ways to train, before one is told to be ahead."""
ALL = slice(None)
Setting = tuple[str, int, str, str, str, float]


def setting(record: Record) -> Setting:
    """What records must share to be compared: clips, attacks, surrogates and eps."""
    of = record.identity
    return of.dataset, len(record.fates), of.names_sha256, of.attacks, of.surrogates, of.eps


def way(record: Record) -> str:
    """The way to train: the model's name without its data set and seed."""
    return SEED.sub("", record.identity.model).split(f"-{record.identity.dataset}")[0]


def short(record: Record) -> str:
    """The model's name without the data set and split that the table names already."""
    seed = SEED.search(record.identity.model)
    return way(record) + (seed[0] if seed else "")


def together(records: Sequence[Record], attacks: str = "") -> list[list[Record]]:
    """Put records of one setting together, by data, clips and rising eps, each by model; of these attacks or of all."""
    chosen = [of for of in records if attacks in ("", of.identity.attacks)]
    ordered = sorted(chosen, key=lambda of: (setting(of), of.identity.model))
    return [list(each) for _, each in groupby(ordered, key=setting)]


def robust(records: Sequence[Record], attacks: str) -> str:
    """A row for every model and eps; what the adversary does is paired by clip with random displacements."""
    head = ["data", "clips", "eps (of a body)", "model", "undamaged, %", "random, %", "under attack, %"]
    lines: list[list[str]] = []
    for of in (each for part in together(records, attacks) for each in part):
        asked = [of.identity.dataset, str(len(of.fates)), f"{of.identity.eps:g} ({of.body:.2g} %)", short(of)]
        shares = [of.estimate(each) for each in (of.outcome.clean, of.randomly, of.outcome.robust)]
        part = drop(of.randomly, of.outcome.robust[None], of.group)
        lines.append([*asked, *(f"{each:.1%}" for each in (*shares, part)), _sought(of)])
    head += ["the adversary's part, points", "sought on"]
    width = len(head) if any(line[-1] for line in lines) else len(head) - 1
    return markdown_table(head[:width], [line[:width] for line in lines])


def pairs(records: Sequence[Record], attacks: str, first: str, second: str) -> str:
    """A row for every setting in which both ways were measured: the lead of the first, undamaged and so on."""
    head = ["data", "clips", "eps", "trainings", "lead undamaged, points", "at random", "under attack"]
    alike = together(records, attacks)
    sides = [[[each for each in part if way(each) == name] for name in (first, second)] for part in alike]
    lines = [_pair(*both) for both in sides if all(both)]
    return markdown_table([*head, "of clips that all have right", "whether one is ahead"], lines)


def _pair(first: Sequence[Record], second: Sequence[Record]) -> list[str]:
    of, shared = first[0], np.logical_and.reduce([each.outcome.clean for each in (*first, *second)])
    leads: list[Estimate] = []
    for right, chosen in ((_clean, ALL), (_random, ALL), (_robust, ALL), (_robust, shared)):
        one, other = (np.stack([right(each)[chosen] for each in side]) for side in (first, second))
        leads.append(gain(one, other, of.group[chosen], between({("first", ""): one, ("second", ""): other})))
    few = min(len(first), len(second)) < TRAININGS
    asked = [of.identity.dataset, str(len(of.fates)), f"{of.identity.eps:g}", f"{len(first)} and {len(second)}"]
    told = "not told" if few or leads[2].low <= 0 <= leads[2].high else "told"
    return [*asked, *(f"{lead:++z.1%}" for lead in leads), told]


def deeper(records: Sequence[Record], short_one: str, long_one: str) -> str:
    """A row for every model, clips and eps that both attacks were run on, and how many clips only one of them broke."""
    head = [
        "data",
        "clips",
        "eps",
        "model",
        "right under the short one",
        "under the long one",
        "broken by the long one alone",
    ]
    lines: list[list[str]] = []
    after = {_subject(of): of for of in records if of.identity.attacks == long_one}
    for of in (each for part in together(records, short_one) for each in part):
        other = after.get(_subject(of))
        if other:
            left = [each.outcome.robust for each in (of, other)]
            more, fewer = (int((left[a] & ~left[1 - a]).sum()) for a in (0, 1))
            counts = [str(int(each.sum())) for each in left]
            back = f", and {fewer} by the short one alone" if fewer else ""
            asked = [of.identity.dataset, str(len(of.fates)), f"{of.identity.eps:g}", short(of)]
            lines.append([*asked, *counts, f"{more}{back}"])
    return markdown_table(head, lines)


def _subject(of: Record) -> tuple[str, str, float, str]:
    """What two attacks must share to be compared: the model, clips and eps."""
    return of.identity.model, of.identity.names_sha256, of.identity.eps, of.identity.weights_sha256


def guards(records: Sequence[Record]) -> str:
    """A row for every model and eps whose guards were asked: how many passed, and what the others saw."""
    head = ["data", "model", "eps", "clips", "passed", "tripped", "could not look"]
    lines: list[list[str]] = []
    for of in (each for part in together(records) for each in part if each.findings):
        seen = {
            verdict: "; ".join(f"{found.guard}: {found.text}" for found in of.findings if found.passed is verdict)
            for verdict in (False, None)
        }
        passed = f"{sum(found.passed is True for found in of.findings)} of {len(of.findings)}"
        where = [of.identity.dataset, short(of), f"{of.identity.eps:g}", str(len(of.fates)), passed]
        lines.append([*where, *(seen[verdict] or "–" for verdict in (False, None))])
    return markdown_table(head, lines)


def _sought(of: Record) -> str:
    """Name the surrogates without their hashes and the data set."""
    names = [word.partition("=")[0] for word in of.identity.surrogates.split()]
    return ", ".join(name.split(f"-{of.identity.dataset}")[0] for name in names)


def _clean(of: Record) -> Floats:
    return of.outcome.clean.astype(np.float64)


def _random(of: Record) -> Floats:
    return of.randomly


def _robust(of: Record) -> Floats:
    return of.outcome.robust.astype(np.float64)


TABLES: dict[str, Callable[..., str]] = {"robust": robust, "pairs": pairs, "deeper": deeper, "guards": guards}

if __name__ == "__main__":
    print(TABLES[sys.argv[1]](read_records(Path(sys.argv[2])), *sys.argv[3:]))
