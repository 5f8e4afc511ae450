"""Print what a file of `skelbench explain --out` says of each model and method, as a Markdown table.

`python docs/importance.py docs/findings/maskclr/explain.csv`: deletion and insertion AUC, normalised between the random
order (0) and the best known (1), and the effective share of the joints, each with its 95 % interval.
"""

import sys
from pathlib import Path

import pandas as pd

from skelbench.core.words import markdown_table
from skelbench.evaluation.results.statistics import Estimate

ORDERS = ("random", "best (greedy)")  # what the others are normalised between


def table(rows: pd.DataFrame) -> str:
    """Lay out one line per model and method."""
    lines: list[list[str]] = []
    for (model, importance), part in rows[~rows["importance"].isin(ORDERS)].groupby(
        ["model", "importance"], sort=False
    ):
        by_mode = part.drop_duplicates("mode").set_index("mode")
        of = [("deletion", "normalised"), ("insertion", "normalised"), ("deletion", "joints_used")]
        lines.append([str(model), str(importance), *(_estimate(by_mode.loc[mode], name) for mode, name in of)])
    return markdown_table(
        ["model", "importance", "deletion, normalised", "insertion, normalised", "joints used"], lines
    )


def _estimate(row: "pd.Series[float]", name: str) -> str:
    value, low, high = (float(row[f"{name}{end}"]) for end in ("", "_low", "_high"))
    return "–" if value != value else f"{Estimate(value, low, high):.2f}"


if __name__ == "__main__":
    print(table(pd.read_csv(Path(sys.argv[1]))))
