"""The cells of a run as they travel: one file, without probabilities where those leave no room for other runs."""

import re
from collections.abc import Sequence
from pathlib import Path
from threading import Lock

CELLS, ROWS = "rows.cells", "rows.csv"
MOST = 100 * 2**10
"""Bytes of a run's cells up to which probabilities come back with them: there are some 70 runs, and 8 MiB for all."""
ALONE = Lock()
"""Held while cells are packed, which removes files, and while they are read for an archive."""
NAME = re.compile(r"[A-Za-z0-9_@-][A-Za-z0-9._@-]*")


def files_of(run: Path) -> list[Path]:
    """List the files of a run's cells: of clips, then of cells; none where nothing was measured. Drafts are none."""
    files = [path for path in (run / CELLS).rglob("*") if path.is_file() and is_member(path.relative_to(run).parts)]
    return sorted(files, key=lambda path: (path.suffix != ".clips", path))


def is_member(parts: Sequence[str]) -> bool:
    """Say whether a path below a run's folder is one of its cells, as we name them; such a name leads nowhere else."""
    named = all(NAME.fullmatch(part) for part in parts)
    return named and parts[0] == CELLS and (len(parts), Path(parts[-1]).suffix) in ((2, ".clips"), (3, ".cells"))


def bring_together(run: Path, most: int = MOST) -> None:
    """Pack the cells of a run that was measured. most: bytes up to which it is kept how sure the model was.

    Raises:
        InputError: they cannot be written.
    """
    from skelbench.evaluation.results.pack import pack

    if not files_of(run):
        return
    with ALONE:
        pack(run / ROWS)
        if sum(path.stat().st_size for path in files_of(run)) > most:
            pack(run / ROWS, sure=False)
