"""The folder of a training run: checkpoint.pt, log.csv, and at the end weights.safetensors and card.yaml."""

import csv
import time
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, BinaryIO, cast

import torch
from safetensors.torch import save_file  # pyright: ignore[reportUnknownVariableType]
from torch import Tensor

from skelbench.adapters.card import Card
from skelbench.adapters.weights.torch_file import read_torch
from skelbench.core.errors import InputError
from skelbench.core.files import atomic, check_inside, check_writable, file_sha256
from skelbench.core.pickles.records import Damaged
from skelbench.core.spreadsheet import to_cell
from skelbench.core.words import quoted
from skelbench.training.progress import check_log
from skelbench.training.provenance import Log
from skelbench.training.restore import Stateful, put_back, same, weights

MADE = ("log.csv", "weights.safetensors", "card.yaml")
SHARE = 20  # a checkpoint that takes long to write waits for so many times as long: 5 % of a training at most
QUICK = 0.2  # seconds that a checkpoint may take to write, and still be written after every epoch
FORMAT = 2  # of checkpoint.pt; 1 held a network and an optimiser only
KEYS = {"format", "run", "parts", "best", "log"}


class Checkpoint:
    """Writes and restores the state of one run.

    run: names the run, see `Run.identity`, so that no other is continued by mistake. parts: name -> what changes in a
    training; `network` is the part whose weights are published. figures: names of the objective's own in the log.
    """

    def __init__(
        self, folder: Path, run: dict[str, Any], parts: Mapping[str, Stateful], figures: Sequence[str] = ()
    ) -> None:
        self.folder, self.run, self.parts, self.figures = folder, _plain(run), parts, figures
        self.file = folder / "checkpoint.pt"
        self.best: dict[str, Tensor] | None = None
        self._written, self._seconds = time.monotonic(), 0.0

    @property
    def due(self) -> bool:
        """Whether it is time to write again: at once, unless the last one was so large that it took long."""
        return self._seconds < QUICK or time.monotonic() - self._written >= SHARE * self._seconds

    def start(self) -> Log:
        """Begin a new run; refuses a folder that holds one already."""
        self._check_links()
        if self.file.exists():
            raise InputError(f"{self.folder} holds a run already; add --resume to go on, or choose another --out")
        made = [name for name in MADE if (self.folder / name).exists()]
        if made:
            raise InputError(f"{self.folder} holds {made[0]} without its checkpoint.pt; choose another --out")
        check_writable(self.folder / "log.csv")  # now, not after the first epoch
        return []

    def restore(self) -> Log:
        """Put all parts back to the end of the last whole epoch; returns the log so far.

        Raises:
            InputError: the folder holds another run, or no checkpoint that can be continued.
        """
        if not self.file.exists():
            return self.start()
        self._check_links()
        state = self._read()
        self._check_run(state["run"])
        log = check_log(state["log"], self.figures, self.run["epochs"], str(self.file))
        best = state["best"]
        if (best is not None) != (self.run["select"] == "best" and bool(log)):
            raise InputError(
                f"{self.file} holds {'no' if best is None else 'the'} weights of the best epoch, but its run keeps the "
                f"{self.run['select']} ones; choose another --out"
            )
        kept = None if best is None else weights(best, self.parts["network"].state_dict(), str(self.file))
        put_back(self.parts, state["parts"], str(self.file))
        self.best = kept
        return log

    def _check_links(self) -> None:
        """Refuse a folder, which may be somebody else's, whose files are links out of it: they would be written to."""
        for name in (self.file.name, *MADE):
            check_inside(self.folder / name)

    def _check_run(self, was: object) -> None:
        """Refuse a run that differs from this one in any setting."""
        held = cast("dict[Any, Any]", was) if isinstance(was, dict) else {}
        for key, value in self.run.items():
            if not same(held.get(key), value):
                raise InputError(
                    f"{self.folder} holds another run: {key} was {quoted(held.get(key))}, now {quoted(value)}; "
                    "repeat the settings it was started with, or choose another --out"
                )

    def _read(self) -> dict[str, Any]:
        try:
            state = read_torch(self.file)
        except (InputError, MemoryError):
            raise
        except Exception as error:  # a damaged file fails in any way that Python can
            why = f": {error}" if isinstance(error, Damaged) else ""
            raise InputError(f"{self.file} is no checkpoint of ours, or damaged{why}; choose another --out") from error
        held = cast("dict[Any, Any]", state) if isinstance(state, dict) else {}
        version = held.get("format", 1 if "run" in held else None)
        if type(version) is int and version != FORMAT:
            raise InputError(
                f"{self.file} was written by another version of skelbench, which kept other things in it, and cannot "
                "be continued; train again into another --out"
            )
        if type(version) is not int or held.keys() != KEYS:
            raise InputError(
                f"{self.file} is no checkpoint of ours: it should hold {', '.join(sorted(KEYS))} and nothing else, "
                f"{quoted(list(held))} came; choose another --out"
            )
        return held

    def save(self, log: Log, *, best: bool) -> None:
        """Write the checkpoint, then the log (which the checkpoint holds too). best: keep these weights as the best."""
        begun = time.monotonic()
        self.folder.mkdir(parents=True, exist_ok=True)
        parts = {name: part.state_dict() for name, part in self.parts.items()}
        if best:
            self.best = {key: value.detach().cpu().clone() for key, value in parts["network"].items()}
        state = {"format": FORMAT, "run": self.run, "parts": parts, "best": self.best, "log": log}
        with atomic(self.file) as draft, draft.open("wb") as stream:
            _save(state, stream)
        with atomic(self.folder / "log.csv") as draft, draft.open("w", newline="", encoding="utf-8") as stream:
            writer = csv.writer(stream)
            columns = dict.fromkeys(key for row in log for key in row)
            writer.writerow(map(to_cell, columns))
            writer.writerows([_cell(row.get(column)) for column in columns] for row in log)
        self._written = time.monotonic()
        self._seconds = self._written - begun

    def finish(self, card: Card, training: dict[str, Any]) -> Card:
        """Write the network's weights in half precision, as far as it goes, and the card; returns the card."""
        weights = self.parts["network"].state_dict() if self.best is None else self.best
        return publish(self.folder, card, {key: shortened(value) for key, value in weights.items()}, training)


def publish(folder: Path, card: Card, weights: Mapping[str, Tensor], training: dict[str, Any]) -> Card:
    """Write weights as they are and the card beside them; returns the card."""
    path = folder / "weights.safetensors"
    with atomic(path) as draft:
        save_file(dict(weights), draft)
    done = replace(card, weights=path.name, sha256=file_sha256(path), training=_plain(training), folder=folder)
    done.save(folder / "card.yaml")
    return done


def _save(state: dict[str, Any], stream: BinaryIO) -> None:
    """Write what `torch.load` reads; raises `OSError` where the disk is full, which torch covers up."""
    try:
        torch.save(state, stream)
    except RuntimeError as error:
        if isinstance(error.__context__, OSError):
            raise error.__context__ from None
        raise


def _cell(value: Any) -> Any:
    return f"{value:.6g}" if isinstance(value, float) else to_cell(value)


def shortened(value: Tensor) -> Tensor:
    """Give a tensor of weights in half precision, or as it is where it holds a number that is infinite there.

    Half precision ends at 65,504, which a batch norm's variance can exceed: attention without softmax sums up.
    """
    value = value.detach().cpu().contiguous()
    if not value.is_floating_point():
        return value
    half = value.half()
    return half if torch.equal(half.isfinite(), value.isfinite()) else value


def _plain(value: Any) -> Any:
    """Turn tuples into lists, as YAML and a checkpoint give them back."""
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in cast("dict[str, Any]", value).items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in cast("list[Any]", value)]
    return value
