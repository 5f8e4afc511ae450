"""Render a results CSV as a Markdown table: a line per perturbation and a column per model, or transposed."""

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from skelbench import intervals
from skelbench.cost_table import markdown
from skelbench.data.index import setting
from skelbench.results import SETTING, latest, read_outcomes

if TYPE_CHECKING:
    from pandas import DataFrame


def render(path: Path, models_as_rows: bool = False) -> str:
    """Return the table: top-1 in percent over all draws, with its 95 % interval; of equal cells the last counts.

    Below it the models' costs, where a file of them, `cost.csv`, lies beside the results.

    Raises:
        InputError: `path` is no results file, or lies without its predictions.
    """
    rows, outcomes = read_outcomes(path)
    blocks: list[str] = []
    for key, group in latest(rows).groupby(SETTING, sort=False):
        models, specs = group["model"].unique(), group["spec"].unique()
        draws = group.groupby(["model", "spec"], sort=False)["cell"].apply(list).to_dict()
        correct = {key: np.stack([outcomes[cell].correct for cell in cells]) for key, cells in draws.items()}
        table = [["perturbation", *models], *([s, *(_share(correct.get((m, s))) for m in models)] for s in specs)]
        if models_as_rows:
            table = [["model", *specs], *zip(*(line[1:] for line in table), strict=True)]
        lines = [f"| {' | '.join(line)} |" for line in table]
        lines.insert(1, "|---" * len(table[0]) + "|")
        title = setting(*map(str, key[:4]))
        blocks.append(f"## {title}\n\n{_about(group)}\n\n" + "\n".join(lines))
    costs = markdown(path.parent, latest(rows)[["model", "config_sha256"]])
    if costs:
        blocks.append(f"## Costs\n\n{costs}")
    command = f"skelbench leaderboard {path}{' --models-as-rows' if models_as_rows else ''}"
    return f"# {path.stem}\n\nMade by `{command}`.\n\n" + "\n\n".join(blocks) + "\n"


def _about(group: "DataFrame") -> str:
    clips, draws, device = group["clips"].max(), group["seed"].nunique(), ", ".join(group["device"].unique())
    return (
        f"Top-1 in percent on {clips} clips, {draws} draws of every random perturbation, with 95 % intervals. "
        f"skelbench {', '.join(group['skelbench'].unique())}, {device}."
    )


def _share(correct: NDArray[np.bool_] | None) -> str:
    if correct is None:
        return "–"
    low, high = intervals.accuracy(correct)
    return f"{100 * correct.mean():.1f} [{100 * low:.1f}, {100 * high:.1f}]"
