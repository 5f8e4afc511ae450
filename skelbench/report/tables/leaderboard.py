"""Render a results CSV as a Markdown table: a line per perturbation and a column per model."""

from pathlib import Path

import numpy as np

from skelbench.core.arrays import DataFrame, Mask
from skelbench.core.words import markdown_table
from skelbench.data.index import setting
from skelbench.evaluation import cost_table
from skelbench.evaluation.results import statistics
from skelbench.evaluation.results.store import SETTING, draws_in_words, newest, read_outcomes
from skelbench.report.tables.selection import legend, marked


def leaderboard(path: Path) -> str:
    """Return the table: top-1 in percent over all draws, with its 95 % interval; of every model its newest weights.

    Below it the models' costs, where a file of them, `cost.csv`, lies beside the results.

    Raises:
        InputError: `path` is no results file, or lies without its predictions.
    """
    every, outcomes = read_outcomes(path)
    rows = newest(every)
    blocks: list[str] = []
    for key, group in marked(rows).groupby(SETTING, sort=False):
        models, specs = group["model"].unique(), group["spec"].unique()
        cells = group.groupby(["model", "spec"], sort=False)["cell"].apply(list).to_dict()
        correct = {key: np.stack([outcomes[cell].correct for cell in same]) for key, same in cells.items()}
        lines = [[spec, *(_share(correct.get((model, spec))) for model in models)] for spec in specs]
        title = setting(*map(str, key[:4]))
        blocks.append(f"## {title}\n\n{_about(group)}\n\n{markdown_table(['perturbation', *models], lines)}")
    costs = cost_table.markdown(path.parent, rows[["model", "config_sha256"]])
    if costs:
        blocks.append(f"## Costs\n\n{costs}")
    return f"# {path.stem}\n\nMade by `skelbench leaderboard {path}`.\n\n" + "\n\n".join(blocks) + "\n"


def _about(group: DataFrame) -> str:
    clips, draws, device = group["clips"].max(), draws_in_words(group), ", ".join(group["device"].unique())
    return (
        f"Top-1 in percent on {clips} clips, {draws} of every random perturbation, with 95 % intervals. "
        f"skelbench {', '.join(group['skelbench'].unique())}, {device}."
        f" {legend(group['selected_on'])}".rstrip()
    )


def _share(correct: Mask | None) -> str:
    return "–" if correct is None else f"{statistics.accuracy(correct):.1%}"
