"""The folder of a training run: checkpoint.pt, log.csv, and at the end weights.safetensors and card.yaml."""

import csv
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import torch
from safetensors.torch import save_file  # pyright: ignore[reportUnknownVariableType]
from torch import Tensor, nn
from torch.optim import Optimizer

from skelbench.adapters.card import Card
from skelbench.core.errors import InputError
from skelbench.core.files import atomic, check_writable, file_sha256

Log = list[dict[str, Any]]
MADE = ("log.csv", "weights.safetensors", "card.yaml")


class Checkpoint:
    """Writes and restores the state of one run; `run` names the run so that no other is continued by mistake."""

    def __init__(self, folder: Path, run: dict[str, Any]) -> None:
        self.folder, self.run = folder, _plain(run)
        self.file = folder / "checkpoint.pt"
        self.best: dict[str, Tensor] | None = None
        self.weights: dict[str, Tensor] = {}

    def start(self) -> Log:
        """Begin a new run; refuses a folder that holds one already."""
        if self.file.exists():
            raise InputError(f"{self.folder} holds a run already; add --resume to go on, or choose another --out")
        held = [name for name in MADE if (self.folder / name).exists()]
        if held:
            raise InputError(f"{self.folder} holds {held[0]} without its checkpoint.pt; choose another --out")
        check_writable(self.folder / "log.csv")  # now, not after the first epoch
        return []

    def restore(self, network: nn.Module, optimiser: Optimizer) -> Log:
        """Put network and optimiser back to the end of the last whole epoch; returns the log so far."""
        for draft in self.folder.glob(f".{self.file.name}.*"):  # what a kill -9 in the middle of writing left
            draft.unlink()
        if not self.file.exists():
            return self.start()
        try:
            state = torch.load(self.file, map_location="cpu", weights_only=True)
            state["run"]
        except Exception as error:  # a damaged file fails in any way that Python can
            raise InputError(
                f"{self.file} is no checkpoint of ours ({type(error).__name__}); choose another --out"
            ) from error
        differ = [key for key, value in self.run.items() if state["run"].get(key) != value]
        if differ:
            was, now = state["run"].get(differ[0]), self.run[differ[0]]
            raise InputError(
                f"{self.folder} holds another run: {differ[0]} was {was!r}, now {now!r}; "
                "repeat the settings it was started with, or choose another --out"
            )
        network.load_state_dict(state["network"])
        optimiser.load_state_dict(state["optimiser"])
        self.best, self.weights = state["best"], network.state_dict()
        return cast(Log, state["log"])

    def save(self, network: nn.Module, optimiser: Optimizer, log: Log, *, best: bool) -> None:
        """Write the checkpoint, then the log (which the checkpoint holds too)."""
        self.folder.mkdir(parents=True, exist_ok=True)
        self.weights = network.state_dict()
        if best:
            self.best = {key: value.detach().cpu().clone() for key, value in self.weights.items()}
        state = {
            "run": self.run,
            "network": self.weights,
            "optimiser": optimiser.state_dict(),
            "best": self.best,
            "log": log,
        }
        with atomic(self.file) as draft:
            torch.save(state, draft)
        with atomic(self.folder / "log.csv") as draft, draft.open("w", newline="") as stream:
            writer = csv.DictWriter(stream, log[0].keys())
            writer.writeheader()
            writer.writerows({k: f"{v:.6g}" if isinstance(v, float) else v for k, v in row.items()} for row in log)

    def finish(self, card: Card, training: dict[str, Any]) -> Card:
        """Write the weights in half precision and the card beside them; returns the card."""
        path = self.folder / "weights.safetensors"
        kept = self.weights if self.best is None else self.best
        half = {k: v.detach().cpu().half() if v.is_floating_point() else v.detach().cpu() for k, v in kept.items()}
        with atomic(path) as draft:
            save_file({key: value.contiguous() for key, value in half.items()}, draft)
        done = replace(card, weights=path.name, sha256=file_sha256(path), training=_plain(training), folder=self.folder)
        done.save(self.folder / "card.yaml")
        return done


def _plain(value: Any) -> Any:
    """Turn tuples into lists, as YAML and a checkpoint give them back."""
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in cast("dict[str, Any]", value).items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in cast("list[Any]", value)]
    return value
