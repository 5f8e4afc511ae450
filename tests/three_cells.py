"""Results of three cells, and what has to hold whatever is done to the file of one of them."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from command import snapshot
from spoilt_cells import file_of
from toy import WRIST, WristModel

from skelbench.data.find import load_data
from skelbench.evaluation.evaluate import cells
from skelbench.evaluation.results.reading import read_outcomes
from skelbench.evaluation.results.store import Results
from skelbench.perturbations.spec import Spec

SPECS = [Spec.parse("noise:0.1"), Spec.parse("shift:1")]


@dataclass(frozen=True)
class Three:
    """Results `path` of clean, noise:0.1 and shift:1."""

    path: Path
    toy_set: Path
    said: Callable[[], str]  # what was written to stderr since

    @property
    def noise(self) -> Path:
        """The file of the cell that is spoilt."""
        return file_of(self.path.with_suffix(".cells"), "noise:0.1")

    def measure(self) -> list[str]:
        """Evaluate what is asked of them again; return what had to be measured."""
        store, fresh = Results(self.path), list[str]()
        data = load_data(self.toy_set, split="xsub", source="pose")
        for cell in cells(WristModel(WRIST), data, SPECS, known=store.find):
            if cell.fresh:
                store.add(cell)
                fresh.append(cell.identity.spec)
        store.save()
        return fresh

    def lose(self, name: str) -> None:
        """The noise cell is not believed: it is named, left alone, measured again, and the others count."""
        before, whole = snapshot(self.path.parent), sorted(read_outcomes(self.path)[0]["spec"])
        line = next(line for line in self.said().splitlines() if name in line)
        assert line.startswith("note: ")
        assert line.isprintable()
        assert len(line) < 700
        assert whole == ["clean", "shift:1"]
        assert self.measure() == ["noise:0.1"]
        after = snapshot(self.path.parent)
        assert {file: after[file] for file in before if not file.endswith(".csv")}.items() <= before.items()
        rows, outcomes = read_outcomes(self.path)
        assert sorted(rows["spec"]) == ["clean", "noise:0.1", "shift:1"]
        assert len(list(outcomes.values())) == 3
