"""Put the results of several runs into one file, and make its tables.

`python -m models.gpu.board runs/gpu/*-jhmdb-* --out runs/gpu/boards/jhmdb.csv` writes that file with its cells beside
it, and jhmdb.md: the leaderboard, then the models over their seeds. Runs without results are left out.
"""

import argparse
from collections.abc import Sequence
from pathlib import Path

from skelbench.core.files import atomic
from skelbench.evaluation.results.pack import merge
from skelbench.report.tables.compare import comparison
from skelbench.report.tables.leaderboard import leaderboard


def board(runs: Sequence[Path], out: Path) -> Path:
    """Write results and tables; returns where the tables are.

    Raises:
        InputError: a run's results are damaged, or `out` cannot be written.
    """
    merge([run / "rows.csv" for run in runs if (run / "rows.csv").exists()], out)
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
