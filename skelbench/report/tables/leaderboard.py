"""Render a results CSV as Markdown: boards, then a line per perturbation and a column per model, then costs."""

import shlex
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np

from skelbench.core.arrays import DataFrame
from skelbench.core.registry import unknown
from skelbench.core.words import markdown_table, one_line
from skelbench.data.index import setting
from skelbench.evaluation import cost_table
from skelbench.evaluation.results.identity import AS_CLEAN, SETTING
from skelbench.evaluation.results.outcome import Outcome
from skelbench.evaluation.results.reading import read_outcomes
from skelbench.evaluation.results.rows import by_treatment, draws_in_words, groups_in_words, newest
from skelbench.evaluation.results.statistics import accuracy
from skelbench.evaluation.results.trainings import with_way
from skelbench.report.tables import dirty
from skelbench.report.tables.board import boards
from skelbench.report.tables.board_file import as_csv, as_json
from skelbench.report.tables.board_text import board_text
from skelbench.report.tables.notes import alike, labels_told, notes_of, unit
from skelbench.report.tables.preparation import preparation_table
from skelbench.report.tables.selection import legend, marked
from skelbench.report.tables.size import check_cells

COSTS = "cost.csv"
PREPARATION = (
    "How much of a drop the model's own preparation makes: what is won when the damaged clip is prepared with the box, "
    "centre, size and facing of the undamaged one, and without empty frames (`skelbench eval --preparation`)."
)


class Choice(NamedTuple):
    """What of a results file is looked at. suite: whose damages a board counts. models: without their seeds."""

    suite: str | None = None
    models: Sequence[str] = ()
    source: str | None = None

    def __str__(self) -> str:
        """Write it as options of the command line, each behind a space."""
        words = ["--suite", self.suite] if self.suite is not None else []
        words += [word for name in self.models for word in ("--model", name)]
        words += ["--source", self.source] if self.source is not None else []
        return "".join(f" {shlex.quote(word)}" for word in words)


EVERYTHING = Choice()


def leaderboard(path: Path, choice: Choice = EVERYTHING) -> str:
    """Rank the models, then show top-1 in percent of every perturbation over all draws, each with its 95 % interval.

    Of every model its newest weights. Below it the models' costs, where a file of them, `cost.csv`, lies beside the
    results.

    Raises:
        InputError: `path` is no results file, lies without its predictions, or makes too large a table; there is no
            such suite, or no such model or source in it.
    """
    current, outcomes = _chosen(path, choice)
    rows = by_treatment(current)
    ranked = boards(current, outcomes, choice.suite, path.with_name(COSTS))
    blocks = [board_text(board) for board in ranked]
    blocks += [
        _perturbations(setting(*map(str, key[:4])), group, outcomes)
        for key, group in marked(rows).groupby(alike(rows), sort=False)
    ]
    blocks += _preparation(current, outcomes)
    costs = cost_table.markdown(path.parent, rows[["model", "config_sha256"]])
    if costs:
        blocks.append(f"## Costs\n\n{costs}")
    title, made = one_line(path.stem), one_line(f"skelbench leaderboard {path}{choice}", 10_000)
    return f"# {title}\n\nMade by `{made}`.\n\n" + "\n\n".join(blocks) + "\n"


def for_programs(path: Path, choice: Choice, kind: str) -> str:
    """Return the boards alone, as `csv` or `json`; raises what `leaderboard` does."""
    current, outcomes = _chosen(path, choice)
    ranked = boards(current, outcomes, choice.suite, path.with_name(COSTS))
    return as_csv(ranked) if kind == "csv" else as_json(ranked)


def _chosen(path: Path, choice: Choice) -> tuple[DataFrame, Mapping[str, Outcome]]:
    every, outcomes = read_outcomes(path, choice.models or None)
    rows = with_way(newest(every))
    for name in choice.models:
        if name not in set(rows["trained"]):
            raise unknown(f"model in {path}", name, with_way(read_outcomes(path)[0])["trained"].unique())
    if choice.models:
        rows = rows[rows["trained"].isin(list(choice.models))]
    if choice.source is not None:
        if choice.source not in set(rows["source"]):
            raise unknown(f"source of these models in {path}", choice.source, rows["source"].unique())
        rows = rows[rows["source"] == choice.source]
    return rows.drop(columns="trained"), outcomes


def _perturbations(title: str, group: DataFrame, outcomes: Mapping[str, Outcome]) -> str:
    """Lay out one setting: a line per perturbation and a column per model."""
    models, specs = group["model"].unique(), group["spec"].unique()
    check_cells(models, specs)
    cells = group.groupby(["model", "spec"], sort=False)["cell"].apply(list).to_dict()
    notes = notes_of(group)
    said = ["note"] if any(notes.values()) else []
    lines = [
        [spec, *(_share([outcomes[cell] for cell in cells.get((model, spec), [])]) for model in models)]
        for spec in specs
    ]
    table = markdown_table(
        ["perturbation", *models, *said],
        [[*line, *(notes[spec] for _ in said)] for spec, line in zip(specs, lines, strict=True)],
    )
    return f"## {title}\n\n{_about(group)}{unit(notes)}\n\n{table}"


def _preparation(rows: DataFrame, outcomes: Mapping[str, Outcome]) -> list[str]:
    """A block for every setting in which damage was also prepared as if the clip were undamaged."""
    blocks: list[str] = []
    for key, group in rows.groupby(SETTING, sort=False):
        table = preparation_table(group, outcomes)
        if table:
            about = f"{PREPARATION} {dirty.told(group['commit'][group['repair'] == AS_CLEAN])}".rstrip()
            blocks.append(f"## Preparation: {setting(*map(str, key[:4]))}\n\n{about}\n\n{table}")
    return blocks


def _about(group: DataFrame) -> str:
    clips, draws, device = group["clips"].max(), draws_in_words(group), ", ".join(group["device"].unique())
    return (
        f"{labels_told(group)} ".lstrip()
        + f"Top-1 in percent on {clips} clips, {draws} of every random perturbation, with 95 % intervals "
        f"{groups_in_words(group)}. "
        f"skelbench {', '.join(group['skelbench'].unique())}, {device}."
        f" {legend(group['selected_on'])}".rstrip()
        + f" {dirty.legend(group['commit'])}".rstrip()
    )


def _share(draws: Sequence[Outcome]) -> str:
    if not draws:
        return "–"
    share = f"{accuracy(np.stack([draw.correct for draw in draws]), draws[0].group):.1%}"
    return dirty.mark(share, (draw.circumstances["commit"] for draw in draws))
