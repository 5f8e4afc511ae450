"""Results as whoever reads them gets them: rows, and what became of every clip, wherever they are kept."""

from collections.abc import Iterable, Mapping
from pathlib import Path

from skelbench.core.arrays import DataFrame
from skelbench.core.errors import InputError, require
from skelbench.evaluation.results.cell import COLUMNS
from skelbench.evaluation.results.files.cells_file import END
from skelbench.evaluation.results.files.folder import CellsFolder, tell
from skelbench.evaluation.results.files.places import cells_folder, is_of
from skelbench.evaluation.results.files.rendered import check_told, in_order, is_rendered_csv, rows_of
from skelbench.evaluation.results.outcome import Outcome
from skelbench.evaluation.results.pair.read import read_pair


def read_outcomes(path: str | Path, models: Iterable[str] | None = None) -> tuple[DataFrame, Mapping[str, Outcome]]:
    """Read the rows of results, and the outcomes of their cells by their key, each as it is asked for.

    path: `x.csv`, whose cells lie in `x.cells`, or that folder; also a CSV with its Parquet file that version 0.2
    wrote. models: of these and of their trainings, such as NAME-s0, alone: the others' files are not opened, and there
    may be no row; None means all.

    Raises:
        InputError: there are no results, no row, or they lie without their cells.
    """
    path, named = Path(path), None if models is None else list(models)
    folder = path if path.suffix == END else cells_folder(path)
    rows, outcomes = _of_folder(path, folder, named) if folder.is_dir() else _of_pair(path, folder, named)
    require(
        named is not None or len(rows) > 0,
        f"{path} holds no row; measure something with `skelbench eval --out {path}`",
    )
    return rows, outcomes


def _of_folder(path: Path, folder: Path, models: list[str] | None) -> tuple[DataFrame, Mapping[str, Outcome]]:
    cells = CellsFolder(folder, models)
    tell(cells.problems)
    if path != folder and path.exists():
        try:
            tell(check_told(path, cells.places, whole=models is None))
        except InputError as error:
            tell([f"{error}; what counts lies in {folder}"])
    return rows_of(cells), cells


def _of_pair(path: Path, folder: Path, models: list[str] | None) -> tuple[DataFrame, Mapping[str, Outcome]]:
    import pandas as pd

    require(path.suffix != END, f"there is no folder {path}; name a results CSV, or the folder of its cells")
    require(not is_rendered_csv(path), f"{path} lies without {folder.name}, the folder of its cells; copy both")
    cells = [cell for cell in read_pair(path) if models is None or is_of(cell.identity.model, frozenset(models))]
    rows = sorted((cell.row for cell in cells), key=in_order)
    return pd.DataFrame(rows, columns=list(COLUMNS)), {cell.identity.key: cell.outcome for cell in cells}
