"""Results that are added to: every finished cell is a file at once, `x.csv` is rendered when the work is done.

Nothing is locked, and nothing is ever rewritten but the CSV: any number of processes may write, on any shared folder.
"""

import os
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from skelbench.core.arrays import DataFrame
from skelbench.core.drafts import clear_drafts_in
from skelbench.core.errors import InputError, require
from skelbench.core.files import atomic, check_writable
from skelbench.evaluation.results.cell import Cell
from skelbench.evaluation.results.files.cells_file import as_written, write_cells
from skelbench.evaluation.results.files.folder import CellsFolder, tell
from skelbench.evaluation.results.files.head import Head
from skelbench.evaluation.results.files.places import cells_folder, model_folder
from skelbench.evaluation.results.files.rendered import is_rendered_csv, is_young, render, rows_of, told_rows
from skelbench.evaluation.results.files.roll import Rolls
from skelbench.evaluation.results.identity import Identity
from skelbench.evaluation.results.outcome import Outcome
from skelbench.evaluation.results.pair.predictions import beside
from skelbench.evaluation.results.pair.read import read_pair


class Results:
    """A results CSV and the folder of its cells, to find cells in and to add cells to."""

    def __init__(self, path: Path, *, look: bool = False) -> None:
        """Open `path`, or start afresh where there is none; a CSV and Parquet of version 0.2 are taken over.

        look: only to find cells; nothing is written or taken over, nor is it asked whether it could be.

        Raises:
            InputError: what is there is no results file of ours, and left as it is; or it cannot be written.
        """
        self.path, self.folder = path, cells_folder(path)
        if path.suffix != ".csv":
            raise InputError(f"--out {path} is no .csv file; rows are written as CSV, cells into a folder beside it")
        # a link that leads nowhere is no folder either, and none can be made in its place
        require(self.folder.is_dir() or not os.path.lexists(self.folder), f"{self.folder} is no folder; move it away")
        self._known: dict[str, CellsFolder] = {}
        self._pair: dict[str, Outcome] = {}
        self._rolls = Rolls(self.folder)
        self._added = False
        if not look:
            check_writable(path)  # now, not after an hour
        if path.exists():
            self._check_csv(look)
        if not look and self.folder.is_dir():
            check_writable(self.folder / "x")
            self._clear_drafts()

    def find(self, identity: Identity) -> Outcome | None:
        """Return the outcome of a cell that is already here; how sure the model was stays on disk."""
        try:
            found = self._of(identity.model).get(identity.key) or self._pair.get(identity.key)
        except InputError as error:  # it was changed since, or packed by another process
            tell([f"{error}; it is measured again"])
            return None
        return found and replace(found, confidence=None)

    def heads(self, model: str) -> list[Head]:
        """Return the cells of a model that are already here."""
        return [place.head for place in self._of(model).places.values()]

    def _of(self, model: str) -> CellsFolder:
        if model not in self._known:
            self._known[model] = CellsFolder(self.folder, [model])
            tell(self._known[model].problems)
        return self._known[model]

    def add(self, cell: Cell) -> None:
        """Write a new cell; it is safe from here on."""
        told = self._rolls.written(cell.outcome)
        write_cells([as_written(cell, told)], self.folder / model_folder(cell.identity.model))
        self._added = True

    def save(self) -> None:
        """Render the CSV, if there is anything that it does not show."""
        if self._added or (self.folder.is_dir() and not is_young(self.path, self.folder)):
            render(self.path, self.folder)
            self._added = False

    @property
    def rows(self) -> DataFrame:
        """The rows of all cells that are here."""
        return rows_of(CellsFolder(self.folder))

    def _check_csv(self, look: bool) -> None:
        if is_rendered_csv(self.path):
            require(
                self.folder.is_dir(), f"{self.path} lies without {self.folder.name}, the folder of its cells; copy both"
            )
            told_rows(self.path)  # what cannot be read is said now
        elif look:
            self._pair = {cell.identity.key: cell.outcome for cell in read_pair(self.path)}
        else:
            self._take_over()

    def _take_over(self) -> None:
        """Write the cells of a pair, keep the pair under other names, and render the CSV anew."""
        for cell in read_pair(self.path):
            self.add(cell)
        for file in (self.path, beside(self.path)):
            _keep(file)
        with suppress(OSError):
            beside(self.path).unlink()
        if self._added:
            self.save()

    def _clear_drafts(self) -> None:
        """Remove what killed runs left: their drafts have names that nobody writes again."""
        for folder in (self.folder, *(each for each in self.folder.iterdir() if each.is_dir())):
            clear_drafts_in(folder)


def _keep(file: Path) -> None:
    """Copy a file of a pair to `x.old.csv` or `x.old.parquet`, unless it is there already."""
    if not file.exists():
        return
    data = file.read_bytes()
    names = (file.with_suffix(f".old{number or ''}{file.suffix}") for number in range(1000))
    free = next((name for name in names if not name.exists() or name.read_bytes() == data), None)
    if free is not None and not free.exists():
        with atomic(free) as draft:
            draft.write_bytes(data)
