"""Finished cells brought together: copied from other results, or packed into one file per model and setting."""

import shutil
from collections.abc import Iterable, Sequence
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

from skelbench.core.errors import require
from skelbench.core.files import atomic
from skelbench.evaluation.results.files.body import packed
from skelbench.evaluation.results.files.cells_file import (
    Place,
    Written,
    as_written,
    is_whole,
    read_body,
    read_places,
    write_cells,
)
from skelbench.evaluation.results.files.folder import CellsFolder, tell
from skelbench.evaluation.results.files.head import Head
from skelbench.evaluation.results.files.places import cells_folder, is_of, model_folder
from skelbench.evaluation.results.files.rendered import in_order, render
from skelbench.evaluation.results.files.roll import Rolls, is_whole_roll, roll_file
from skelbench.evaluation.results.identity import MEASURED_WITH, SETTING
from skelbench.evaluation.results.pair.read import read_pair
from skelbench.evaluation.results.store import Results


def merge(sources: Iterable[Path], out: Path, models: Sequence[str] | None = None) -> None:
    """Bring the cells of several results together in `out`, each as it is. models: of these alone; None means all.

    Raises:
        InputError: there are no such results, one cannot be read, or `out` cannot be written.
    """
    target = Results(out)
    for source in sources:
        bring(source, target.folder, models)
    if target.folder.is_dir():  # else there was no cell
        render(out, target.folder)


def bring(source: Path, folder: Path, models: Sequence[str] | None = None) -> set[Path]:
    """Write the cells of `source` into a folder of cells, those that are not there; return the files that they are in.

    models: see `CellsFolder`.
    """
    if cells_folder(source).is_dir():
        return _copy(CellsFolder(cells_folder(source), models), folder)
    files: set[Path] = set()
    rolls = Rolls(folder)
    for cell in read_pair(source):
        if models is None or is_of(cell.identity.model, frozenset(models)):
            told = rolls.written(cell.outcome)
            files.add(roll_file(folder, told))
            files.add(write_cells([as_written(cell, told)], folder / model_folder(cell.identity.model)))
    return files


def pack(path: Path, models: Sequence[str] | None = None, *, sure: bool = True) -> list[Path]:
    """Put the cells of every model and setting into one file, and remove the files that they were in; return the new.

    The CSV is rendered again, e.g. after a merge of what two people measured.

    models: of these alone; None means all. sure: False leaves out how sure a model was, which is most of the bytes.

    Raises:
        InputError: there are no cells, or the folder cannot be written.
    """
    folder = cells_folder(path)
    require(folder.is_dir(), f"there is no folder {folder}; name results that `skelbench eval --out` wrote")
    cells = CellsFolder(folder, models)
    tell(cells.problems)
    groups: dict[tuple[str, ...], list[Place]] = {}
    for place in sorted(cells.places.values(), key=lambda place: in_order(place.head.row)):
        groups.setdefault(tuple(str(place.head.row[name]) for name in ("model", *SETTING, *MEASURED_WITH)), []).append(
            place
        )
    new = [_packed(group, cells, sure=sure) for group in groups.values()]
    if path.suffix == ".csv":
        render(path, folder)
    return [file for file in new if file is not None]


def _packed(group: Sequence[Place], cells: CellsFolder, *, sure: bool) -> Path | None:
    """Pack the cells of one group; None where they are packed already."""
    files = {place.file for place in group}
    slim = sure or not any(place.head.stored.top for place in group)
    if len(files) == 1 and slim and len(read_places(next(iter(files)), set())) == len(group):
        return None
    written = [_written(place, cells, sure=sure) for place in group]
    new = write_cells(written, cells.folder / model_folder(str(group[0].head.row["model"])))
    answers = {place.head.key: place.head.stored.outcome_sha256 for place in read_places(new, set())}
    for file in files - {new}:  # what is not in the new file, such as another answer to the same, stays
        inside = [place.head for place in read_places(file, set())]
        if all(answers.get(head.key) == head.stored.outcome_sha256 for head in inside):
            file.unlink(missing_ok=True)
    return new


def _written(place: Place, cells: CellsFolder, *, sure: bool) -> Written:
    stored = place.head.stored
    if sure or not stored.top:
        return Written(place.head, read_body(place))
    body, shape = packed(replace(cells[place.head.key], confidence=None))
    told = {"body_sha256": sha256(body).hexdigest(), "size": len(body), "width": shape.width, "top": 0}
    return Written(Head(place.head.row, replace(stored, **told)), body)


def _copy(cells: CellsFolder, folder: Path) -> set[Path]:
    """Copy files of cells, and the clips that they are of, where they are not there yet or were torn."""
    tell(cells.problems)
    rolls = {cells.roll_path(place): place.head.stored.clips_sha256 for place in cells.places.values()}
    copied: set[Path] = set()
    for file, told in rolls.items():  # clips first: a cell has its roll
        copied.add(new := folder / file.name)
        if not is_whole_roll(new, told):
            _copy_file(file, new)
    for file in {place.file for place in cells.places.values()}:
        copied.add(new := folder / file.parent.name / file.name)
        if not is_whole(new):
            _copy_file(file, new)
    return copied


def _copy_file(file: Path, new: Path) -> None:
    with atomic(new, sweep=False) as draft:
        shutil.copyfile(file, draft)
