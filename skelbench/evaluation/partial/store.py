"""The CSV that partial-body accuracies are added to; a new file takes the old one's place."""

from collections.abc import Iterable
from pathlib import Path

from skelbench.core.errors import require
from skelbench.core.files import check_writable
from skelbench.evaluation.partial.identity import Identity
from skelbench.evaluation.partial.read import read_records
from skelbench.evaluation.partial.record import COLUMNS, Record
from skelbench.evaluation.results.checked_rows import write_rows


class Records:
    """What a CSV holds, to find measurements in and to add some to."""

    def __init__(self, path: Path) -> None:
        """Open `path`, or start afresh where there is none.

        Raises:
            InputError: what is there is no file of ours, and left as it is; or it cannot be written.
        """
        require(path.suffix == ".csv", f"--out {path} is no .csv file; rows are written as CSV")
        check_writable(path)  # now, not after an hour
        self.path = path
        self._known = {record.identity.key: record for record in read_records(path)}

    def find(self, identity: Identity) -> Record | None:
        """Return a measurement that is already here."""
        return self._known.get(identity.key)

    def put(self, new: Iterable[Record]) -> None:
        """Write measurements, in place of older ones of the same identity; what others added meanwhile stays.

        Raises:
            InputError: the file was changed since, or cannot be written.
        """
        records = {each.identity.key: each for each in (*read_records(self.path), *new)}
        write_rows(self.path, COLUMNS, (each.row for each in records.values()))
        self._known = records
