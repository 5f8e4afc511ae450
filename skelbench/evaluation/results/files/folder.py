"""The folder of cells beside a results CSV, `x.cells` beside `x.csv`: which cells it holds, and what became of them.

A folder in it for every model, so that two of two hundred models are read without the others. Files that cannot be
believed are named and left alone; the rest counts.
"""

import sys
from collections import OrderedDict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from skelbench.core.errors import InputError
from skelbench.core.words import one_line
from skelbench.evaluation.results.files.cells_file import Place, as_outcome, read_body, read_places
from skelbench.evaluation.results.files.places import cells_files, is_of
from skelbench.evaluation.results.files.roll import Roll, read_roll, roll_file
from skelbench.evaluation.results.outcome import Outcome

AT_ONCE = 256 << 20
"""Bytes of outcomes that are checked as a folder is opened; of larger ones each as it is read."""
KEPT = 128 << 20
"""Bytes of outcomes that are kept in memory, those that were asked for last."""
TOLD = 5
"""Files that are named where many cannot be believed."""


class CellsFolder(Mapping[str, Outcome]):
    """What lies in a folder of cells, or in the folders of some models of it: outcomes by the key of their cell.

    An outcome is read when it is asked for. places: where each lies, in the order of their keys.
    """

    def __init__(self, folder: Path, models: Iterable[str] | None = None) -> None:
        """Read what cells there are. models: of these and of their trainings, e.g. NAME-s0, alone; None means all."""
        self.folder = folder
        self.places: dict[str, Place]
        self.problems: list[str]
        self._models = None if models is None else frozenset(models)
        self._rolls: dict[str, Roll] = {}
        self._recent: OrderedDict[str, Outcome] = OrderedDict()
        self._bytes = 0
        self._believed: set[tuple[str, str]] = set()
        self._index()

    def __getitem__(self, key: str) -> Outcome:
        if key in self._recent:
            self._recent.move_to_end(key)
            return self._recent[key]
        place = self.places[key]
        if not place.file.exists():  # packed by another process since
            self._index()
            place = self.places.get(key, place)
        outcome = as_outcome(place, read_body(place), self._roll(place))
        self._keep(key, outcome)
        return outcome

    def __iter__(self) -> Iterator[str]:
        return iter(self.places)

    def __len__(self) -> int:
        return len(self.places)

    def roll_path(self, place: Place) -> Path:
        """Return the file that lists the clips of a cell."""
        return roll_file(self.folder, place.head.stored.clips_sha256)

    def _roll(self, place: Place) -> Roll:
        told = place.head.stored.clips_sha256
        if told not in self._rolls:
            self._rolls[told] = read_roll(self.roll_path(place), told)
        return self._rolls[told]

    def _keep(self, key: str, outcome: Outcome) -> None:
        self._recent[key] = outcome
        self._bytes += _size(outcome)
        while self._bytes > KEPT and len(self._recent) > 1:
            _, oldest = self._recent.popitem(last=False)
            self._bytes -= _size(oldest)

    def _index(self) -> None:
        """Find what there is; again where files went meanwhile, which another process packed."""
        files = self._indexed()
        while self.problems and cells_files(self.folder, self._models) != files:
            files = self._indexed()

    def _indexed(self) -> list[Path]:
        """Find what there is; return the files that were listed."""
        self.places, self.problems = {}, []
        measured: dict[str, list[Place]] = {}
        files = cells_files(self.folder, self._models)
        for file in files:
            try:
                places = read_places(file, self._believed)
            except InputError as error:
                self.problems.append(str(error))
                continue
            for place in places:
                if self._models is None or is_of(str(place.head.row["model"]), self._models):
                    measured.setdefault(place.head.key, []).append(place)
        every = [place for places in measured.values() for place in places]
        read = sum(place.head.stored.size for place in every) <= AT_ONCE
        lacking: dict[str, None] = {}  # in the order in which they were met, each once
        for key, places in sorted(measured.items()):
            good = [place for place in places if self._holds(place, lacking, read=read)]
            if good:
                self.places[key] = self._first(good)
        self.problems += lacking
        return files

    def _holds(self, place: Place, lacking: dict[str, None], *, read: bool) -> bool:
        """Say whether clips and outcome of a cell are those that its head tells of. read: the outcome too."""
        try:
            roll = self._roll(place)
            if read:
                as_outcome(place, read_body(place), roll)
        except InputError as error:
            lacking[str(error)] = None
            return False
        return True

    def _first(self, places: Sequence[Place]) -> Place:
        """Of several measurements of one cell the earliest counts, on whatever machine this is asked."""
        first, *others = sorted(places, key=_age)
        for other in others:
            if first.head.stored.outcome_sha256 != other.head.stored.outcome_sha256:
                row = other.head.row
                self.problems.append(
                    f"{other.file} contradicts {first.file}: {row['spec']} of {row['model']}, measured twice, came out "
                    "differently; the earlier one counts, remove one of them"
                )
        return first


def _age(place: Place) -> tuple[str, int, str]:
    """Order measurements by their time; of one that was also packed without probabilities, the fuller comes first."""
    return str(place.head.row["created"]), -place.head.stored.top, place.file.name


def tell(problems: Sequence[str]) -> None:
    """Name files that are left alone."""
    for problem in problems[:TOLD]:
        print(one_line(f"note: {problem}"), file=sys.stderr)
    if len(problems) > TOLD:
        print(f"note: … and {len(problems) - TOLD} more files of cells that are left alone", file=sys.stderr)


def _size(outcome: Outcome) -> int:
    sure = outcome.confidence
    arrays = [
        outcome.prediction,
        outcome.rank,
        *((sure.top, sure.probability, sure.true, sure.squares) if sure else ()),
    ]
    return 2 * sum(array.nbytes for array in arrays)  # what is kept of it is cached: correct, and Python's own
