"""The tables of `skelbench partial`, in the shape of PSTL's Tables 4 and 5: a line per model, a column per count."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

import numpy as np

from skelbench.core.words import markdown_table, text_table
from skelbench.data.dataset import Dataset
from skelbench.data.index import setting
from skelbench.evaluation.partial.counts import JOINTS, OF, matched
from skelbench.evaluation.partial.published import PUBLISHED, TABLE, WHERE
from skelbench.evaluation.partial.record import Record
from skelbench.evaluation.results.clusters import over
from skelbench.evaluation.results.statistics import Estimate
from skelbench.evaluation.results.trainings import SEED, between, gain, trained
from skelbench.report.tables.selection import legend, mark

MODES = {
    "drop": "mode drop: masked joints leave the network's computation",
    "zero": "mode zero: masked joints are 0 in the network's prepared input",
}
TRAINED = {
    "whole": "classifiers trained on whole bodies",
    "masked": "last layers fitted again to training clips masked as much, by other masks",
}
TOLD = (
    "top-1 in percent, below it what is lost against nothing masked; preparation (centre, size, facing, choice of "
    "frames and persons) has seen the whole body; families such as joints-shaded damage clips before it"
)
PER = {
    "clip": "every clip has masks of its own in each of {draws} draws",
    "batch": "all clips share one mask in each of {draws} draws, and intervals do not know what other masks would do",
}


@dataclass(frozen=True)
class Block:
    """One table: what it is of, its columns and lines."""

    title: str
    head: Sequence[str]
    lines: Sequence[Sequence[str]]


def partial_tables(
    records: Sequence[Record], data: Dataset, left_out: Mapping[tuple[str, str], str], *, markdown: bool = False
) -> str:
    """Lay out accuracies and drops, each with its 95 % interval, and the paper's figures beside them.

    left_out: (model, what of it was asked) -> why it was not measured so.
    """
    first = records[0]
    kind = over(first.grouped_by, len(set(first.group.tolist())))
    of = first.identity
    head = f"{setting(data.name, data.split, data.part, data.source)}, {len(data)} clips; intervals: 95 %, {kind}"
    masks = PER[of.per].format(draws=of.draws) + f" (seed {of.seed}), the same for all models of a layout"
    notes = [f"{name} is left out of {what}: {why}" for (name, what), why in left_out.items()]
    chosen = legend(record.selected_on for record in records)
    tables = [_laid_out(block, markdown=markdown) for block in blocks(records)]
    parts = [f"{head}; {TOLD}; {masks}", *tables, *notes, chosen]
    return "\n\n".join(filter(None, parts))


def blocks(records: Sequence[Record]) -> list[Block]:
    """Return a table for every mode, kind, layout and what classifiers were trained on."""
    ordered = sorted(records, key=_table)
    return [_block(list(group)) for _, group in groupby(ordered, key=_table)]


def _table(record: Record) -> tuple[str, ...]:
    of = record.identity
    return str(list(TRAINED).index(of.trained_on)), of.mode, of.kind, of.layout


def _block(records: Sequence[Record]) -> Block:
    of = records[0].identity
    counts = sorted({record.identity.count for record in records})
    models = dict.fromkeys(record.identity.model for record in records)
    cells = {(record.identity.model, record.identity.count): record for record in records}
    chosen = {record.identity.model: record.selected_on for record in records}
    lines: list[list[str]] = []
    for model in models:
        mine = [cells[model, count] for count in counts]
        lines += _two(mark(model, chosen[model]), [each.accuracy for each in mine], [each.drop for each in mine])
    lines += _joined(cells, counts)
    lines += _published(of.kind, of.joints, counts)
    what = f"{of.kind} masked, of {of.joints} joints ({of.layout})" if of.kind == "joints" else "parts masked"
    title = f"{what}; {MODES[of.mode]}; {TRAINED[of.trained_on]}; paper: {WHERE}"
    return Block(title, ["", *(_column(of.kind, of.joints, count) for count in counts)], lines)


def _two(name: str, accuracies: Sequence[Estimate], drops: Sequence[Estimate]) -> list[list[str]]:
    """One line of accuracies, one of what is lost; at count 0 nothing is."""
    lost = ["", *(f"{each:z.1%}" for each in drops[1:])]
    return [[name, *(f"{each:.1%}" for each in accuracies)], ["  lost", *lost]]


def _joined(cells: Mapping[tuple[str, int], Record], counts: Sequence[int]) -> list[list[str]]:
    """Return the lines of models trained several times from other seeds (`x-s0`, `x-s1` …), joined as boards do."""
    ways: dict[str, list[str]] = {}
    for model in dict.fromkeys(model for model, _ in cells):
        ways.setdefault(SEED.sub("", model), []).append(model)
    shares = {
        (way, str(count)): np.stack([cells[model, count].recognised for model in models])
        for way, models in ways.items()
        for count in counts
    }
    pooled, group = between(shares), next(iter(cells.values())).group
    lines: list[list[str]] = []
    for way, models in ways.items():
        if len(models) > 1:
            mine = [shares[way, str(count)] for count in counts]
            accuracies = [trained(each, group, pooled) for each in mine]
            lines += _two(
                f"{way}, {len(models)} trainings", accuracies, [gain(mine[0], each, group, pooled) for each in mine]
            )
    return lines


def _published(kind: str, joints: int, counts: Sequence[int]) -> list[list[str]]:
    """The paper's lines, where a count is the paper's or as large a share of other joints."""
    paper = [_of_paper(kind, joints, count) for count in counts]
    if not any(paper):
        return []
    return [
        [f"paper ({TABLE[kind]}): {method}", *("" if at is None or at not in of else f"{of[at]:.1f}" for at in paper)]
        for method, of in PUBLISHED[kind].items()
    ]


def _of_paper(kind: str, joints: int, count: int) -> int | None:
    """Return the paper's count that a count stands for, None for none."""
    if kind == "parts":
        return count
    return next((theirs for theirs in JOINTS if matched(theirs, joints) == count), None)


def _column(kind: str, joints: int, count: int) -> str:
    """Name a count; of joints other than 25 with the paper's count of which it has the share."""
    theirs = _of_paper(kind, joints, count)
    return str(count) if kind == "parts" or joints == OF or not theirs else f"{count} (as {theirs} of {OF})"


def _laid_out(block: Block, *, markdown: bool) -> str:
    if markdown:
        return f"{block.title}\n\n{markdown_table(block.head, block.lines)}"
    return f"{block.title}\n{text_table(block.head, block.lines)}"
