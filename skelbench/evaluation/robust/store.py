"""The CSV that robust accuracies are added to, each as soon as it is measured; a new file takes the old one's place."""

from pathlib import Path

from skelbench.core.errors import require
from skelbench.core.files import check_writable
from skelbench.evaluation.results.checked_rows import write_rows
from skelbench.evaluation.robust.identity import Identity
from skelbench.evaluation.robust.read import read_records
from skelbench.evaluation.robust.record import COLUMNS, Record


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

    def put(self, record: Record) -> None:
        """Write a measurement, in place of an older one of the same identity; what others added meanwhile stays.

        Raises:
            InputError: the file was changed since, or cannot be written.
        """
        records = {each.identity.key: each for each in read_records(self.path)} | {record.identity.key: record}
        write_rows(self.path, COLUMNS, (each.row for each in records.values()))
        self._known = records
