"""What the repairs of persons give back under false detections, and what they cost where persons are true.

    python docs/persons.py condense runs/persons/*.csv    keeps what models/persons.sh measured, in findings/persons.csv
    python docs/persons.py table                          prints the gain of each over the same clips without it

`weigh_persons` stands for the same weights in a card that weighs persons by the frames in which they are seen.
"""

import csv
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

from skelbench.core.files import atomic
from skelbench.core.words import markdown_table
from skelbench.evaluation.results.outcome import Outcome, places
from skelbench.evaluation.results.reading import read_outcomes
from skelbench.evaluation.results.rows import newest
from skelbench.evaluation.results.statistics import Estimate, drop

KEPT = Path(__file__).parent / "findings" / "persons.csv"
COLUMNS = ("dataset", "model", "spec", "way", "clips", "accuracy", "gain", "gain_low", "gain_high")
WEIGHED = "-frames"
"""How models/persons.sh ends the name of a card with `weigh_persons: frames`."""
WAYS = ("drop-brief", "drop-still", "drop-brief+drop-still", "weigh_persons")


def condense(paths: Iterable[Path]) -> list[tuple[str, ...]]:
    """Keep one line for each model, damage and way to deal with persons; gains are over doing nothing."""
    found: list[tuple[str, ...]] = []
    for path in paths:
        rows, outcomes = read_outcomes(path)
        cells: dict[tuple[str, str, str], Outcome] = {}
        for row in newest(rows).to_dict("records"):
            model = str(row["model"])
            way = "weigh_persons" if model.endswith(WEIGHED) else str(row["repair"])
            cells[model.removesuffix(WEIGHED), str(row["spec"]), way] = outcomes[row["cell"]]
        for (model, spec, way), outcome in cells.items():
            gain = _gain(outcome, cells[model, spec, ""])
            numbers = (outcome.correct.mean(), gain.value, gain.low, gain.high)
            said = (str(len(outcome.clip)), *(f"{float(number):.4f}" for number in numbers))
            found.append((str(rows["dataset"].iloc[0]), model, spec, way or "none", *said))
    return found


def _gain(outcome: Outcome, plain: Outcome) -> Estimate:
    same = plain.correct[places(outcome.clip, plain.clip)]
    return drop(outcome.correct, same[None], outcome.group)


def write_kept(lines: Iterable[Sequence[str]]) -> None:
    """Write the condensed file."""
    with atomic(KEPT) as draft, draft.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(COLUMNS)
        writer.writerows(lines)


def table() -> str:
    """Lay out one line for each model and damage."""
    with KEPT.open(encoding="utf-8", newline="") as stream:
        rows = {(row["model"], row["spec"], row["way"]): row for row in csv.DictReader(stream)}
    body = [
        [
            model,
            f"`{spec}`",
            f"{100 * float(row['accuracy']):.1f}",
            *(_cell(rows.get((model, spec, way))) for way in WAYS),
        ]
        for (model, spec, first), row in rows.items()
        if first == "none"
    ]
    return markdown_table(["model", "perturbation", "accuracy, %", *(f"`{way}`, points" for way in WAYS)], body)


def _cell(row: dict[str, str] | None) -> str:
    if row is None:
        return "–"
    return f"{Estimate(*(float(row[name]) for name in ('gain', 'gain_low', 'gain_high'))):+z.1%}"


def main(task: str, paths: Sequence[str]) -> None:
    """Do one of the tasks of the module's docstring."""
    if task == "condense":
        write_kept(condense(map(Path, paths)))
    elif task == "table":
        print(table())
    else:
        raise SystemExit(f"{task!r}: expected condense or table")


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])
