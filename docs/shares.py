"""Where the preparation is much of a drop: tables of docs/findings/preparation.csv, for docs/findings/preparation.md.

    python docs/shares.py models    who was measured on what
    python docs/shares.py counts    how many cells there are, and how many stand out
    python docs/shares.py much      those in which the preparation is told from 0 and more than a quarter of the drop
    python docs/shares.py kinds     damages that stand over all models of a kind

Intervals and p-values are those of one cell. Where many are looked at some stand out by chance, so p is corrected for
all cells by Holm's rule; what passes that is said to *stand*.
"""

import sys
from collections.abc import Sequence

from preparation import ALL, Kept, read_kept

from skelbench.core.words import markdown_table
from skelbench.evaluation.results.statistics import Estimate, holm

LEVEL = 0.05
HEAD = ["model", "perturbation", "drop, points", "preparation, points", "share of the drop, %"]


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
    """Lay out the lines in which the preparation is told and more than a quarter of the drop."""
    stands = standing(lines)
    body = [[*_cells(line), "yes" if stands[line.model, line.spec] else "no"] for line in lines if line.told]
    return markdown_table([*HEAD, "stands"], body)


def kinds(lines: Sequence[Kept]) -> str:
    """Lay out the damages whose preparation stands over all models of a kind and is part of a drop."""
    stands = standing(lines)
    return markdown_table(
        HEAD, [_cells(line) for line in lines if stands[line.model, line.spec] and line.preparation > 0 and line.share]
    )


def models(lines: Sequence[Kept]) -> str:
    """Lay out who was measured on what: clips, and damages that could act."""
    found: dict[tuple[str, str, int], int] = {}
    for line in lines:
        key = (line.dataset, line.model, line.clips)
        found[key] = found.get(key, 0) + 1
    return markdown_table(
        ["data", "model", "clips", "damages"], [[*key[:2], str(key[2]), str(n)] for key, n in found.items()]
    )


def _cells(line: Kept) -> list[str]:
    return [
        line.model,
        f"`{line.spec}`",
        f"{Estimate(line.drop, line.drop_low, line.drop_high):z.1%}",
        f"{Estimate(line.preparation, line.preparation_low, line.preparation_high):z.1%}",
        f"{Estimate(line.share or 0, line.share_low or 0, line.share_high or 0):z.0%}",
    ]


TABLES = {"models": models, "counts": counts, "much": much, "kinds": kinds}


def main(task: str) -> None:
    """Print one of the tables."""
    if task not in TABLES:
        raise SystemExit(f"{task!r}: expected {', '.join(TABLES)}")
    lines = read_kept()
    print(TABLES[task]([line for line in lines if (line.dataset == ALL) == (task == "kinds")]))


if __name__ == "__main__":
    main(sys.argv[1])
