"""Print one board from a results CSV: a column per model, accuracy and then drops, as in the README.

`python docs/board.py leaderboards/utd_mhad.csv` reads the CSV alone: the first source in it, the first draw.
"""

import sys

import pandas as pd

SPECS = ("noise:0.01", "noise:0.03", "joint-mask:0.3", "part-mask:left_arm", "frame-mask:0.5", "shift:5")


def board(path: str) -> str:
    """Return the Markdown table: percent for `clean`, points for every drop, 95 % intervals as the CSV has them."""
    rows = pd.read_csv(path)
    rows = rows[(rows["source"] == rows["source"].iloc[0]) & (rows["seed"] == 0)].set_index(["spec", "model"])
    models = list(dict.fromkeys(rows.index.get_level_values("model")))
    lines = [["drop, points", *(f"`{name}`" for name in models)]]
    lines += [[f"`{spec}`", *(cell(rows.loc[(spec, name)], "drop") for name in models)] for spec in SPECS]
    lines.insert(1, ["---"] * len(lines[0]))
    lines.insert(2, ["accuracy on `clean`, %", *(cell(rows.loc[("clean", name)], "top1") for name in models)])
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def cell(row: "pd.Series[float]", name: str) -> str:
    """Write one figure and its interval: `24.7 [20.2, 29.1]`."""
    return f"{row[name]:.1f} [{row[f'{name}_low']:.1f}, {row[f'{name}_high']:.1f}]"


if __name__ == "__main__":
    print(board(sys.argv[1]))
