"""Render a results CSV as a Markdown table: a line per perturbation and a column per model."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from skelbench.core.arrays import DataFrame
from skelbench.core.words import markdown_table, one_line
from skelbench.data.index import setting
from skelbench.evaluation import cost_table
from skelbench.evaluation.results.identity import AS_CLEAN, SETTING
from skelbench.evaluation.results.outcome import Outcome
from skelbench.evaluation.results.reading import read_outcomes
from skelbench.evaluation.results.rows import by_treatment, draws_in_words, groups_in_words, newest
from skelbench.evaluation.results.statistics import accuracy
from skelbench.report.tables import dirty
from skelbench.report.tables.notes import notes_of, unit
from skelbench.report.tables.preparation import preparation_table
from skelbench.report.tables.selection import legend, marked
from skelbench.report.tables.size import check_cells

PREPARATION = (
    "How much of a drop the model's own preparation makes: what is won when the damaged clip is prepared with the box, "
    "centre, size and facing of the undamaged one, and without empty frames (`skelbench eval --preparation`)."
)


def leaderboard(path: Path) -> str:
    """Return the table: top-1 in percent over all draws, with its 95 % interval; of every model its newest weights.

    Below it the models' costs, where a file of them, `cost.csv`, lies beside the results.

    Raises:
        InputError: `path` is no results file, lies without its predictions, or makes too large a table.
    """
    every, outcomes = read_outcomes(path)
    current = newest(every)
    rows = by_treatment(current)
    blocks: list[str] = []
    for key, group in marked(rows).groupby(SETTING, sort=False):
        models, specs = group["model"].unique(), group["spec"].unique()
        check_cells(models, specs)
        cells = group.groupby(["model", "spec"], sort=False)["cell"].apply(list).to_dict()
        found = {key: [outcomes[cell] for cell in same] for key, same in cells.items()}
        notes = notes_of(group)
        said = ["note"] if any(notes.values()) else []
        shares = {spec: [_share(found.get((model, spec), [])) for model in models] for spec in specs}
        table = markdown_table(
            ["perturbation", *models, *said], [[spec, *shares[spec], *(notes[spec] for _ in said)] for spec in specs]
        )
        title = setting(*map(str, key[:4]))
        blocks.append(f"## {title}\n\n{_about(group)}{unit(notes)}\n\n{table}")
    blocks += _preparation(current, outcomes)
    costs = cost_table.markdown(path.parent, rows[["model", "config_sha256"]])
    if costs:
        blocks.append(f"## Costs\n\n{costs}")
    title, made = one_line(path.stem), one_line(f"skelbench leaderboard {path}")
    return f"# {title}\n\nMade by `{made}`.\n\n" + "\n\n".join(blocks) + "\n"


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
        f"Top-1 in percent on {clips} clips, {draws} of every random perturbation, with 95 % intervals "
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
