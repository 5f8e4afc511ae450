"""Predictions and quality reports as tables for people, JSON for programs, and a CSV for spreadsheets."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from skelbench.adapters.card import Card
from skelbench.core.clip import NO_LABEL
from skelbench.core.words import WORD, one_line, text_table
from skelbench.data.dataset import Dataset
from skelbench.evaluation.predict.curves import Curves
from skelbench.evaluation.predict.expected import Expected, expected
from skelbench.evaluation.predict.predict import Predicted, named
from skelbench.evaluation.quality.quality import Quality

UNKNOWN = "-"
SLIGHT = 0.002
"""Level, a share or in camera units, up to which a fault without a curve goes unsaid."""
Answers = Sequence[tuple[Dataset, Sequence[Predicted]]]
"""What a model said of the clips of each file."""


def as_records(card: Card, answers: Answers, curves: Curves, top: int) -> list[dict[str, Any]]:
    """Return a record for every clip: its classes, its quality, its levels and the accuracy to expect."""
    return [_record(card, data, each, curves, top) for data, every in answers for each in every]


def _record(card: Card, data: Dataset, each: Predicted, curves: Curves, top: int) -> dict[str, Any]:
    classes = [{"class": named(card.classes, k), "probability": round(float(each.scores[k]), 4)} for k in each.top(top)]
    return {
        "data": data.name,
        "source": data.source,
        "clip": each.name,
        "label": None if each.label == NO_LABEL else data.classes[each.label],
        "top": classes,
        "quality": asdict(each.quality),
        "expected_on": curves.where or None,
        "expected": [asdict(one) for one in _expected(each.quality, curves)],
    }


def as_text(card: Card, answers: Answers, curves: Curves, top: int) -> str:
    """Write two tables, what the model says and how good the poses are, and what their columns rest on."""
    pairs = [(data, each) for data, every in answers for each in every]
    several = len(answers) > 1
    lines = [_answer(card, data, each, several, top) for data, each in pairs]
    told = text_table(("clip", "is", *(str(k + 1) for k in range(max(len(line) for line in lines) - 2))), _even(lines))
    head = ("clip", "frames", "missing", "empty", "tremor", "spikes", "swaps", "noise", "jitter", "expect")
    reports = [_report(data, each, curves, several) for data, each in pairs]
    return "\n\n".join([told, text_table(head, reports), "\n".join(_notes(card, answers, curves))])


def _expected(of: Quality, curves: Curves) -> list[Expected]:
    """Look up what accuracy the levels of a clip let expect; of one of which too little is seen, only by its faults.

    That no fault can be told of nobody, or of a single frame, makes it no good clip.
    """
    if not of.persons:
        return []
    told = {family: level for family, level in of.levels.items() if of.tremor is not None or level}
    return expected(told, curves.of)


def _even(lines: Sequence[Sequence[str]]) -> list[list[str]]:
    most = max(len(line) for line in lines)
    return [[*line, *[""] * (most - len(line))] for line in lines]


def _name(data: Dataset, each: Predicted, several: bool) -> str:
    return one_line(f"{data.name}/{each.name}" if several else each.name, WORD)


def _answer(card: Card, data: Dataset, each: Predicted, several: bool, top: int) -> list[str]:
    label = UNKNOWN if each.label == NO_LABEL else one_line(data.classes[each.label], WORD)
    says = [f"{one_line(named(card.classes, k), WORD)} {each.scores[k]:.2f}" for k in each.top(top)]
    return [_name(data, each, several), label, *says]


def _report(data: Dataset, each: Predicted, curves: Curves, several: bool) -> list[str]:
    of = each.quality
    return [
        _name(data, each, several),
        str(of.frames),
        *(_percent(share) for share in (of.missing, of.empty, of.tremor, of.spikes, of.swaps)),
        *(UNKNOWN if (level := of.levels[name]) is None else f"{level:.4f}" for name in ("noise", "jitter")),
        _lowest(_expected(of, curves)),
    ]


def _percent(share: float | None) -> str:
    return UNKNOWN if share is None else f"{100 * share:.1f} %"


def _lowest(every: Sequence[Expected]) -> str:
    if not every:
        return UNKNOWN
    low = every[0]
    return f"{'<= ' if low.beyond else ''}{low.top1:.1f} % [{low.low:.1f}, {low.high:.1f}] {low.family}"


def _notes(card: Card, answers: Answers, curves: Curves) -> list[str]:
    notes = ["missing, spikes: of joints; empty: of frames; tremor: of the body's height; noise, jitter: camera units"]
    if curves.of:
        notes.append(
            f"expect: top-1 of {card.name} on {curves.where}, at the level of one fault alone, that of the lowest; "
            "on other clips, and with several faults at once, it may be lower"
        )
    else:
        notes.append(f"expect: {curves.why or 'no curve for this model: its results have no labels or no clean row'}")
    nobody = sum(not each.quality.persons for _, every in answers for each in every)
    if nobody:
        notes.append(f"clips of nobody: {nobody:,}; what the model says of them is what it says of zeros")
    lacking = _without_curve(answers, curves) if curves.of else []
    if lacking:
        notes.append(f"no curve of this model for {', '.join(lacking)}, which these clips have: expect leaves it out")
    notes += [_right(card, data, every) for data, every in answers if data.labelled and every]
    return [one_line(note, 2000) for note in notes]


def _without_curve(answers: Answers, curves: Curves) -> list[str]:
    """Name the families that some clip has a level of, of more than SLIGHT, and that no curve of the model is of."""
    levels = [each.quality.levels for _, every in answers for each in every]
    names = [family for family in (levels[0] if levels else {}) if family not in curves.of]
    return [family for family in names if any((of[family] or 0) > SLIGHT for of in levels)]


def right(card: Card, data: Dataset, every: Sequence[Predicted]) -> int | None:
    """Count the clips that the model gives their own class; None where it does not know all of their classes."""
    numbers = all(name.isdigit() for name in data.classes)
    if numbers or tuple(data.classes) == card.classes:
        return sum(each.top(1) == [each.label] for each in every)
    if not set(data.classes) <= set(card.classes):
        return None
    return sum(named(card.classes, each.top(1)[0]) == data.classes[each.label] for each in every)


def _right(card: Card, data: Dataset, every: Sequence[Predicted]) -> str:
    count = right(card, data, every)
    kind = " (synthetic data)" if data.name == "synthetic" else ""
    if count is None:
        return f"{data.name}{kind}: its labels are classes that {card.name} does not know, so none is right or wrong"
    return f"{data.name}{kind}: {count} of {len(every)} right ({100 * count / len(every):.1f} %)"


def write_table(records: Sequence[Mapping[str, Any]], path: Path) -> None:
    """Write a CSV with a line for every clip; what nobody can tell is empty.

    Raises:
        InputError: the file cannot be written.
    """
    import pandas as pd

    from skelbench.core.files import atomic
    from skelbench.core.spreadsheet import write_csv

    with atomic(path) as draft:
        write_csv(pd.DataFrame([_flat(record) for record in records]), draft)


def _flat(record: Mapping[str, Any]) -> dict[str, Any]:
    line = {key: record[key] for key in ("data", "source", "clip", "label")}
    for place, answer in enumerate(record["top"], 1):
        line |= {f"class_{place}": answer["class"], f"probability_{place}": answer["probability"]}
    line |= {key: value for key, value in record["quality"].items() if key != "levels"}
    line |= {f"level_{family}": level for family, level in record["quality"]["levels"].items()}
    lowest: Mapping[str, Any] = record["expected"][0] if record["expected"] else {}
    line |= {f"expected_{column}": lowest.get(column) for column in ("family", "top1", "low", "high", "beyond")}
    return {**line, "expected_on": record["expected_on"]}
