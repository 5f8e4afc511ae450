"""Put a training back to where a checkpoint left it, after a look at whether the checkpoint is of this training."""

from collections.abc import Iterable, Mapping
from typing import Any, Protocol, cast

from torch import Tensor
from torch.optim import Optimizer

from skelbench.core.errors import InputError
from skelbench.core.words import quoted


class Stateful(Protocol):
    """A network, an optimiser: what a checkpoint keeps and puts back."""

    def state_dict(self) -> dict[str, Any]:
        """Return everything that changes in a training."""
        ...

    def load_state_dict(self, state: dict[str, Any], /) -> Any:
        """Put it back."""
        ...


def check_state(state: Mapping[str, Any], network: Mapping[str, Tensor], where: str) -> None:
    """Check the parts of a checkpoint that no `load_state_dict` looks at: the log and the best weights so far.

    Raises:
        InputError: the log is no row for every epoch, or the best weights are those of another network.
    """
    log, best = state.get("log"), state.get("best")
    rows = cast("list[object]", log) if isinstance(log, list) else [None]
    for number, row in enumerate(rows, 1):
        if not _is_row(row, rows[0], number):
            raise InputError(f"{where} has no log of every epoch, {quoted(row)} came; choose another --out")
    if best is not None and (not isinstance(best, dict) or _differ(cast("dict[Any, Any]", best), network)):
        raise InputError(f"{where} holds the best weights of another network; choose another --out")


def _is_row(row: object, first: object, number: int) -> bool:
    if not isinstance(row, dict) or not isinstance(first, dict):
        return False
    mine = cast("dict[Any, Any]", row)
    figures = (value is None or type(value) in (int, float) for value in mine.values())
    return mine.keys() == cast("dict[Any, Any]", first).keys() and mine.get("epoch") == number and all(figures)


def _differ(state: Mapping[Any, Any], network: Mapping[str, Tensor]) -> bool:
    shapes = {key: getattr(value, "shape", None) for key, value in state.items()}
    return shapes != {key: value.shape for key, value in network.items()}


def put_back(parts: Mapping[str, Stateful], states: object, where: str) -> None:
    """Put every part of a training back.

    Raises:
        InputError: a part is missing, or is that of another training.
    """
    held = cast("dict[Any, Any]", states) if isinstance(states, dict) else {}
    for name, part in parts.items():
        try:
            before = _settings(part) if isinstance(part, Optimizer) else None
            part.load_state_dict(held[name])
            fits = not isinstance(part, Optimizer) or (_settings(part) == before and all(_fit(part)))
        except Exception as error:  # what is in a part may be anything
            raise InputError(
                f"{where} lacks the {name} of this training ({type(error).__name__}); choose another --out"
            ) from error
        if not fits:
            raise InputError(f"{where} holds the {name} of another training; choose another --out")


def _settings(optimiser: Optimizer) -> list[dict[str, Any]]:
    """List what an optimiser was made with; its learning rates are set anew at every step."""
    apart = ("params", "lr", "initial_lr")
    return [
        {key: _listed(value) for key, value in group.items() if key not in apart} for group in optimiser.param_groups
    ]


def _listed(value: Any) -> Any:
    return list(cast("tuple[Any, ...]", value)) if isinstance(value, tuple) else value  # as a checkpoint gives it back


def _fit(optimiser: Optimizer) -> Iterable[bool]:
    """Say of everything that is kept of a parameter whether it is a number or has the parameter's shape."""
    for parameter, kept in optimiser.state.items():
        for value in kept.values():
            yield isinstance(value, Tensor) and (value.numel() == 1 or value.shape == parameter.shape)
