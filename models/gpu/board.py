"""Put the results of several runs into one file, and make its tables.

`python -m models.gpu.board runs/gpu/*-jhmdb-* --out runs/gpu/boards/jhmdb.csv` writes that file with the predictions
beside it, and jhmdb.md: the leaderboard, then the models over their seeds. Runs without results are left out.
"""

import argparse
from collections.abc import Sequence
from pathlib import Path

import pandas as pd
from skelbench.evaluation.results.predictions import read_predictions

from skelbench.core.files import atomic
from skelbench.evaluation.results.pair.rows import read_rows
from skelbench.evaluation.results.store import write_results
from skelbench.report.tables.compare import comparison
from skelbench.report.tables.leaderboard import leaderboard


def board(runs: Sequence[Path], out: Path) -> Path:
    """Write the three files; returns where the tables are.

    Raises:
        InputError: a run's results are damaged, or `out` cannot be written.
    """
    files = [run / "rows.csv" for run in runs if (run / "rows.csv").exists()]
    rows, predictions = (pd.concat(list(map(read, files)), ignore_index=True) for read in (read_rows, read_predictions))
    write_results(out, rows, predictions)
    page = out.with_suffix(".md")
    with atomic(page) as draft:
        draft.write_text(f"{leaderboard(out)}\n\n{comparison([out], [])}\n", encoding="utf-8")
    return page


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("runs", type=Path, nargs="+")
    parser.add_argument("--out", type=Path, required=True)
    chosen = parser.parse_args()
    print(board(chosen.runs, chosen.out))
