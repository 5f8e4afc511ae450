"""The folder of a training run: checkpoint.pt, log.csv, and at the end weights.safetensors and card.yaml."""

import csv
import time
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import torch
from safetensors.torch import save_file  # pyright: ignore[reportUnknownVariableType]
from torch import Tensor

from skelbench.adapters.card import Card
from skelbench.adapters.weights.torch_file import read_torch
from skelbench.core.errors import InputError
from skelbench.core.files import atomic, check_writable, file_sha256
from skelbench.core.words import quoted
from skelbench.training.provenance import Log
from skelbench.training.restore import Stateful, check_state, put_back

MADE = ("log.csv", "weights.safetensors", "card.yaml")
SHARE = 20  # a checkpoint that takes long to write waits for so many times as long: 5 % of a training at most
QUICK = 0.2  # seconds that a checkpoint may take to write, and still be written after every epoch
FORMAT = 2  # of checkpoint.pt; 1 held a network and an optimiser only


class Checkpoint:
    """Writes and restores the state of one run.

    run: names the run, so that no other is continued by mistake. parts: name -> what changes in a training; `network`
    is the part whose weights are published.
    """

    def __init__(self, folder: Path, run: dict[str, Any], parts: Mapping[str, Stateful]) -> None:
        self.folder, self.run, self.parts = folder, _plain(run), parts
        self.file = folder / "checkpoint.pt"
        self.best: dict[str, Tensor] | None = None
        self._written, self._seconds = time.monotonic(), 0.0

    @property
    def due(self) -> bool:
        """Whether it is time to write again: at once, unless the last one was so large that it took long."""
        return self._seconds < QUICK or time.monotonic() - self._written >= SHARE * self._seconds

    def start(self) -> Log:
        """Begin a new run; refuses a folder that holds one already."""
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
        state = self._read()
        differ = [key for key, value in self.run.items() if state["run"].get(key) != value]
        if differ:
            was, now = state["run"].get(differ[0]), self.run[differ[0]]
            raise InputError(
                f"{self.folder} holds another run: {differ[0]} was {quoted(was)}, now {quoted(now)}; "
                "repeat the settings it was started with, or choose another --out"
            )
        check_state(state, self.parts["network"].state_dict(), str(self.file))
        put_back(self.parts, state["parts"], str(self.file))
        self.best = state["best"]
        return state["log"]

    def _read(self) -> dict[str, Any]:
        try:
            state = read_torch(self.file)
            state["run"].get("seed")
        except InputError:
            raise
        except Exception as error:  # a damaged file fails in any way that Python can
            raise InputError(
                f"{self.file} is no checkpoint of ours ({type(error).__name__}); choose another --out"
            ) from error
        if state.get("format") != FORMAT:
            raise InputError(
                f"{self.file} was written by an earlier skelbench, which kept other things in it, and cannot be "
                "continued; train again into another --out"
            )
        return state

    def save(self, log: Log, *, best: bool) -> None:
        """Write the checkpoint, then the log (which the checkpoint holds too). best: keep these weights as the best."""
        begun = time.monotonic()
        self.folder.mkdir(parents=True, exist_ok=True)
        parts = {name: part.state_dict() for name, part in self.parts.items()}
        if best:
            self.best = {key: value.detach().cpu().clone() for key, value in parts["network"].items()}
        state = {"format": FORMAT, "run": self.run, "parts": parts, "best": self.best, "log": log}
        with atomic(self.file) as draft:
            torch.save(state, draft)
        with atomic(self.folder / "log.csv") as draft, draft.open("w", newline="") as stream:
            writer = csv.DictWriter(stream, dict.fromkeys(key for row in log for key in row))
            writer.writeheader()
            writer.writerows({k: f"{v:.6g}" if isinstance(v, float) else v for k, v in row.items()} for row in log)
        self._written = time.monotonic()
        self._seconds = self._written - begun

    def finish(self, card: Card, training: dict[str, Any]) -> Card:
        """Write the network's weights in half precision and the card beside them; returns the card."""
        path = self.folder / "weights.safetensors"
        weights = self.parts["network"].state_dict() if self.best is None else self.best
        with atomic(path) as draft:
            save_file({key: _half(value) for key, value in weights.items()}, draft)
        done = replace(card, weights=path.name, sha256=file_sha256(path), training=_plain(training), folder=self.folder)
        done.save(self.folder / "card.yaml")
        return done


def _half(value: Tensor) -> Tensor:
    value = value.detach().cpu()
    return (value.half() if value.is_floating_point() else value).contiguous()


def _plain(value: Any) -> Any:
    """Turn tuples into lists, as YAML and a checkpoint give them back."""
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in cast("dict[str, Any]", value).items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in cast("list[Any]", value)]
    return value
