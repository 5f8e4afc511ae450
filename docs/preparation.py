"""How much of what each family costs is the preparation: keep what was measured in docs/findings/preparation.csv.

    models/preparation.sh                                measures
    python docs/preparation.py runs/preparation/*.csv    keeps it; docs/shares.py lays it out

Models of one kind prepare alike, so each damage is also judged over all models of a kind: clips of all sets, each the
mean over the models that were measured on it.
"""

import csv
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from pathlib import Path

import numpy as np

from skelbench.core.files import atomic
from skelbench.evaluation.results.reading import read_outcomes
from skelbench.evaluation.results.rows import newest
from skelbench.evaluation.results.statistics import Estimate
from skelbench.evaluation.results.trainings import gain
from skelbench.report.tables.preparation import Twice, twice

KEPT = Path(__file__).parent / "findings" / "preparation.csv"
ALL = "all"
"""Stands for all data sets in the lines of a kind."""
KINDS = {
    **dict.fromkeys(("stgcn", "stgcnpp", "aagcn", "ctrgcn"), "graph networks"),
    **dict.fromkeys(("motionbert", "maskclr"), "MotionBERT, MaskCLR"),
    "posec3d": "PoseConv3D",
}
SIDES = ("clean", "own", "told")
MUCH = 0.25
"""Share of a drop that is looked into."""


@dataclass(frozen=True)
class Kept:
    """One model under one damage; shares of clips, `share` of the drop, each with the limits of its interval.

    share is empty where no drop is told from 0. p: how likely a preparation so far from 0 is by chance.
    """

    dataset: str
    model: str
    spec: str
    clips: int
    untouched: int
    drop: float
    drop_low: float
    drop_high: float
    preparation: float
    preparation_low: float
    preparation_high: float
    share: float | None
    share_low: float | None
    share_high: float | None
    p: float

    @property
    def told(self) -> bool:
        """Whether the preparation is told from 0, and more than a quarter of a drop that is told from 0."""
        return self.preparation_low > 0 and self.share is not None and self.share > MUCH


def condense(paths: Iterable[Path]) -> list[Kept]:
    """Keep one line for each model and damage that was measured both ways, and one for each kind and damage."""
    found: list[Kept] = []
    measured: dict[tuple[str, str], dict[str, list[Twice]]] = {}
    for path in paths:
        rows, outcomes = read_outcomes(path)
        rows = newest(rows)
        dataset = str(rows["dataset"].iloc[0])
        keys = zip(rows["model"], rows["spec"], rows["repair"], rows["seed"], rows["cell"], strict=True)
        left = {(r["model"], r["spec"]): int(r["untouched"] or 0) for r in rows.to_dict("records")}
        for (model, spec), two in twice({tuple(key): outcomes[cell] for *key, cell in keys}).items():
            found.append(_line(dataset, model, spec, left[model, spec], two))
            measured.setdefault((kind_of(model), spec), {}).setdefault(dataset, []).append(two)
    pooled = [_line(ALL, kind, spec, 0, joined(sets)) for (kind, spec), sets in measured.items()]
    return sorted([*found, *pooled], key=lambda kept: (kept.dataset, kept.model))


def kind_of(model: str) -> str:
    """Name the models that prepare a clip alike."""
    kind = model.partition("-")[0]
    return KINDS.get(kind, kind)


def joined(sets: Mapping[str, Sequence[Twice]]) -> Twice:
    """Join what models of one kind did: the mean over the models of a set, whose clips are the same, set after set."""
    parts = [
        (name, of[0].group, [np.mean([getattr(two, side) for two in of], axis=0) for side in SIDES])
        for name, of in sets.items()
    ]
    group = np.concatenate([[f"{name}/{each}" for each in groups] for name, groups, _ in parts])
    clean, own, told = (np.concatenate([shares[k] for *_, shares in parts]) for k in range(len(SIDES)))
    return Twice(clean, own, told, group)


def _line(dataset: str, model: str, spec: str, untouched: int, two: Twice) -> Kept:
    share = two.share
    limits = [*_three(two.drop), *_three(two.points), *(_three(share) if share else (None, None, None))]
    p = gain(two.told[None], two.own[None], two.group, None).p
    return Kept(dataset, model, spec, len(two.clean), untouched, *limits, float(f"{p:.2g}"))  # type: ignore[arg-type]


def _three(estimate: Estimate) -> tuple[float, float, float]:
    return round(estimate.value, 4), round(estimate.low, 4), round(estimate.high, 4)


def write_kept(lines: Sequence[Kept]) -> None:
    """Write the condensed file."""
    with atomic(KEPT) as draft, draft.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, [each.name for each in fields(Kept)], lineterminator="\n")
        writer.writeheader()
        writer.writerows(asdict(line) for line in lines)


def read_kept(path: Path = KEPT) -> list[Kept]:
    """Read the condensed file."""
    with path.open(encoding="utf-8", newline="") as stream:
        return [_kept(row) for row in csv.DictReader(stream)]


def _kept(row: Mapping[str, str]) -> Kept:
    numbers = [float(row[each.name]) if row[each.name] else None for each in fields(Kept)[5:]]
    names = (row["dataset"], row["model"], row["spec"])
    return Kept(*names, int(row["clips"]), int(row["untouched"]), *numbers)  # type: ignore[arg-type]


if __name__ == "__main__":
    write_kept(condense(map(Path, sys.argv[1:])))
