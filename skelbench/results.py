"""What is kept of a measurement: a row of counts per cell (CSV) and every clip's prediction beside it (Parquet)."""

import platform
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import UTC, datetime
from functools import cached_property, lru_cache
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from skelbench import intervals
from skelbench.card import Card
from skelbench.data.dataset import Dataset
from skelbench.errors import InputError
from skelbench.files import atomic, check_writable
from skelbench.spec import Spec

if TYPE_CHECKING:
    from pandas import DataFrame


@dataclass(frozen=True)
class Identity:
    """What a cell is a measurement of; two cells with the same identity are the same measurement."""

    model: str
    weights_sha256: str
    config_sha256: str
    dataset: str
    dataset_sha256: str
    split: str
    part: str
    source: str
    names_sha256: str  # of the names of the clips: a limit or a slice is another measurement
    spec: str
    family: str
    level: str
    seed: int
    skelbench: str

    @property
    def key(self) -> str:
        """Short hash by which the predictions of a cell are found."""
        return sha256(repr(self).encode()).hexdigest()[:16]


def identify(card: Card, data: Dataset, spec: Spec, seed: int) -> Identity:
    """Name the cell of one model, data set, spec and seed."""
    from skelbench import __version__

    return Identity(
        model=card.name,
        weights_sha256=card.sha256 or "",
        config_sha256=card.config_sha256,
        dataset=data.name,
        dataset_sha256=data.sha256,
        split=data.split or "",
        part=data.part or "",
        source=data.source,
        names_sha256=_names_sha256(data),
        spec=str(spec),
        family=spec.family,
        level=spec.level,
        seed=seed,
        skelbench=__version__,
    )


def _names_sha256(data: Dataset) -> str:
    return sha256("\n".join(data.names).encode()).hexdigest()[:16]


@dataclass(frozen=True, eq=False)
class Outcome:
    """What became of every clip of a cell, all arrays (clips,)."""

    clip: NDArray[Any]  # names, as one object each that all cells of a run share
    label: NDArray[np.int16]
    prediction: NDArray[np.int16]
    rank: NDArray[np.int16]  # classes scored above the true one; 0 = correct
    skipped: int = 0  # clips that the other source of an estimator swap does not have
    circumstances: Mapping[str, str] = field(default_factory=dict[str, str])  # commit, torch, device, created

    @cached_property
    def correct(self) -> NDArray[np.bool_]:
        """(clips,): whether the true class came first."""
        return self.rank == 0

    @property
    def mean_class(self) -> float:
        """Mean over the classes present of the share of their clips that is correct."""
        return float(np.mean([self.correct[self.label == k].mean() for k in np.unique(self.label)]))


@dataclass(frozen=True, eq=False)
class Cell:
    """One measured cell: what it is of, what came out, and what came out for the same clips undamaged."""

    identity: Identity
    outcome: Outcome
    clean: Outcome
    fresh: bool = True  # False where it was measured before

    @property
    def row(self) -> dict[str, object]:
        """The row of the CSV; accuracies in percent, drops in points, 95 % intervals."""
        correct = self.outcome.correct
        same = np.isin(self.clean.clip, self.outcome.clip)
        reference = self.clean.correct[same]
        low, high = intervals.accuracy(correct[None])
        # the clean cell is its own reference: its drop is 0, not an estimate
        drop_low, drop_high = (0.0, 0.0) if self.identity.spec == "clean" else intervals.drop(reference, correct[None])
        measured = {
            "clips": len(correct),
            "skipped": self.outcome.skipped,
            "correct": int(correct.sum()),
            "top1": _percent(correct.mean()),
            "top1_low": _percent(low),
            "top1_high": _percent(high),
            "top5": _percent((self.outcome.rank < 5).mean()),
            "mean_class": _percent(self.outcome.mean_class),
            "clean_top1": _percent(reference.mean()),
            "drop": _percent(reference.mean() - correct.mean()),
            "drop_low": _percent(drop_low),
            "drop_high": _percent(drop_high),
        }
        return {**vars(self.identity), **measured, **self.outcome.circumstances, "cell": self.identity.key}


MEASURED = "clips skipped correct top1 top1_low top1_high top5 mean_class clean_top1 drop drop_low drop_high"
CIRCUMSTANCES = ("commit", "torch", "device", "created")
COLUMNS = (*(f.name for f in fields(Identity)), *MEASURED.split(), *CIRCUMSTANCES, "cell")
PREDICTIONS = ("cell", "clip", "label", "prediction", "rank")
SETTING = ["dataset", "split", "part", "source", "names_sha256"]
"""What rows must share for their accuracies to be of the same clips."""


def _percent(share: Any) -> float:
    return round(100 * float(share), 4)


def circumstances(device: str) -> dict[str, str]:
    """Say by what and when a cell is measured: the columns `CIRCUMSTANCES`."""
    import torch

    name = torch.cuda.get_device_name(device) if device.startswith("cuda") else platform.machine()
    created = datetime.now(UTC).isoformat(timespec="seconds")
    return {"commit": _commit(), "torch": str(torch.__version__), "device": f"{device} {name}", "created": created}


@lru_cache(maxsize=1)
def _commit() -> str:
    """Name the commit of the checkout that runs, `-dirty` if changed; empty for an installed wheel."""
    root = Path(__file__).parents[1]
    if not (root / ".git").exists():  # else an environment inside a repository would be given that one's commit
        return ""
    command = ["git", "-C", str(root), "describe", "--always", "--dirty", "--abbrev=10"]
    try:
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()
    except (OSError, subprocess.CalledProcessError):
        return ""


class Results:
    """A results CSV and its predictions; opened, added to, and written back as a whole."""

    def __init__(self, path: Path) -> None:
        """Open `path`, or start afresh where there is none.

        Raises:
            InputError: the file there is not a results file of ours; it is left as it is.
        """
        import pandas as pd

        self.path = path
        self.rows = pd.DataFrame(columns=list(COLUMNS))
        self.predictions = pd.DataFrame(columns=list(PREDICTIONS))
        self.known: dict[str, Outcome] = {}
        self.new: list[Cell] = []
        if path.suffix != ".csv":
            raise InputError(f"--out {path} is no .csv file; results are written as CSV, predictions beside them")
        for file in (path, _beside(path)):
            check_writable(file)  # now, not after an hour
        predictions = _read_predictions(path)  # also where there is no CSV: a foreign file must not be overwritten
        if path.exists():
            self.rows, self.predictions = read_rows(path), predictions
            self.known = _outcomes(self.rows, self.predictions)

    def find(self, identity: Identity) -> Outcome | None:
        """Return the outcome of a cell that is already here."""
        return self.known.get(identity.key)

    def add(self, cell: Cell) -> None:
        """Take a new cell; `save` writes it."""
        self.new.append(cell)

    def save(self) -> None:
        """Write both files, predictions first: a row in the CSV always has its predictions."""
        import pandas as pd

        if not self.new:
            return
        if self.path.exists():  # another process may have added to it, e.g. the next job of an array
            self.rows, self.predictions = read_rows(self.path), _read_predictions(self.path)
        outcomes = {cell.identity.key: cell.outcome for cell in self.new}
        frames = [pd.DataFrame({"cell": key, **_arrays(outcome)}) for key, outcome in outcomes.items()]
        measured = pd.DataFrame([cell.row for cell in self.new], columns=list(COLUMNS))
        # a cell that is in one file only was measured again: the new one takes its place
        kept, there = (old[~old["cell"].isin(list(outcomes))] for old in (self.predictions, self.rows))
        predictions = pd.concat([f for f in (kept, *frames) if len(f)], ignore_index=True)
        rows = pd.concat([f for f in (there, measured) if len(f)], ignore_index=True)
        with atomic(_beside(self.path)) as draft:
            predictions.astype({"cell": "category", "clip": "category"}).to_parquet(draft, index=False)
        with atomic(self.path) as draft:
            rows.to_csv(draft, index=False)
        self.predictions, self.rows, self.new = predictions, rows, []  # last: after Ctrl-C the next save has them all


def _arrays(outcome: Outcome) -> dict[str, NDArray[Any]]:
    return {name: getattr(outcome, name) for name in PREDICTIONS[1:]}


def read_rows(path: Path) -> "DataFrame":
    """Read a results CSV as a DataFrame.

    Raises:
        InputError: there is no such file, or its columns are not ours or hold no numbers.
    """
    import pandas as pd

    try:
        # hashes, commits and names may consist of digits: only the figures are numbers
        text = {name: str for name in COLUMNS if name not in ("seed", *MEASURED.split())}
        rows = pd.read_csv(path, dtype=text, keep_default_na=False)
    except FileNotFoundError as error:
        raise InputError(f"{path} is not there; write it with `skelbench eval --out {path}`") from error
    except OSError as error:
        raise InputError(f"{path} cannot be read: {error.strerror}; name a results file of skelbench eval") from error
    except (pd.errors.ParserError, pd.errors.EmptyDataError, UnicodeDecodeError) as error:
        raise InputError(
            f"{path} cannot be read as CSV ({str(error).strip()}); expected a results file of skelbench eval"
        ) from error
    missing = [name for name in COLUMNS if name not in rows]
    if missing:
        raise InputError(f"{path} lacks the columns {missing}; expected a results file of `skelbench eval --out`")
    odd = [name for name in ("seed", *MEASURED.split()) if len(rows) and rows[name].dtype.kind not in "if"]
    if odd:
        raise InputError(f"{path} holds something else than numbers in {odd}; restore it, or measure again")
    return rows[list(COLUMNS)]


def latest(rows: "DataFrame") -> "DataFrame":
    """Keep the last of the rows that measure the same under the same names, e.g. before and after a retraining."""
    return rows.drop_duplicates(["model", *SETTING, "spec", "seed"], keep="last")


def read_outcomes(path: Path) -> "tuple[DataFrame, dict[str, Outcome]]":
    """Read the rows of a results CSV, and the outcomes of its cells by their key.

    Raises:
        InputError: it is no results file, or lies without its predictions.
    """
    rows = read_rows(path)
    outcomes = _outcomes(rows, _read_predictions(path))
    if len(outcomes) < len(rows):
        raise InputError(f"{_beside(path)} lacks predictions of {path}; the two files belong together, copy both")
    return rows, outcomes


def _beside(path: Path) -> Path:
    return path.with_suffix(".parquet")


def _read_predictions(path: Path) -> "DataFrame":
    import pandas as pd

    try:
        return pd.read_parquet(_beside(path), columns=list(PREDICTIONS))
    except FileNotFoundError:
        return pd.DataFrame(columns=list(PREDICTIONS))
    except (ValueError, KeyError, OSError) as error:  # pyarrow's ArrowInvalid is a ValueError
        raise InputError(
            f"{_beside(path)} holds no predictions we can read; restore it, or move it away and measure again"
        ) from error


def _outcomes(rows: "DataFrame", predictions: "DataFrame") -> dict[str, Outcome]:
    """Give the outcome of every cell that has both its row and its predictions."""
    stored = rows.set_index("cell")[["skipped", *CIRCUMSTANCES]].to_dict("index")
    found: dict[str, Outcome] = {}
    for cell, group in predictions.groupby("cell", observed=True, sort=False):
        if cell in stored:
            arrays = {name: group[name].to_numpy() for name in PREDICTIONS[1:]}
            kept = {name: str(stored[cell][name]) for name in CIRCUMSTANCES}
            found[str(cell)] = Outcome(**arrays, skipped=int(stored[cell]["skipped"]), circumstances=kept)
    return found
