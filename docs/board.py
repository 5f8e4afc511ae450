"""Print one board from a results CSV: a column per model, accuracy and then drops, as in the README.

`python docs/board.py leaderboards/utd_mhad.csv` reads the CSV alone: the first source in it, the first draw. A row
with `repaired` is the same damage after two lines of preprocessing (docs/repairs.md): what a robust model must beat.
"""

import sys
from typing import Any

import pandas as pd

from skelbench.report.tables import dirty
from skelbench.report.tables.selection import mark

LINE = "interp+smooth@savgol"
ROWS = (
    ("noise:0.01", ""),
    ("noise:0.03", ""),
    ("joint-mask:0.3", ""),
    ("joint-mask:0.3", LINE),
    ("part-mask:left_arm", ""),
    ("frame-mask:0.5", ""),
    ("frame-mask:0.5", LINE),
    ("frame-drop:0.5", ""),
    ("shift:5", ""),
    ("shift:5", LINE),
)


def board(path: str) -> str:
    """Return the Markdown table: percent for `clean`, points for every drop, 95 % intervals as the CSV has them."""
    rows = pd.read_csv(path, keep_default_na=False)
    rows = rows[(rows["source"] == rows["source"].iloc[0]) & (rows["seed"] == 0)]
    models = dict(zip(rows["model"], rows["selected_on"], strict=True))
    rows = rows.set_index(["spec", "repair", "model"])
    head = ["drop, points", *(mark(f"`{name}`", chosen) for name, chosen in models.items())]
    lines = [head, ["---"] * len(head)]
    lines.append(["accuracy on `clean`, %", *(cell(rows.loc[("clean", "", name)], "top1") for name in models)])
    for spec, repair in ROWS:
        named = f"`{spec}`" + (", repaired" if repair else "")
        lines.append([named, *(cell(rows.loc[(spec, repair, name)], "drop") for name in models)])
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def cell(row: "pd.Series[Any]", name: str) -> str:
    """Write one figure and its interval: `24.7 [20.2, 29.1]`."""
    figure = f"{row[name]:.1f} [{row[f'{name}_low']:.1f}, {row[f'{name}_high']:.1f}]"
    return dirty.mark(figure, [row["commit"]])


if __name__ == "__main__":
    print(board(sys.argv[1]))
