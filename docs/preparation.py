"""How much of what each family costs is the preparation: condense measurements, and lay out where it is much.

    models/preparation.sh                                         measures
    python docs/preparation.py condense runs/preparation/*.csv    keeps it in docs/findings/preparation.csv
    python docs/preparation.py counts                             says how many cells there are, and how many stand out
    python docs/preparation.py much                               prints those in which it is more than a quarter

Intervals and p-values are those of one cell. Where many are looked at some stand out by chance, so p is corrected for
all cells by Holm's rule; what passes that is said to *stand*.
"""

import csv
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from pathlib import Path

from skelbench.core.files import atomic
from skelbench.core.words import markdown_table
from skelbench.evaluation.results.reading import read_outcomes
from skelbench.evaluation.results.rows import newest
from skelbench.evaluation.results.statistics import Estimate, holm
from skelbench.evaluation.results.trainings import gain
from skelbench.report.tables.preparation import twice

KEPT = Path(__file__).parent / "findings" / "preparation.csv"
MUCH = 0.25
"""Share of a drop that is looked into."""
LEVEL = 0.05


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
    """Keep one line for each model and damage that was measured both ways."""
    found: list[Kept] = []
    for path in paths:
        rows, outcomes = read_outcomes(path)
        rows = newest(rows)
        keys = zip(rows["model"], rows["spec"], rows["repair"], rows["seed"], rows["cell"], strict=True)
        measured = twice({tuple(key): outcomes[cell] for *key, cell in keys})
        left = {(r["model"], r["spec"]): int(r["untouched"] or 0) for r in rows.to_dict("records")}
        for (model, spec), two in measured.items():
            share = two.share
            limits = [_three(two.drop), _three(two.points), _three(share) if share else (None, None, None)]
            p = gain(two.told[None], two.own[None], two.group, None).p
            names = (str(rows["dataset"].iloc[0]), model, spec, len(two.clean), left[model, spec])
            found.append(Kept(*names, *limits[0], *limits[1], *limits[2], float(f"{p:.2g}")))  # type: ignore[arg-type]
    return sorted(found, key=lambda kept: (kept.dataset, kept.model))


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


def standing(lines: Sequence[Kept]) -> dict[tuple[str, str], bool]:
    """(model, spec) -> whether its preparation is told from 0 after Holm's correction for all cells."""
    corrected = holm([line.p for line in lines])
    return {(line.model, line.spec): p < LEVEL for line, p in zip(lines, corrected, strict=True)}


def counts(lines: Sequence[Kept]) -> str:
    """Say how many cells there are, and how many stand out."""
    stands = standing(lines)
    above, below = (sum(sign * line.preparation > 0 and line.p < LEVEL for line in lines) for sign in (1, -1))
    told = [line for line in lines if line.told]
    rows = [
        ("damages × models", len(lines)),
        ("… with a drop that is told from 0", sum(line.share is not None for line in lines)),
        ("… in which the preparation is told from 0 and costs", above),
        ("… in which it is told from 0 and helps", below),
        ("would be told on either side by chance, were it nothing anywhere", round(len(lines) * LEVEL / 2)),
        ("told, and more than a quarter of the drop", len(told)),
        ("… of them after Holm's correction", sum(stands[line.model, line.spec] for line in told)),
    ]
    return markdown_table(["cells", "count"], [[name, str(count)] for name, count in rows])


def much(lines: Sequence[Kept]) -> str:
    """Lay out the cells in which the preparation is told and more than a quarter of the drop."""
    stands = standing(lines)
    body = [
        [
            line.model,
            f"`{line.spec}`",
            f"{Estimate(line.drop, line.drop_low, line.drop_high):z.1%}",
            f"{Estimate(line.preparation, line.preparation_low, line.preparation_high):z.1%}",
            f"{Estimate(line.share or 0, line.share_low or 0, line.share_high or 0):z.0%}",
            "yes" if stands[line.model, line.spec] else "no",
        ]
        for line in lines
        if line.told
    ]
    head = ["model", "perturbation", "drop, points", "preparation, points", "share of the drop, %", "stands"]
    return markdown_table(head, body)


def main(task: str, paths: Sequence[str]) -> None:
    """Do one of the tasks of the module's docstring."""
    if task == "condense":
        write_kept(condense(map(Path, paths)))
    elif task in ("counts", "much"):
        print({"counts": counts, "much": much}[task](read_kept()))
    else:
        raise SystemExit(f"{task!r}: expected condense, counts or much")


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])
