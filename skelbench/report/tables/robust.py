"""The tables that `skelbench attack` prints: accuracies undamaged, at random and under attack, and what guards saw."""

from collections.abc import Iterator, Sequence

from skelbench.core.arrays import Floats, Mask
from skelbench.core.words import text_table
from skelbench.data.dataset import Dataset
from skelbench.data.index import setting
from skelbench.evaluation.results.clusters import over
from skelbench.evaluation.robust.record import DRAWS, VERDICTS, Record
from skelbench.perturbations.spec import CLEAN
from skelbench.report.tables.selection import legend, mark

HEAD = ("model", "eps", "attack", "attacked", "broken", "right", "right, %", "note")
RANDOM, ALL = "random", "all"
TOLD = (
    f"{RANDOM}: every joint moves by eps in a random direction, mean of {DRAWS} draws; attacks: a clip that one has "
    f"broken is not attacked by the next; {ALL}: right under every one"
)


def robust_table(records: Sequence[Record], data: Dataset) -> str:
    """Lay out accuracies in percent of all clips, each with its 95 % interval."""
    first = records[0]
    kind = over(first.grouped_by, len(set(first.group.tolist())))
    text = text_table(HEAD, list(_lines(records)))
    about = setting(data.name, data.split, data.part, data.source)
    chosen = legend(record.selected_on for record in records)
    return "\n".join(filter(None, (f"{about}, {len(data)} clips; intervals: 95 %, {kind}", text, TOLD, chosen)))


def guards_table(records: Sequence[Record]) -> str:
    """Lay out what each guard saw."""
    lines = [
        (record.identity.model, f"{record.identity.eps:g}", found.guard, VERDICTS[found.passed], found.text)
        for record in records
        for found in record.findings
    ]
    return text_table(("model", "eps", "guard", "", "what it saw"), lines)


def _lines(records: Sequence[Record]) -> Iterator[tuple[str, ...]]:
    before = ""
    for record in records:
        outcome, size = record.outcome, f"{record.body:g} % of a body"
        if record.identity.model != before:
            yield _line(record, "", CLEAN, outcome.clean)
        before, eps = record.identity.model, f"{record.identity.eps:g}"
        yield _line(record, eps, RANDOM, record.randomly, note=size)
        for attack in record.attacks:
            if attack in record.left_out:
                yield _name(record), eps, attack, "", "", "", "", f"left out: {record.left_out[attack]}"
            else:
                yield _line(record, eps, attack, outcome.right[attack], outcome.attacked[attack])
        yield _line(record, eps, ALL, outcome.robust, outcome.clean)


def _line(
    record: Record, eps: str, attack: str, right: Mask | Floats, attacked: Mask | None = None, note: str = ""
) -> tuple[str, ...]:
    counts = ("", "") if attacked is None else (f"{attacked.sum()}", f"{attacked.sum() - right.sum()}")
    return _name(record), eps, attack, *counts, f"{right.sum():.4g}", f"{record.estimate(right):.1%}", note


def _name(record: Record) -> str:
    return mark(record.identity.model, record.selected_on)
